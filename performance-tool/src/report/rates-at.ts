import { countBelow, countFrom } from '../statistics/sorted-scores.ts';
import { patternsOfStrangers, SubjectTally } from '../statistics/subject-patterns.ts';
import type { SettledOptions } from './report-options.ts';
import { type Sample, streamsOf } from './sample.ts';
import { type SubjectRates, subjectRates } from './subject-rate.ts';

/** Both rates of a sample at any threshold, travellers counted once for all. */
export class RatesAt {
  readonly #sample: Sample;
  readonly #options: SettledOptions;
  readonly #tally: SubjectTally | undefined;

  constructor(sample: Sample, options: SettledOptions) {
    this.#sample = sample;
    this.#options = options;
    this.#tally = sample.persons && new SubjectTally(sample.persons);
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

  /** At each comparison's own threshold; those without one are not counted. */
  inForce(): SubjectRates {
    const { mated, nonMated } = this.#sample;
    const m = inForce(mated, (similarity, threshold) => similarity < threshold);
    const n = inForce(nonMated, (similarity, threshold) => similarity >= threshold);
    if (!this.#tally || (m.trials === mated.similarity.length && n.trials === nonMated.similarity.length))
      return this.#rates(m.trials, m.wrong.length, n.trials, n.wrong.length, [m.wrong, n.wrong], 'in force');
    // Comparisons without a threshold are no trials, so travellers are counted anew.
    const { persons } = this.#sample;
    const tally = new SubjectTally({
      mated: persons!.mated.filter((_, i) => !Number.isNaN(mated.threshold[i])),
      nonMated: [
        persons!.nonMated[0].filter((_, i) => !Number.isNaN(nonMated.threshold[i])),
        persons!.nonMated[1].filter((_, i) => !Number.isNaN(nonMated.threshold[i])),
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

/** Wrong comparisons by their index among all, and among those that have a threshold. */
function inForce(
  scores: Sample['mated'],
  wrong: (similarity: number, threshold: number) => boolean,
): { trials: number; wrong: Uint32Array; among: Uint32Array } {
  let trials = 0;
  let errors = 0;
  for (let i = 0; i < scores.similarity.length; i++) {
    if (Number.isNaN(scores.threshold[i])) continue;
    if (wrong(scores.similarity[i]!, scores.threshold[i]!)) errors++;
  }
  const found = { wrong: new Uint32Array(errors), among: new Uint32Array(errors) };
  errors = 0;
  for (let i = 0; i < scores.similarity.length; i++) {
    if (Number.isNaN(scores.threshold[i])) continue;
    if (wrong(scores.similarity[i]!, scores.threshold[i]!)) {
      found.wrong[errors] = i;
      found.among[errors++] = trials;
    }
    trials++;
  }
  return { trials, ...found };
}
