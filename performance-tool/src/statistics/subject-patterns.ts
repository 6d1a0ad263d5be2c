/**
 * Persons counted by what they did: how often they were compared and in how many of these comparisons erred. Millions of persons
 * share a few hundred patterns, and a resample of persons is one random count per pattern.
 */
export interface SubjectPatterns {
  /** Persons of each pattern. */
  readonly persons: Float64Array;
  readonly matedTrials: Float64Array;
  readonly matedErrors: Float64Array;
  /** Non-mated comparisons, of either side. */
  readonly comparisons: Float64Array;
  readonly falseMatches: Float64Array;
}

/** Who took part in the trials of a sample. Persons are numbers from 0, below 0 unknown; without `nonMated` and `mated` nobody is told. */
export interface TrialPersons {
  readonly mated: Int32Array;
  /** Live side and document side. */
  readonly nonMated: readonly [Int32Array, Int32Array];
}

/** Counts persons of one sample by pattern, at as many thresholds as wanted: who errs nowhere is counted once for all of them. */
export class SubjectTally {
  readonly #trials: TrialPersons;
  /** Of each person: mated trials and non-mated comparisons, as a code into `#classes`. */
  readonly #classOf: Uint32Array;
  readonly #classes: { matedTrials: number; comparisons: number; persons: number }[] = [];
  readonly #errors: Uint32Array;
  readonly #falseMatches: Uint32Array;
  readonly persons: number;

  constructor(trials: TrialPersons) {
    this.#trials = trials;
    const size = 1 + Math.max(largest(trials.mated), largest(trials.nonMated[0]), largest(trials.nonMated[1]));
    const mated = new Uint32Array(size);
    const compared = new Uint32Array(size);
    countInto(mated, trials.mated);
    countInto(compared, trials.nonMated[0]);
    countInto(compared, trials.nonMated[1]);
    const codes = new Map<number, number>();
    const most = largest(compared) + 1;
    let persons = 0;
    let lastKey = -1;
    let lastCode = 0;
    for (let p = 0; p < size; p++) {
      const key = mated[p]! * most + compared[p]!;
      if (key !== lastKey) {
        lastKey = key;
        lastCode = codes.get(key) ?? -1;
        if (lastCode < 0) {
          lastCode = this.#classes.length;
          codes.set(key, lastCode);
          this.#classes.push({ matedTrials: mated[p]!, comparisons: compared[p]!, persons: 0 });
        }
      }
      this.#classes[lastCode]!.persons++;
      if (key > 0) persons++;
      // The array of counts becomes the array of codes.
      mated[p] = lastCode;
    }
    this.persons = persons;
    this.#classOf = mated;
    this.#errors = new Uint32Array(size);
    this.#falseMatches = compared.fill(0);
  }

  /** Patterns where these mated trials and these non-mated comparisons err, given by their indices. */
  patterns(wrongMated: Uint32Array, wrongNonMated: Uint32Array): SubjectPatterns {
    const { mated, nonMated } = this.#trials;
    const touched: number[] = [];
    const count = (person: number, into: Uint32Array): void => {
      if (person < 0) return;
      if (this.#errors[person] === 0 && this.#falseMatches[person] === 0) touched.push(person);
      into[person]!++;
    };
    for (const i of wrongMated) count(mated[i]!, this.#errors);
    for (const i of wrongNonMated) {
      count(nonMated[0][i]!, this.#falseMatches);
      count(nonMated[1][i]!, this.#falseMatches);
    }
    const rest = Float64Array.from(this.#classes, ({ persons }) => persons);
    const wrong = new Map<number, { code: number; errors: number; falseMatches: number; persons: number }>();
    let mostErrors = 1;
    let mostFalse = 1;
    for (const person of touched) {
      mostErrors = Math.max(mostErrors, this.#errors[person]! + 1);
      mostFalse = Math.max(mostFalse, this.#falseMatches[person]! + 1);
    }
    for (const person of touched) {
      const code = this.#classOf[person]!;
      const errors = this.#errors[person]!;
      const falseMatches = this.#falseMatches[person]!;
      this.#errors[person] = 0;
      this.#falseMatches[person] = 0;
      rest[code]!--;
      const key = (code * mostErrors + errors) * mostFalse + falseMatches;
      const pattern = wrong.get(key);
      if (pattern) pattern.persons++;
      else wrong.set(key, { code, errors, falseMatches, persons: 1 });
    }
    const rows = [
      ...this.#classes.map((_, code) => ({ code, errors: 0, falseMatches: 0, persons: rest[code]! })),
      ...wrong.values(),
    ].filter(({ code, persons }) => persons > 0 && this.#classes[code]!.matedTrials + this.#classes[code]!.comparisons > 0);
    // In an order of their own, so that replicates do not depend on the order of the trials.
    const trialsOf = ({ code }: { code: number }): number => this.#classes[code]!.matedTrials;
    const comparisonsOf = ({ code }: { code: number }): number => this.#classes[code]!.comparisons;
    rows.sort(
      (a, b) => trialsOf(a) - trialsOf(b) || comparisonsOf(a) - comparisonsOf(b) || a.errors - b.errors || a.falseMatches - b.falseMatches,
    );
    return {
      persons: Float64Array.from(rows, ({ persons }) => persons),
      matedTrials: Float64Array.from(rows, ({ code }) => this.#classes[code]!.matedTrials),
      matedErrors: Float64Array.from(rows, ({ errors }) => errors),
      comparisons: Float64Array.from(rows, ({ code }) => this.#classes[code]!.comparisons),
      falseMatches: Float64Array.from(rows, ({ falseMatches }) => falseMatches),
    };
  }
}

function largest(values: ArrayLike<number>): number {
  let most = -1;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

function countInto(counts: Uint32Array, persons: Int32Array): void {
  for (let i = 0; i < persons.length; i++) if (persons[i]! >= 0) counts[persons[i]!]!++;
}

/** Patterns where nobody is told: every comparison is of somebody else, and has one person. */
export function patternsOfStrangers(matedTrials: number, matedErrors: number, comparisons: number, falseMatches: number): SubjectPatterns {
  return {
    persons: Float64Array.of(matedTrials - matedErrors, matedErrors, comparisons - falseMatches, falseMatches),
    matedTrials: Float64Array.of(1, 1, 0, 0),
    matedErrors: Float64Array.of(0, 1, 0, 0),
    comparisons: Float64Array.of(0, 0, 1, 1),
    falseMatches: Float64Array.of(0, 0, 0, 1),
  };
}
