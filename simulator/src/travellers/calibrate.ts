import { readFile } from 'node:fs/promises';
import { createCapture, type FaceEngine, fusedSimilarity, readImage, scoreVersion, type Template } from 'face-match';
import sharp from 'sharp';
import { drawCorridor } from '../cameras/corridor.ts';
import { walkFrames } from '../cameras/walk.ts';
import { drawingFingerprint } from './fingerprint.ts';
import { createIdentity, type Identity } from './identity.ts';
import { passportPortrait } from './passport-portrait.ts';

/** Names what is drawn. Change it with anything that changes a picture: a threshold measured on other pictures means nothing. */
export const DRAWING_VERSION = 'relief/1';

export interface CalibrationOptions {
  /** Identities with the seeds `firstSeed`, `firstSeed` + 1, … */
  readonly identities: number;
  readonly firstSeed: number;
  /** Share of travellers with another person's passport that may pass. */
  readonly targetFmr: number;
  readonly progress?: (done: number, of: number) => void;
}

/** A threshold for a site whose travellers are drawn, with what was measured. */
export interface Calibration {
  readonly templateVersion: string;
  readonly drawingVersion: string;
  /** See `drawingFingerprint`. */
  readonly fingerprint: string;
  readonly threshold: number;
  readonly targetFmr: number;
  /** Measured at the threshold. */
  readonly fmr: number;
  readonly fnmr: number;
  readonly mated: Distribution;
  readonly nonMated: Distribution;
  /** Travellers without a usable template, and chip images without a face. */
  readonly failuresToAcquire: number;
  readonly failuresToEnrol: number;
  readonly identities: number;
  readonly firstSeed: number;
}

export interface Distribution {
  readonly count: number;
  readonly p0_5: number;
  readonly p3: number;
  readonly median: number;
  readonly p99: number;
  readonly p99_5: number;
  readonly max: number;
}

/** Scores of everybody's live template with everybody's chip template. */
export interface Scores {
  readonly mated: readonly { readonly seed: number; readonly score: number }[];
  readonly nonMated: readonly { readonly live: number; readonly chip: number; readonly score: number }[];
  readonly failuresToAcquire: number;
  readonly failuresToEnrol: number;
}

/** Where the traveller is pictured, metres from the entry door: on the way and waiting at the exit door. */
const PLACES = [1.3, 1.8, 2.3] as const;

/** The calibration that comes with the simulator; its versions say what it is good for. */
export async function readCalibration(): Promise<Calibration> {
  return JSON.parse(await readFile(new URL('../../calibration.json', import.meta.url), 'utf8')) as Calibration;
}

/** @throws {FaceMatchError} when the engine fails */
export async function calibrate(engine: FaceEngine, options: CalibrationOptions): Promise<Calibration> {
  const scores = await measureScores(engine, options);
  const mated = scores.mated.map(({ score }) => score).sort((a, b) => a - b);
  const nonMated = scores.nonMated.map(({ score }) => score).sort((a, b) => a - b);
  // The lowest threshold that no more than the target reaches; half-way to the next score, so that it hangs on no single one.
  const allowed = Math.floor(options.targetFmr * nonMated.length);
  const highestRejected = nonMated[nonMated.length - 1 - allowed]!;
  const lowestAccepted = nonMated[nonMated.length - allowed] ?? highestRejected + 0.001;
  const threshold = round((highestRejected + lowestAccepted) / 2, 5);
  return {
    templateVersion: scoreVersion({ version: engine.about.templateVersion }),
    drawingVersion: DRAWING_VERSION,
    fingerprint: (await drawingFingerprint()).join(' '),
    threshold,
    targetFmr: options.targetFmr,
    fmr: round(nonMated.filter((s) => s >= threshold).length / nonMated.length, 6),
    fnmr: round(mated.filter((s) => s < threshold).length / mated.length, 6),
    mated: distribution(mated),
    nonMated: distribution(nonMated),
    failuresToAcquire: scores.failuresToAcquire,
    failuresToEnrol: scores.failuresToEnrol,
    identities: options.identities,
    firstSeed: options.firstSeed,
  };
}

/** Sends everybody through the gate's own capture and compares everybody with every chip image. */
export async function measureScores(engine: FaceEngine, options: Omit<CalibrationOptions, 'targetFmr'>): Promise<Scores> {
  const corridors = { low: await drawCorridor('low'), middle: await drawCorridor('middle'), high: await drawCorridor('high') };
  const people: { readonly seed: number; readonly chip: Template | undefined; readonly live: Template | undefined }[] = [];
  let next = 0;
  let done = 0;
  // Two at a time: while the engine's thread looks at one, this thread draws the other.
  const work = async (): Promise<void> => {
    while (next < options.identities) {
      const i = next++;
      const identity = createIdentity(options.firstSeed + i);
      people[i] = {
        seed: identity.seed,
        chip: await chipTemplate(engine, identity),
        live: await liveTemplate(engine, identity, corridors),
      };
      options.progress?.(++done, options.identities);
    }
  };
  await Promise.all([work(), work()]);
  const mated: { seed: number; score: number }[] = [];
  const nonMated: { live: number; chip: number; score: number }[] = [];
  for (const a of people) {
    for (const b of people) {
      if (a.live === undefined || b.chip === undefined) continue;
      const score = fusedSimilarity(a.live, b.chip);
      if (a === b) mated.push({ seed: a.seed, score });
      else nonMated.push({ live: a.seed, chip: b.seed, score });
    }
  }
  return {
    mated,
    nonMated,
    failuresToAcquire: people.filter((p) => p.live === undefined).length,
    failuresToEnrol: people.filter((p) => p.chip === undefined).length,
  };
}

async function chipTemplate(engine: FaceEngine, identity: Identity): Promise<Template | undefined> {
  const faces = await engine.analyse(await readImage(await passportPortrait(identity)), 'template');
  return faces[0]?.template;
}

async function liveTemplate(
  engine: FaceEngine,
  identity: Identity,
  corridors: Parameters<typeof walkFrames>[1],
): Promise<Template | undefined> {
  const capture = createCapture();
  let at = 0;
  for await (const frame of walkFrames({ kind: 'drawn', identity }, corridors, PLACES)) {
    // Through JPEG, as the stream sends it.
    const jpeg = await sharp(frame.rgb, { raw: { width: frame.width, height: frame.height, channels: 3 } })
      .jpeg({ quality: 80 })
      .toBuffer();
    const image = await readImage(jpeg);
    capture.offer(frame.camera, at, await engine.analyse(image, 'template', { describeFrom: capture.describeFrom() }));
    at += 200;
  }
  return capture.result().template;
}

function distribution(sorted: readonly number[]): Distribution {
  const at = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN, 5);
  return { count: sorted.length, p0_5: at(0.005), p3: at(0.03), median: at(0.5), p99: at(0.99), p99_5: at(0.995), max: at(1) };
}

function round(value: number, places: number): number {
  return Number(value.toFixed(places));
}
