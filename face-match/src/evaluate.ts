import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { FaceEngine } from './engine.ts';
import { type ErrorRates, errorRates } from './error-rates.ts';
import { everyCosine } from './every-cosine.ts';
import type { FaceQuality } from './face.ts';
import { FaceMatchError } from './face-match-error.ts';
import { readImage } from './jpeg.ts';
import { type Photograph, readLabelledFolder } from './labelled-folder.ts';
import { readPairList } from './pair-list.ts';
import { fuse, similarity } from './similarity.ts';
import type { Template } from './template.ts';

export interface Evaluation extends ErrorRates {
  readonly images: number;
  /** Photographs that gave no template: without a face, or not to be read. */
  readonly failuresToAcquire: number;
  readonly withoutFace: readonly string[];
  readonly unreadable: readonly string[];
  /** What else lies in the folder and was not looked at. */
  readonly ignored: readonly string[];
  /** Pairs of the list that could not be compared, for want of a template. */
  readonly pairsLost: number;
  /** Photographs averaged on one side, and how many people have such a template. */
  readonly fused?: { readonly photographs: number; readonly people: number };
  readonly templateVersion: string;
  readonly backend: string;
}

export interface EvaluateOptions {
  /** File with a list of pairs (see `readPairList`); without it, every photograph is compared with every other one. */
  readonly pairs?: string;
  /** As many photographs of each person who has more are averaged on one side; all others are compared with these. */
  readonly fuse?: number;
  /** Gets every comparison as it is made. */
  readonly score?: (comparison: Comparison) => void;
  readonly progress?: (done: number, of: number) => void;
  /** Photographs looked at together; as many as the engine has threads keep it busy. Default 1. */
  readonly atOnce?: number;
  readonly signal?: AbortSignal;
}

export interface Comparison {
  readonly mated: boolean;
  readonly score: number;
  readonly subject: string;
  readonly otherSubject: string;
}

export interface LabelledTemplate extends Photograph {
  readonly template: Template;
  readonly quality: FaceQuality;
}

/**
 * Measures the engine on a labelled folder.
 *
 * @throws {FaceMatchError} `nothing-to-measure`, `pair-list`, and what the engine throws; whatever the signal is aborted with
 */
export async function evaluate(folder: string, engine: FaceEngine, options: EvaluateOptions = {}): Promise<Evaluation> {
  const plan = options.pairs === undefined ? undefined : readPairList(readFileSync(options.pairs, 'utf8'), folder);
  const { photographs, ignored } = plan
    ? {
        photographs: [...new Set(plan.flatMap(({ a, b }) => [a, b]))].map((file) => ({ person: '', file: join(folder, file) })),
        ignored: [],
      }
    : readLabelledFolder(folder);
  const { templates, withoutFace, unreadable } = await describeAll(photographs, engine, options);
  const tell = options.score;
  let scores: Scores;
  let fused: Evaluation['fused'];
  let pairsLost = 0;
  if (plan) {
    const byFile = new Map(templates.map((one) => [relative(folder, one.file), one.template]));
    scores = gather((take) => {
      for (const { a, b, mated } of plan) {
        const [one, other] = [byFile.get(a), byFile.get(b)];
        if (one && other) take(mated, similarity(one, other), subjectOf(a), subjectOf(b));
        else pairsLost++;
      }
    }, tell);
  } else if (options.fuse !== undefined && options.fuse > 1) {
    const { references, probes } = fusedSides(templates, options.fuse);
    fused = { photographs: options.fuse, people: references.length };
    scores = await compareSides(probes, references, options);
  } else scores = await allPairs(templates, options);
  if (scores.mated.length === 0 || scores.nonMated.length === 0)
    throw new FaceMatchError(
      'nothing-to-measure',
      `Expected pairs of one person and pairs of two, got ${scores.mated.length} and ${scores.nonMated.length} (${templates.length} of ${photographs.length} photographs show a face). ${fused ? 'With --fuse N somebody must have more than N photographs.' : 'Put the photographs into one folder per person, two or more of somebody.'}`,
    );
  const inFolder = (files: readonly string[]) => files.map((file) => relative(folder, file));
  return {
    ...errorRates(scores.mated, scores.nonMated),
    images: photographs.length,
    failuresToAcquire: photographs.length - templates.length,
    withoutFace: inFolder(withoutFace),
    unreadable: inFolder(unreadable),
    ignored,
    pairsLost,
    ...(fused && { fused }),
    templateVersion: engine.about.templateVersion,
    backend: engine.about.backend,
  };
}

/** A template of every photograph in which a face is found. Pixels are kept no longer than it takes to look at them. */
export async function describeAll(
  photographs: readonly Photograph[],
  engine: FaceEngine,
  { progress, atOnce = 1, signal }: Pick<EvaluateOptions, 'progress' | 'atOnce' | 'signal'> = {},
): Promise<{ templates: LabelledTemplate[]; withoutFace: string[]; unreadable: string[] }> {
  const found: (LabelledTemplate | 'withoutFace' | 'unreadable')[] = [];
  let [next, done] = [0, 0];
  const work = async () => {
    for (let i = next++; i < photographs.length; i = next++) {
      signal?.throwIfAborted();
      found[i] = await describeOne(photographs[i]!, engine);
      progress?.(++done, photographs.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, work));
  const files = (outcome: 'withoutFace' | 'unreadable') => photographs.filter((_, i) => found[i] === outcome).map(({ file }) => file);
  return {
    templates: found.filter((one): one is LabelledTemplate => typeof one !== 'string'),
    withoutFace: files('withoutFace'),
    unreadable: files('unreadable'),
  };
}

async function describeOne(photograph: Photograph, engine: FaceEngine): Promise<LabelledTemplate | 'withoutFace' | 'unreadable'> {
  const image = await readImage(photograph.file).catch((error: unknown) => {
    if (error instanceof FaceMatchError && error.code === 'image-unreadable') return undefined;
    throw error;
  });
  if (!image) return 'unreadable';
  const face = (await engine.analyse(image, 'template', { first: 'central' }))[0];
  return face?.template ? { ...photograph, template: face.template, quality: face.quality } : 'withoutFace';
}

export interface Scores {
  readonly mated: Float32Array;
  readonly nonMated: Float32Array;
}

/** Every template with every other one, once. */
export async function allPairs(
  templates: readonly LabelledTemplate[],
  options: Pick<EvaluateOptions, 'score' | 'signal'> = {},
): Promise<Scores> {
  return compareSides(templates, templates, options);
}

interface Side {
  readonly person: string;
  readonly template: Template;
}

async function compareSides(
  rows: readonly Side[],
  columns: readonly Side[],
  { score, signal }: Pick<EvaluateOptions, 'score' | 'signal'>,
): Promise<Scores> {
  const below = rows === columns;
  const vectors = (sides: readonly Side[]) => sides.map(({ template }) => template.vector);
  const mated: number[] = [];
  const nonMated = new Float32Array(below ? (rows.length * (rows.length - 1)) / 2 : rows.length * columns.length);
  let count = 0;
  await everyCosine(
    vectors(rows),
    vectors(columns),
    (cosine, row, column) => {
      const [a, b] = [rows[row]!.person, columns[column]!.person];
      if (a === b) mated.push(cosine);
      else nonMated[count++] = cosine;
      score?.({ mated: a === b, score: cosine, subject: a, otherSubject: b });
    },
    { below, signal },
  );
  return { mated: Float32Array.from(mated), nonMated: nonMated.subarray(0, count) };
}

/** One template of the first photographs of everybody who has more than these, and all photographs that went into none. */
function fusedSides(templates: readonly LabelledTemplate[], photographs: number): { references: Side[]; probes: Side[] } {
  const people = new Map<string, LabelledTemplate[]>();
  for (const one of templates) people.set(one.person, [...(people.get(one.person) ?? []), one]);
  const references: Side[] = [];
  const probes: Side[] = [];
  for (const [person, all] of people) {
    const enough = all.length > photographs;
    if (enough) {
      const parts = all.slice(0, photographs).map(({ template, quality }) => ({ template, weight: Math.max(1, quality.overall) }));
      references.push({ person, template: fuse(parts) });
    }
    probes.push(...(enough ? all.slice(photographs) : all));
  }
  return { references, probes };
}

/** The person's folder; where all pictures lie in one, each is taken for a subject of its own. */
const subjectOf = (file: string) => (dirname(file) === '.' ? file : dirname(file));

function gather(
  compare: (take: (mated: boolean, score: number, a: string, b: string) => void) => void,
  tell: EvaluateOptions['score'],
): Scores {
  const scores = { mated: [] as number[], nonMated: [] as number[] };
  compare((mated, score, subject, otherSubject) => {
    scores[mated ? 'mated' : 'nonMated'].push(score);
    tell?.({ mated, score, subject, otherSubject });
  });
  return { mated: Float32Array.from(scores.mated), nonMated: Float32Array.from(scores.nonMated) };
}
