import { countBelow, countFrom } from '../statistics/sorted-scores.ts';
import { patternsOfStrangers, SubjectTally } from '../statistics/subject-patterns.ts';
import type { SettledOptions } from './report-options.ts';
import { type Sample, type Scores, streamsOf } from './sample.ts';
import { type SubjectRates, subjectRates } from './subject-rate.ts';

/** Both rates of a sample at any threshold, travellers counted once for all. */
export class RatesAt {
  readonly #sample: Sample;
  readonly #options: SettledOptions;
  readonly #tally: SubjectTally | undefined;

  constructor(sample: Sample, options: SettledOptions) {
    this.#sample = sample;
    this.#options = options;
    this.#tally = sample.persons && new SubjectTally(sample.persons, sample.counters);
  }

  /** At one threshold for all comparisons. */
  threshold(threshold: number): SubjectRates {
    const { mated, nonMated } = this.#sample;
    const errors = countBelow(mated.similarity, threshold);
    const falseMatches = countFrom(nonMated.similarity, threshold);
    const n = nonMated.similarity.length;
    const wrong = this.#tally && ([indices(0, errors), indices(n - falseMatches, n)] as const);
    return this.#rates(mated.similarity.length, errors, n, falseMatches, wrong, `at ${threshold}`);
  }

  /** Hands the report's counters on to the next sample. */
  release(): void {
    this.#tally?.release();
  }

  /** At each comparison's own threshold; those without one are not counted. */
  inForce(): SubjectRates {
    const { mated, nonMated, persons } = this.#sample;
    const m = inForce(
      mated,
      (scores, t) => [0, countBelow(scores, t)],
      (similarity, t) => similarity < t,
    );
    const n = inForce(
      nonMated,
      (scores, t) => [countBelow(scores, t), scores.length],
      (similarity, t) => similarity >= t,
    );
    if (!this.#tally || (m.trials === mated.similarity.length && n.trials === nonMated.similarity.length))
      return this.#rates(m.trials, m.wrong.length, n.trials, n.wrong.length, [m.wrong, n.wrong], 'in force');
    // Comparisons without a threshold are no trials, so travellers are counted anew.
    const tally = new SubjectTally({
      mated: persons!.mated.filter((_, i) => hasThreshold(mated, i)),
      nonMated: [
        persons!.nonMated[0].filter((_, i) => hasThreshold(nonMated, i)),
        persons!.nonMated[1].filter((_, i) => hasThreshold(nonMated, i)),
      ],
    });
    return this.#rates(m.trials, m.wrong.length, n.trials, n.wrong.length, [m.among, n.among], 'in force', tally);
  }

  #rates(
    matedTrials: number,
    matedErrors: number,
    comparisons: number,
    falseMatches: number,
    wrong: readonly [Uint32Array, Uint32Array] | undefined,
    figure: string,
    tally = this.#tally,
  ): SubjectRates {
    const patterns = tally && wrong ? tally.patterns(...wrong) : patternsOfStrangers(matedTrials, matedErrors, comparisons, falseMatches);
    const counts = { matedTrials, matedErrors, comparisons, falseMatches };
    return subjectRates(patterns, counts, tally !== undefined, this.#options, streamsOf(this.#options, this.#sample, figure));
  }
}

function indices(from: number, to: number): Uint32Array {
  const list = new Uint32Array(to - from);
  for (let i = 0; i < list.length; i++) list[i] = from + i;
  return list;
}

const thresholdOf = ({ threshold }: Scores, i: number): number =>
  (threshold.codes ? threshold.values[threshold.codes[i]!] : threshold.values[0]) ?? Number.NaN;

const hasThreshold = (scores: Scores, i: number): boolean => !Number.isNaN(thresholdOf(scores, i));

/**
 * Wrong comparisons by their index among all, and among those that have a threshold.
 * @param stretch where the wrong ones lie if all have the same threshold
 */
function inForce(
  scores: Scores,
  stretch: (similarity: Float64Array, threshold: number) => [from: number, to: number],
  wrong: (similarity: number, threshold: number) => boolean,
): { trials: number; wrong: Uint32Array; among: Uint32Array } {
  const { similarity, threshold } = scores;
  if (!threshold.codes) {
    const only = threshold.values[0] ?? Number.NaN;
    if (Number.isNaN(only)) return { trials: 0, wrong: new Uint32Array(0), among: new Uint32Array(0) };
    const list = indices(...stretch(similarity, only));
    return { trials: similarity.length, wrong: list, among: list };
  }
  let trials = 0;
  let errors = 0;
  const isWrong = (i: number): boolean => wrong(similarity[i]!, thresholdOf(scores, i));
  for (let i = 0; i < similarity.length; i++) if (isWrong(i)) errors++;
  const found = { wrong: new Uint32Array(errors), among: new Uint32Array(errors) };
  errors = 0;
  for (let i = 0; i < similarity.length; i++) {
    if (!hasThreshold(scores, i)) continue;
    if (isWrong(i)) {
      found.wrong[errors] = i;
      found.among[errors++] = trials;
    }
    trials++;
  }
  return { trials, ...found };
}
