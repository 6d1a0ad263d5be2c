import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { FaceEngine } from './engine.ts';
import { evaluateCommand } from './evaluate-command.ts';
import type { Face } from './face.ts';
import { FaceMatchError } from './face-match-error.ts';
import { readImage } from './jpeg.ts';
import { type BackendName, backendNames } from './net/backend.ts';
import { type FaceEngineOptions, openFaceEngine } from './open-face-engine.ts';
import { recipes } from './recogniser.ts';
import { similarity } from './similarity.ts';
import type { Template } from './template.ts';
import { WatchListUsageError, watchListCommand, watchListUsage } from './watch-list/cli.ts';

const usage = `face-match compare A.jpg B.jpg [--json]
    How alike are the largest faces of two photographs?
face-match evaluate FOLDER [--all-pairs | --pairs FILE] [--fuse N] [--json] [--scores FILE] [--out FILE] [--threads N]
    Measures the engine on labelled photographs, one folder per person: every one against every other, or the pairs of a list (LFW's pairs.txt,
    deepface's master.csv). --fuse averages N photographs of a person on one side. --scores writes every comparison as CSV, which
    performance-tool reads; --out the result.
Both take --backend ${backendNames.join(' | ')}, and --recogniser dlib+faceres | dlib | FILE (descriptor of a network of your own).
${watchListUsage}`;

interface Rated extends Face {
  readonly template: Template;
}

async function compare(first: string, second: string, engine: FaceEngine, json: boolean): Promise<number> {
  const [a, b] = [await faceIn(first, engine), await faceIn(second, engine)];
  const score = similarity(a.template, b.template);
  const threshold = Object.values(recipes).find((one) => one.templateVersion === a.template.version)?.photographThreshold;
  if (json) {
    const hint = threshold !== undefined && { hint: { threshold, fmr: 0.001 } };
    console.log(JSON.stringify({ similarity: score, a: a.quality, b: b.quality, ...engine.about, ...hint }));
  } else {
    console.log(`similarity  ${score.toFixed(4)}`);
    for (const [file, { quality }] of [[first, a] as const, [second, b] as const]) {
      const { overall, yaw, pitch, roll, interEyeDistance, sharpness, brightness, uniformity } = quality;
      console.log(
        `quality     ${overall.toFixed(0).padStart(3)}  ${file}  (yaw ${yaw.toFixed(0)}°, pitch ${pitch.toFixed(0)}°, roll ${roll.toFixed(0)}°, eyes ${interEyeDistance.toFixed(0)} px apart, sharpness ${sharpness.toFixed(0)}, brightness ${brightness.toFixed(0)}, uniformity ${uniformity.toFixed(0)})`,
      );
    }
    const meaning =
      threshold === undefined
        ? 'what that means for this recogniser, face-match evaluate tells'
        : `${score >= threshold ? 'above' : 'below'} ${threshold}, which 1 in 1,000 pairs of different people reach on photographs; a gate needs its own threshold`;
    console.log(`            ${meaning}`);
  }
  return 0;
}

async function faceIn(file: string, engine: FaceEngine): Promise<Rated> {
  const face = (await engine.analyse(await readImage(file), 'template'))[0];
  if (!face?.template) throw new FaceMatchError('image-unreadable', `Expected a face, found none in ${file}`);
  return face as Rated;
}

class UsageError extends Error {}

async function main(): Promise<number> {
  if (process.argv[2] === 'watch-list') return watchListCommand(process.argv.slice(3));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      'all-pairs': { type: 'boolean', default: false },
      pairs: { type: 'string' },
      fuse: { type: 'string' },
      scores: { type: 'string' },
      out: { type: 'string' },
      threads: { type: 'string' },
      backend: { type: 'string' },
      recogniser: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, ...rest] = positionals;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (command !== 'compare' && command !== 'evaluate')
    throw new UsageError(command ? `unknown command ${command}` : 'a command is missing');
  const { backend, recogniser, pairs, scores, out, json } = values;
  if (backend !== undefined && !isBackend(backend)) throw new UsageError(`unknown backend ${backend}`);
  const engineOptions = { ...(backend !== undefined && { backend }), ...(recogniser !== undefined && { recogniser }) };
  if (command === 'compare') {
    const [first, second] = rest;
    if (!first || !second) throw new UsageError('compare wants two photographs');
    const gone = [first, second].find((file) => !existsSync(file));
    if (gone !== undefined) throw new UsageError(`there is no file ${gone}`);
    return withEngine(engineOptions, (engine) => compare(first, second, engine, json));
  }
  const [folder, ...more] = rest;
  if (!folder || more.length > 0) throw new UsageError('evaluate wants one folder');
  if (pairs !== undefined && (values['all-pairs'] || values.fuse !== undefined))
    throw new UsageError('--pairs goes neither with --all-pairs nor with --fuse');
  const fuse = values.fuse === undefined ? undefined : count('--fuse', values.fuse);
  const threads = values.threads === undefined ? Math.min(4, availableParallelism()) : count('--threads', values.threads);
  // Once only: a second Ctrl-C ends the program at once.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  return withEngine({ ...engineOptions, threads }, async (engine) => {
    const options = {
      ...(pairs !== undefined && { pairs }),
      ...(fuse !== undefined && { fuse }),
      ...(scores !== undefined && { scores }),
      ...(out !== undefined && { out }),
    };
    await evaluateCommand({ folder, json, atOnce: threads + 1, signal: stop.signal, ...options }, engine);
    return 0;
  });
}

const isBackend = (name: string): name is BackendName => (backendNames as readonly string[]).includes(name);

function count(option: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`${option} wants a number from 1, got ${text}`);
  return Number(text);
}

async function withEngine(options: FaceEngineOptions, use: (engine: FaceEngine) => Promise<number>): Promise<number> {
  const engine = await openFaceEngine(options);
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

const stop = new AbortController();
try {
  process.exitCode = await main();
} catch (error) {
  const stopped = stop.signal.aborted;
  const wrongUse =
    error instanceof UsageError ||
    error instanceof WatchListUsageError ||
    String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
  console.error(`face-match: ${stopped ? 'stopped; nothing was written' : error instanceof Error ? error.message : String(error)}`);
  if (wrongUse) console.error(usage);
  process.exitCode = stopped ? 130 : wrongUse ? 2 : 1;
}
