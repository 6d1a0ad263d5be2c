import type { Attempts } from '../records/trials.ts';
import { type Random, seededRandom } from '../statistics/random.ts';
import type { PersonCounters, TrialPersons } from '../statistics/subject-patterns.ts';
import type { SettledOptions } from './report-options.ts';

/** The thresholds in force, each once, and which of them each comparison was made under. */
export interface Thresholds {
  /** NaN stands for none. */
  readonly values: Float64Array;
  /** Indices into `values`; absent where there is one value for all. */
  readonly codes?: Uint16Array;
}

export interface Scores {
  /** Ascending. */
  readonly similarity: Float64Array;
  readonly threshold: Thresholds;
}

/** The comparisons and attempts of one group, or of all. */
export interface Sample {
  /** Names the sample among all of a report: every sample's replicates are its own. */
  readonly name: string;
  readonly subjects: number;
  readonly mated: Scores;
  readonly nonMated: Scores;
  /** Who took part; absent where the inputs name nobody. */
  readonly persons?: TrialPersons;
  readonly attempts?: Attempts;
  /** Who made each attempt; absent where nobody made two, or nobody is named. */
  readonly attemptPersons?: Int32Array;
  /** Counters for all persons of the report, free between two samples. */
  readonly counters: PersonCounters;
}

/** Random numbers of one figure of one sample, by purpose. */
export const streamsOf =
  (options: SettledOptions, sample: Sample, figure: string): ((purpose: string) => Random) =>
  (purpose) =>
    seededRandom(options.seed, sample.name, figure, purpose);
