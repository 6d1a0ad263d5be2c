import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FaceEngine } from './engine.ts';
import { evaluate } from './evaluate.ts';
import type { Face } from './face.ts';
import { FaceMatchError } from './face-match-error.ts';
import { readImage } from './jpeg.ts';
import { openFaceEngine } from './open-face-engine.ts';
import { similarity } from './similarity.ts';
import type { Template } from './template.ts';
import { WatchListUsageError, watchListCommand, watchListUsage } from './watch-list/cli.ts';

const usage = `face-match compare A.jpg B.jpg [--json]
    How alike are the largest faces of two photographs?
face-match evaluate FOLDER [--all-pairs] [--json] [--out FILE]
    Measures the engine on photographs in one folder per person: every one against every other.
${watchListUsage}`;

/** Measured on photographs (Labeled Faces in the Wild): one non-mated pair in a thousand scores higher. */
const photographThreshold = 0.93;

interface Rated extends Face {
  readonly template: Template;
}

async function compare([first, second]: readonly string[], engine: FaceEngine, json: boolean): Promise<number> {
  if (!first || !second) throw new UsageError('compare wants two photographs');
  const [a, b] = [await faceIn(first, engine), await faceIn(second, engine)];
  const score = similarity(a.template, b.template);
  if (json) {
    const about = { ...engine.about, hint: { threshold: photographThreshold, fmr: 0.001 } };
    console.log(JSON.stringify({ similarity: score, a: a.quality, b: b.quality, ...about }));
  } else {
    console.log(`similarity  ${score.toFixed(4)}`);
    for (const [file, { quality }] of [[first, a] as const, [second, b] as const]) {
      const { overall, yaw, pitch, roll, interEyeDistance, sharpness, brightness, uniformity } = quality;
      console.log(
        `quality     ${overall.toFixed(0).padStart(3)}  ${file}  (yaw ${yaw.toFixed(0)}°, pitch ${pitch.toFixed(0)}°, roll ${roll.toFixed(0)}°, eyes ${interEyeDistance.toFixed(0)} px apart, sharpness ${sharpness.toFixed(0)}, brightness ${brightness.toFixed(0)}, uniformity ${uniformity.toFixed(0)})`,
      );
    }
    const verdict = score >= photographThreshold ? 'above' : 'below';
    console.log(
      `            ${verdict} ${photographThreshold}, which 1 in 1,000 pairs of different people reach on photographs; a gate needs its own threshold`,
    );
  }
  return 0;
}

async function faceIn(file: string, engine: FaceEngine): Promise<Rated> {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  const face = (await engine.analyse(await readImage(file), 'template'))[0];
  if (!face?.template) throw new FaceMatchError('image-unreadable', `Expected a face, found none in ${file}`);
  return face as Rated;
}

async function runEvaluation([folder]: readonly string[], engine: FaceEngine, json: boolean, out?: string): Promise<number> {
  if (!folder) throw new UsageError('evaluate wants a folder');
  const report = process.stderr.isTTY
    ? (done: number, of: number) => void process.stderr.write(`\r${done} of ${of} photographs`)
    : undefined;
  const found = await evaluate(folder, engine, report);
  if (report) process.stderr.write('\n');
  const text = JSON.stringify(found, null, json ? 0 : 2);
  if (out) writeFileSync(out, text);
  console.log(text);
  return 0;
}

class UsageError extends Error {}

async function main(): Promise<number> {
  if (process.argv[2] === 'watch-list') return watchListCommand(process.argv.slice(3));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      'all-pairs': { type: 'boolean', default: true },
      out: { type: 'string' },
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
  const engine = await openFaceEngine();
  try {
    return await (command === 'compare' ? compare(rest, engine, values.json) : runEvaluation(rest, engine, values.json, values.out));
  } finally {
    await engine.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const wrongUse =
    error instanceof UsageError || error instanceof WatchListUsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  console.error(`face-match: ${error instanceof Error ? error.message : String(error)}`);
  if (wrongUse) console.error(usage);
  process.exitCode = wrongUse ? 2 : 1;
}
