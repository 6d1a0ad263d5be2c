import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { FaceEngine } from './engine.ts';
import { type ErrorRates, errorRates } from './error-rates.ts';
import { allPairs, type Comparison, compareSides, fusedSides, type Scores } from './evaluate-compare.ts';
import { describeAll } from './evaluate-describe.ts';
import { wasmMultiplier } from './every-cosine.ts';
import { FaceMatchError } from './face-match-error.ts';
import { type FoldAccuracy, type FoldedScore, foldAccuracy } from './fold-accuracy.ts';
import { type Photograph, readLabelledFolder } from './labelled-folder.ts';
import { type LabelledPair, type PairList, readPairList } from './pair-list.ts';
import { similarity } from './similarity.ts';
import type { Template } from './template.ts';

export interface Evaluation extends ErrorRates {
  /** Photographs looked at. */
  readonly images: number;
  /** Photographs that gave no template: without a face, or not to be read. */
  readonly failuresToAcquire: number;
  readonly withoutFace: readonly string[];
  readonly unreadable: readonly string[];
  /** Files that a list names and that are not there. */
  readonly missing: readonly string[];
  /** What else lies in the folder and was not looked at; folders end with a slash. */
  readonly ignored: readonly string[];
  /** Files with the same content, together: compared like all others, and better taken out. */
  readonly duplicates: readonly (readonly string[])[];
  /** Pairs of the list that could not be compared, for want of a template. */
  readonly pairsLost: number;
  /** Where the list has folds: how many of the pairs that could be compared are told right. */
  readonly accuracy?: FoldAccuracy;
  /** Photographs averaged on one side, and how many people have such a template. Scores are on the scale of one against one. */
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
  readonly progress?: (done: number, of: number, what: 'photographs' | 'comparisons') => void;
  /** Photographs looked at together; as many as the engine has threads keep it busy. Default 1. */
  readonly atOnce?: number;
  readonly signal?: AbortSignal;
}

/**
 * Measures the engine on a labelled folder.
 *
 * @throws {FaceMatchError} `nothing-to-measure`, `pair-list`, and what the engine throws; whatever the signal is aborted with
 */
export async function evaluate(folder: string, engine: FaceEngine, options: EvaluateOptions = {}): Promise<Evaluation> {
  const { progress, score, signal, atOnce = 1, fuse = 1 } = options;
  const plan = planOf(folder, options.pairs);
  checkPlan(plan, folder, fuse);
  const stop = signal && { signal };
  const told = (what: 'photographs' | 'comparisons') => progress && { progress: (done: number, of: number) => progress(done, of, what) };
  const { templates, withoutFace, duplicates, ...gone } = await describeAll(plan.photographs, engine, {
    atOnce,
    ...stop,
    ...told('photographs'),
  });
  // A file of the folder that is not there any more, or whose name is no UTF-8, is one that cannot be read.
  const missing = plan.list ? gone.missing : [];
  const unreadable = plan.list ? gone.unreadable : [...gone.unreadable, ...gone.missing].sort();
  const by = engine.about.backend === 'wasm' ? await wasmMultiplier() : undefined;
  const comparing = { ...stop, ...told('comparisons'), ...(score && { score }), by };
  let scores: Scores;
  let listed: Listed | undefined;
  let fused: Evaluation['fused'];
  if (plan.list) {
    scores = listed = compareListed(plan.list, new Map(templates.map((one) => [relative(folder, one.file), one.template])), score);
  } else if (fuse > 1) {
    const { references, probes } = fusedSides(templates, fuse);
    fused = { photographs: fuse, people: references.length };
    scores = await compareSides(probes, references, comparing);
  } else scores = await allPairs(templates, comparing);
  if (scores.mated.length === 0 || scores.nonMated.length === 0)
    throw nothing(
      `Expected pairs of one person and pairs of two, got ${scores.mated.length} and ${scores.nonMated.length}: ${templates.length} of ${plan.photographs.length} photographs show a face (${withoutFace.length} show none, ${unreadable.length} cannot be read, ${missing.length} are missing). Look at a few of them.`,
    );
  const inFolder = (files: readonly string[]) => files.map((file) => relative(folder, file));
  return {
    ...errorRates(scores.mated, scores.nonMated),
    images: plan.photographs.length - missing.length,
    failuresToAcquire: withoutFace.length + unreadable.length,
    withoutFace: inFolder(withoutFace),
    unreadable: inFolder(unreadable),
    missing: inFolder(missing),
    ignored: plan.ignored,
    duplicates: duplicates.map(inFolder),
    pairsLost: listed?.lost ?? 0,
    ...(listed?.accuracy && { accuracy: listed.accuracy }),
    ...(fused && { fused }),
    templateVersion: engine.about.templateVersion,
    backend: engine.about.backend,
  };
}

interface Plan {
  readonly photographs: readonly Photograph[];
  readonly ignored: readonly string[];
  readonly list?: PairList;
}

function planOf(folder: string, pairs: string | undefined): Plan {
  if (pairs === undefined) return readLabelledFolder(folder);
  const list = readPairList(readList(pairs), folder);
  const files = new Set(list.pairs.flatMap(({ a, b }) => [a, b]));
  return { photographs: [...files].map((file) => ({ person: '', file: join(folder, file) })), ignored: [], list };
}

function readList(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FaceMatchError('pair-list', `The list of pairs ${file} cannot be read. Name a file like LFW's pairs.txt.`, { cause });
  }
}

/** Before hours of work: what can never give both kinds of pairs. */
function checkPlan({ photographs, list, ignored }: Plan, folder: string, fuse: number): void {
  if (list) {
    const [{ a }] = list.pairs as readonly [LabelledPair];
    if (!photographs.some(({ file }) => existsSync(file)))
      throw nothing(
        `None of the ${photographs.length} photographs that the list names is in ${folder} (${a}, for one). Name the folder that its paths start from.`,
      );
    const mated = list.pairs.filter((pair) => pair.mated).length;
    if (mated === 0 || mated === list.pairs.length)
      throw nothing(`The list has ${mated} pairs of one person and ${list.pairs.length - mated} of two. Both are needed.`);
    return;
  }
  const people = new Map<string, number>();
  for (const { person } of photographs) people.set(person, (people.get(person) ?? 0) + 1);
  const most = Math.max(0, ...people.values());
  if (people.size > 1 && most > fuse) return;
  const found = `${folder} has ${photographs.length} photographs of ${people.size} people, ${most} at most of one`;
  const deeper = ignored.filter((path) => path.endsWith('/'));
  throw nothing(
    fuse > 1
      ? `${found}. With --fuse ${fuse} somebody must have more than ${fuse}, and there must be somebody else.`
      : `${found}. Put the photographs into one folder per person: two people, and two photographs of somebody.${deeper.length > 0 ? ` Folders in folders are not looked into (${deeper[0]}, for one): if the people are in there, name that folder.` : ''}`,
  );
}

const nothing = (message: string) => new FaceMatchError('nothing-to-measure', message);

interface Listed extends Scores {
  readonly lost: number;
  readonly accuracy?: FoldAccuracy | undefined;
}

function compareListed({ pairs, folds }: PairList, templates: ReadonlyMap<string, Template>, tell: EvaluateOptions['score']): Listed {
  const scores = { mated: [] as number[], nonMated: [] as number[] };
  const folded: FoldedScore[] = [];
  let lost = 0;
  for (const [i, { a, b, mated }] of pairs.entries()) {
    const [one, other] = [templates.get(a), templates.get(b)];
    if (!one || !other) {
      lost++;
      continue;
    }
    const score = similarity(one, other);
    scores[mated ? 'mated' : 'nonMated'].push(score);
    if (folds) folded.push({ score, mated, fold: folds[i]! });
    tell?.({ mated, score, subject: subjectOf(a), otherSubject: subjectOf(b) });
  }
  return { mated: Float32Array.from(scores.mated), nonMated: Float32Array.from(scores.nonMated), lost, accuracy: foldAccuracy(folded) };
}

/** The person's folder; where all pictures lie in one, each is taken for a subject of its own. */
const subjectOf = (file: string) => (dirname(file) === '.' ? file : dirname(file));
