import type { Attempts } from '../records/trials.ts';
import { type Random, seededRandom } from '../statistics/random.ts';
import type { TrialPersons } from '../statistics/subject-patterns.ts';
import type { SettledOptions } from './report-options.ts';

export interface Scores {
  /** Ascending. */
  readonly similarity: Float64Array;
  /** In force at each comparison; NaN where there was none. */
  readonly threshold: Float64Array;
}

/** The comparisons and attempts of one group, or of all. */
export interface Sample {
  /** Names the sample among all of a report: every sample's replicates are its own. */
  readonly name: string;
  readonly subjects: number;
  readonly mated: Scores;
  readonly nonMated: Scores;
  /** Who took part, as numbers from 0 within the sample; absent where the inputs name nobody. */
  readonly persons?: TrialPersons;
  readonly attempts?: Attempts;
  /** Who made each attempt, in the same numbers. */
  readonly attemptPersons?: Int32Array;
}

/** Random numbers of one figure of one sample, by purpose. */
export const streamsOf =
  (options: SettledOptions, sample: Sample, figure: string): ((purpose: string) => Random) =>
  (purpose) =>
    seededRandom(options.seed, sample.name, figure, purpose);
