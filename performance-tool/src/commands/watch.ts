import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderHtml } from '../html/page.ts';
import { follow } from '../live/live-report.ts';
import type { LiveInputs } from '../live/live-state.ts';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { createListener, type ListenOptions, listen } from '../serve/listener.ts';
import { liveRoutes } from '../serve/live-routes.ts';
import { writeReport } from '../write-report.ts';
import { command, type Surroundings } from './command.ts';
import { INPUT_OPTIONS } from './input-options.ts';
import { LISTEN_OPTIONS, listenOptionsOf } from './listen-options.ts';
import { reportOptionsOf, STATISTICS_OPTIONS } from './statistics-options.ts';

/** Seconds after which the page on disk loads itself again. */
const RENEW_SECONDS = 30;

/** Follows logs that grow: a live page, served or written to a folder. */
export const watchCommand = command({
  usage: [['watch INPUT… --out DIR | --port N', 'the live page, made anew as the log grows: live.html in DIR, or served']],
  options: { ...INPUT_OPTIONS, ...STATISTICS_OPTIONS, ...LISTEN_OPTIONS, out: { type: 'string' } },
  async run({ values, positionals }, around) {
    const inputs: LiveInputs = { files: positionals, values, options: reportOptionsOf(values) };
    if (values.out === undefined) return serveLive(inputs, await listenOptionsOf(values, around.complain), around);
    if (values.port !== undefined || values.host !== undefined)
      throw new PerformanceToolError(
        'option',
        'Expected either --out DIR or --port N. A folder being written can be served by another `serve DIR`.',
      );
    const { out } = values;
    await follow(
      inputs,
      around.signal,
      async ({ report, tiles }) => {
        const page = renderHtml(report, { tiles, renewal: { everySeconds: RENEW_SECONDS } });
        await writeReport(report, out, (folder) => writeFile(join(folder, 'live.html'), page));
        around.print(`${report.createdAt.slice(0, 19).replace('T', ' ')} UTC: ${join(out, 'live.html')}\n`);
      },
      around.complain,
    );
    return 0;
  },
});

/** Serves the live page until the signal aborts. */
export async function serveLive(inputs: LiveInputs, options: ListenOptions, around: Surroundings): Promise<number> {
  const app = createListener(options);
  const live = liveRoutes(app);
  const stop = new AbortController();
  around.signal.addEventListener('abort', () => stop.abort(), { once: true });
  const following = follow(inputs, stop.signal, (state) => live.update(state), around.complain);
  try {
    around.print(`Live page: ${await listen(app, options)}\n`);
    await following;
  } finally {
    stop.abort();
    await app.close();
    await following.catch(() => {});
  }
  return 0;
}
