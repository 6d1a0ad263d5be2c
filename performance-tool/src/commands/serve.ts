import { stat } from 'node:fs/promises';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { archiveRoutes } from '../serve/archive-routes.ts';
import { createListener, listen } from '../serve/listener.ts';
import { aborted, command } from './command.ts';
import { INPUT_OPTIONS } from './input-options.ts';
import { LISTEN_OPTIONS, listenOptionsOf } from './listen-options.ts';
import { reportOptionsOf, STATISTICS_OPTIONS } from './statistics-options.ts';
import { serveLive } from './watch.ts';

/** Serves kept reports, or the live page of inputs, to the officers' network: nothing can be changed through it. */
export const serveCommand = command({
  usage: [['serve DIR|INPUT… [--host H --token-file FILE]', 'serves the reports kept in DIR, or the live page']],
  options: { ...INPUT_OPTIONS, ...STATISTICS_OPTIONS, ...LISTEN_OPTIONS },
  async run({ values, positionals }, around) {
    const [first, ...more] = positionals;
    if (first === undefined) throw new PerformanceToolError('no-input', 'Nothing to serve. Expected a folder of reports, or inputs.');
    const options = await listenOptionsOf(values, around.complain);
    const folder = (await stat(first).catch(() => undefined))?.isDirectory() ?? false;
    if (!folder) return serveLive({ files: positionals, values, options: reportOptionsOf(values) }, options, around);
    if (more.length > 0) throw new PerformanceToolError('option', 'Expected one folder of reports, or inputs, not both.');
    const app = createListener(options);
    archiveRoutes(app, first);
    around.print(`Reports: ${await listen(app, options)}\n`);
    await aborted(around.signal);
    await app.close();
    return 0;
  },
});
