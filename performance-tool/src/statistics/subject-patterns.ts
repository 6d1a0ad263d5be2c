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

/** Who took part in the trials of a sample: numbers from 0, below 0 unknown. */
export interface TrialPersons {
  readonly mated: Int32Array;
  /** Live side and document side. */
  readonly nonMated: readonly [Int32Array, Int32Array];
}

/** Counters by person, used by one tally after the other: a group of twenty does not cost as much as all. */
export class PersonCounters {
  /** Mated trials, then the code of a class. */
  readonly first: Uint32Array;
  /** Non-mated comparisons, then false matches. */
  readonly second: Uint32Array;
  readonly errors: Uint32Array;
  #inUse = false;

  constructor(persons: number) {
    this.first = new Uint32Array(persons);
    this.second = new Uint32Array(persons);
    this.errors = new Uint32Array(persons);
  }

  /** Counters for these persons and no others. */
  static for({ mated, nonMated }: TrialPersons): PersonCounters {
    return new PersonCounters(1 + Math.max(largest(mated), largest(nonMated[0]), largest(nonMated[1])));
  }

  take(): void {
    if (this.#inUse) throw new Error('expected the tally before to have been released');
    this.#inUse = true;
  }

  release(persons: Int32Array): void {
    for (let i = 0; i < persons.length; i++) this.first[persons[i]!] = 0;
    this.#inUse = false;
  }
}

interface Class {
  readonly matedTrials: number;
  readonly comparisons: number;
  persons: number;
}

/** Counts persons of one sample by pattern, at as many thresholds as wanted: who errs nowhere is counted once for all of them. */
export class SubjectTally {
  readonly #trials: TrialPersons;
  readonly #counters: PersonCounters;
  /** Everybody in the sample. */
  readonly #persons: Int32Array;
  readonly #classes: Class[] = [];

  constructor(trials: TrialPersons, counters = PersonCounters.for(trials)) {
    this.#trials = trials;
    this.#counters = counters;
    counters.take();
    const { first, second } = counters;
    const { mated, nonMated } = trials;
    const persons = new Int32Array(Math.min(first.length, mated.length + 2 * nonMated[0].length));
    let count = 0;
    for (let i = 0; i < mated.length; i++) {
      const person = mated[i]!;
      if (person < 0) continue;
      if (first[person]!++ === 0) persons[count++] = person;
    }
    for (const side of nonMated)
      for (let i = 0; i < side.length; i++) {
        const person = side[i]!;
        if (person < 0) continue;
        if (second[person]!++ === 0 && first[person] === 0) persons[count++] = person;
      }
    this.#persons = persons.subarray(0, count);
    this.#classify();
  }

  #classify(): void {
    const { first, second } = this.#counters;
    const persons = this.#persons;
    let most = 0;
    for (let i = 0; i < persons.length; i++) if (second[persons[i]!]! > most) most = second[persons[i]!]!;
    const codes = new Map<number, number>();
    // Nearly everybody is in one of the first classes; a table spares the map.
    const table = new Int32Array(4096).fill(-1);
    for (let i = 0; i < persons.length; i++) {
      const person = persons[i]!;
      const key = first[person]! * (most + 1) + second[person]!;
      let code = key < table.length ? table[key]! : (codes.get(key) ?? -1);
      if (code < 0) {
        code = this.#classes.length;
        if (key < table.length) table[key] = code;
        else codes.set(key, code);
        this.#classes.push({ matedTrials: first[person]!, comparisons: second[person]!, persons: 0 });
      }
      this.#classes[code]!.persons++;
      first[person] = code;
      second[person] = 0;
    }
  }

  /** Hands the counters on. No pattern can be had afterwards. */
  release(): void {
    this.#counters.release(this.#persons);
  }

  /** Patterns where these mated trials and these non-mated comparisons err, given by their indices. */
  patterns(wrongMated: Uint32Array, wrongNonMated: Uint32Array): SubjectPatterns {
    const { first: codeOf, second: falseMatches, errors } = this.#counters;
    const { mated, nonMated } = this.#trials;
    const touched = new Int32Array(wrongMated.length + 2 * wrongNonMated.length);
    let count = 0;
    let mostErrors = 1;
    let mostFalse = 1;
    for (let i = 0; i < wrongMated.length; i++) {
      const person = mated[wrongMated[i]!]!;
      if (errors[person]!++ === 0) touched[count++] = person;
      if (errors[person]! >= mostErrors) mostErrors = errors[person]! + 1;
    }
    for (const side of nonMated)
      for (let i = 0; i < wrongNonMated.length; i++) {
        const person = side[wrongNonMated[i]!]!;
        if (person < 0) continue;
        if (falseMatches[person]!++ === 0 && errors[person] === 0) touched[count++] = person;
        if (falseMatches[person]! >= mostFalse) mostFalse = falseMatches[person]! + 1;
      }
    const rest = Float64Array.from(this.#classes, ({ persons }) => persons);
    const wrong = new Map<number, Row>();
    for (let i = 0; i < count; i++) {
      const person = touched[i]!;
      const code = codeOf[person]!;
      const key = (code * mostErrors + errors[person]!) * mostFalse + falseMatches[person]!;
      const row = wrong.get(key);
      if (row) row.persons++;
      else {
        const { matedTrials, comparisons } = this.#classes[code]!;
        wrong.set(key, { matedTrials, comparisons, errors: errors[person]!, falseMatches: falseMatches[person]!, persons: 1 });
      }
      rest[code]!--;
      errors[person] = 0;
      falseMatches[person] = 0;
    }
    const right = this.#classes.map((who, code): Row => ({ ...who, errors: 0, falseMatches: 0, persons: rest[code]! }));
    return columns([...right.filter(({ persons }) => persons > 0), ...wrong.values()]);
  }
}

interface Row {
  readonly matedTrials: number;
  readonly comparisons: number;
  readonly errors: number;
  readonly falseMatches: number;
  persons: number;
}

function columns(rows: Row[]): SubjectPatterns {
  // In an order of their own, so that replicates do not depend on the order of the trials.
  rows.sort(
    (a, b) => a.matedTrials - b.matedTrials || a.comparisons - b.comparisons || a.errors - b.errors || a.falseMatches - b.falseMatches,
  );
  return {
    persons: Float64Array.from(rows, ({ persons }) => persons),
    matedTrials: Float64Array.from(rows, ({ matedTrials }) => matedTrials),
    matedErrors: Float64Array.from(rows, ({ errors }) => errors),
    comparisons: Float64Array.from(rows, ({ comparisons }) => comparisons),
    falseMatches: Float64Array.from(rows, ({ falseMatches }) => falseMatches),
  };
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

function largest(values: Int32Array): number {
  let most = -1;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}
