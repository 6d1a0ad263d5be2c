import { PerformanceToolError } from '../performance-tool-error.ts';
import type { Trials } from '../records/trials.ts';
import { createReport } from '../report/create-report.ts';
import type { Recognition } from '../report/report-schema.ts';
import { quantile } from '../statistics/quantile.ts';
import { seededRandom } from '../statistics/random.ts';
import { smallestSupportedRate, trialsForRuleOf3 } from '../statistics/sample-support.ts';
import { comparisonAnswers, comparisonMethods } from './comparison-words.ts';
import type { KeyedScores } from './keyed-scores.ts';
import { type Disagreement, mcNemar } from './mcnemar.ts';
import { bootstrapDifferences } from './paired-bootstrap.ts';
import { type PairedSide, type PairedTrials, pairTrials } from './paired-trials.ts';
import { descending, type Figures, weightedFigures } from './weighted-figures.ts';

export interface ComparisonOptions {
  readonly targetFmr: number;
  readonly confidence: number;
  readonly replicates: number;
  readonly seed: number;
  readonly title: string;
}

/** Both systems' figure, B − A with its interval, and what may be said of it. */
export interface PairedFigure {
  readonly a: number;
  readonly b: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** `a` or `b` where one is better beyond chance. */
  readonly better: 'a' | 'b' | 'not-shown';
}

/** `compare --json`. */
export interface Comparison {
  readonly schema: 1;
  readonly kind: 'comparison';
  readonly title: string;
  readonly options: ComparisonOptions;
  readonly systems: {
    readonly [side in 'a' | 'b']: {
      readonly name: string;
      readonly trials: number;
      readonly badRows: number;
      readonly repeated: number;
      /** Trials that the other system did not compare. */
      readonly unpaired: number;
      readonly threshold: number;
    };
  };
  readonly paired: { readonly mated: number; readonly nonMated: number; readonly persons: number; readonly personsNamed: boolean };
  readonly contradicting: number;
  /** Each at its own threshold for the asked FMR; absent where the sample cannot support it. */
  readonly fnmrAtFmr?: PairedFigure;
  readonly falseNonMatches?: Disagreement;
  readonly eer?: PairedFigure;
  readonly answers: readonly string[];
  readonly methods: readonly string[];
  /** All figures of each system alone on the paired trials. */
  readonly recognition: { readonly a: Recognition; readonly b: Recognition };
}

/** Compares two systems on the trials that both made. @throws PerformanceToolError `no-input` where no mated or no non-mated trial is paired */
export function createComparison(a: KeyedScores, b: KeyedScores, options: ComparisonOptions): Comparison {
  const trials = pairTrials(a, b);
  if (trials.mated.a.length === 0 || trials.nonMated.a.length === 0)
    throw new PerformanceToolError(
      'no-input',
      `${a.name} and ${b.name} have ${trials.mated.a.length} mated and ${trials.nonMated.a.length} non-mated trials in common. Expected the same trials in both, under the same names.`,
    );
  const scores = [descending(trials.mated.a, trials.nonMated.a), descending(trials.mated.b, trials.nonMated.b)] as const;
  const once = { mated: new Float64Array(trials.mated.a.length).fill(1), nonMated: new Float64Array(trials.nonMated.a.length).fill(1) };
  const [ofA, ofB] = scores.map((own) => weightedFigures(own, once, options.targetFmr)) as [Figures, Figures];
  const replicates = bootstrapDifferences(trials, scores, { ...options, random: seededRandom(options.seed, 'comparison') });
  const enough = trials.nonMated.a.length >= trialsForRuleOf3(options.targetFmr);
  const floor = Math.max(smallestSupportedRate(trials.mated.a.length), smallestSupportedRate(trials.nonMated.a.length));
  const fnmrAtFmr = enough ? pairedFigure(ofA.fnmrAtFmr, ofB.fnmrAtFmr, replicates.fnmrAtFmr, options.confidence) : undefined;
  const eer = Math.max(ofA.eer, ofB.eer) >= floor ? pairedFigure(ofA.eer, ofB.eer, replicates.eer, options.confidence) : undefined;
  const falseNonMatches = enough
    ? mcNemar(
        Uint8Array.from(trials.mated.a, (score) => Number(score < ofA.threshold)),
        Uint8Array.from(trials.mated.b, (score) => Number(score < ofB.threshold)),
      )
    : undefined;
  const system = (own: KeyedScores, unpaired: number, { threshold }: Figures) => ({
    name: own.name,
    trials: own.trials.size,
    badRows: own.badRows,
    repeated: own.repeated,
    unpaired,
    threshold,
  });
  const base = {
    schema: 1 as const,
    kind: 'comparison' as const,
    title: options.title,
    options,
    systems: { a: system(a, trials.onlyInA, ofA), b: system(b, trials.onlyInB, ofB) },
    paired: {
      mated: trials.mated.a.length,
      nonMated: trials.nonMated.a.length,
      persons: trials.persons,
      personsNamed: trials.personsNamed,
    },
    contradicting: trials.contradicting,
    ...(fnmrAtFmr ? { fnmrAtFmr } : {}),
    ...(falseNonMatches ? { falseNonMatches } : {}),
    ...(eer ? { eer } : {}),
    recognition: { a: alone(trials, 'a', options), b: alone(trials, 'b', options) },
  };
  return { ...base, answers: comparisonAnswers(base), methods: comparisonMethods(base) };
}

function pairedFigure(a: number, b: number, replicates: Float64Array, confidence: number): PairedFigure {
  const sorted = replicates.slice().sort();
  const tail = (1 - confidence) / 2;
  const [low, high] = [quantile(sorted, tail)!, quantile(sorted, 1 - tail)!];
  return { a, b, difference: b - a, low, high, better: high < 0 ? 'b' : low > 0 ? 'a' : 'not-shown' };
}

/** One system's figures on the paired trials, as a report gives them. */
function alone(trials: PairedTrials, side: 'a' | 'b', { targetFmr, confidence }: ComparisonOptions): Recognition {
  const scores = (own: PairedSide) => ({
    similarity: own[side],
    subject: own.subject,
    threshold: new Float64Array(own.subject.length).fill(Number.NaN),
  });
  const sample: Trials = {
    attributes: new Map(),
    mated: scores(trials.mated),
    nonMated: { ...scores(trials.nonMated), other: trials.nonMated.other },
    subjectsKnown: trials.personsNamed,
    badRows: [],
    notes: [],
  };
  return createReport({ scores: [{ name: side, trials: sample }] }, { targetFmr, confidence, by: [] }).overall;
}
