import { BadRows } from '../bad-rows.ts';
import { GrowingCodes, GrowingNumbers } from '../growing-columns.ts';
import { HashIndex } from '../hash-index.ts';
import { ATTEMPT_RESULTS } from '../recognition-attempt.ts';
import { type Attribute, type Trials, UNTOLD } from '../trials.ts';
import { type Group, LABEL, SCORE, type ScoreBatch } from './score-batch.ts';
import type { ScoreOptions } from './score-options.ts';

const APPLIANCE: ReadonlySet<string> = new Set([
  'location',
  'precinct',
  'gate',
  'direction',
  'camera',
  'light',
  'hour',
  'day',
  'appliance',
]);

/** What is wrong with a row that cannot be taken apart. */
export const RAGGED = 'it has more or fewer columns than the header';

/** Gathers comparisons of one score file into columns. */
export class ScoreCollector {
  readonly bad: BadRows;
  readonly #source: string;
  readonly #options: ScoreOptions;
  readonly #sign: 1 | -1;
  readonly #ids = new HashIndex();
  readonly #persons = new HashIndex();
  /** A subject is one person in one set of circumstances: (person, circumstances), and circumstances are a chain of group values. */
  readonly #subjects = new HashIndex();
  readonly #chains = new HashIndex();
  readonly #personOf = new GrowingNumbers(Int32Array);
  readonly #attributes = new Map<string, GrowingCodes>();
  readonly #mated = {
    similarity: new GrowingNumbers(Float64Array),
    subject: new GrowingNumbers(Int32Array),
    threshold: new GrowingNumbers(Float64Array),
  };
  readonly #nonMated = {
    similarity: new GrowingNumbers(Float64Array),
    subject: new GrowingNumbers(Int32Array),
    other: new GrowingNumbers(Int32Array),
    threshold: new GrowingNumbers(Float64Array),
  };
  readonly #notAcquired = new GrowingNumbers(Int32Array);
  #notAcquiredNonMated = 0;
  #hasSubjects = false;
  #hasOther = false;
  readonly notes: string[] = [];

  constructor(source: string, options: ScoreOptions) {
    this.#source = source;
    this.#options = options;
    this.#sign = options.distance ? -1 : 1;
    this.bad = new BadRows(source);
  }

  /** Adds rows; those that cannot be used become bad rows. */
  add(batch: ScoreBatch): void {
    const { label, score, scoreState, subject, other, id, groups } = batch;
    const ownCodes = groups.map((group) => this.#codesOf(group, 'own'));
    const otherCodes = groups.map((group) => this.#codesOf(group, 'other'));
    const hasOther = other !== undefined || groups.some((group) => group.other !== undefined);
    this.#hasSubjects ||= subject !== undefined;
    this.#hasOther ||= hasOther;
    const [low, high] = this.#options.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const fixed = this.#options.threshold ?? Number.NaN;
    for (let row = 0; row < batch.length; row++) {
      const kind = label[row]!;
      const value = score[row]!;
      const state = scoreState ? scoreState[row]! : Number.isNaN(value) ? SCORE.missing : SCORE.fine;
      const isMissing = state === SCORE.missing;
      let fault: string | undefined;
      if (kind === LABEL.ragged) fault = RAGGED;
      else if (kind === LABEL.missing) fault = 'the label is missing';
      else if (kind === LABEL.unknown) fault = 'the label is neither mated nor non-mated';
      else if (isMissing && !this.#options.nanIsFta) fault = 'there is no score';
      else if (!isMissing && (state === SCORE.noNumber || !Number.isFinite(value))) fault = 'the score is not a number';
      else if (value < low || value > high) fault = `the score is outside ${low} to ${high}`;
      else if (id && this.#ids.add(id[2 * row]!, id[2 * row + 1]!) < 0) fault = 'its id occurs twice';
      if (fault !== undefined) {
        this.bad.add(() => batch.rowName(row), fault);
        continue;
      }
      if (isMissing && kind === LABEL.nonMated) {
        this.#notAcquiredNonMated++;
        continue;
      }
      const own = this.#subject(subject, row, groups, 'own', ownCodes);
      if (isMissing) {
        this.#notAcquired.push(own);
        continue;
      }
      const told = batch.threshold ? batch.threshold[row]! : Number.NaN;
      const limit = (Number.isNaN(told) ? fixed : told) * this.#sign;
      // 0 − x: no negative zero.
      const similarity = this.#sign === 1 ? value : 0 - value;
      const to = kind === LABEL.mated ? this.#mated : this.#nonMated;
      to.similarity.push(similarity);
      to.subject.push(own);
      to.threshold.push(limit);
      if (kind === LABEL.nonMated) this.#nonMated.other.push(hasOther ? this.#subject(other, row, groups, 'other', otherCodes) : UNTOLD);
    }
  }

  finish(): Trials {
    const attempts = this.#attempts();
    const kindOf = (name: string): Attribute['kind'] => (APPLIANCE.has(name) || name.startsWith('version:') ? 'appliance' : 'person');
    const values = <T extends Record<string, GrowingNumbers<Float64Array> | GrowingNumbers<Int32Array>>>(columns: T) =>
      Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.values])) as { [K in keyof T]: T[K]['values'] };
    return {
      attributes: new Map([...this.#attributes].map(([name, codes]) => [name, { kind: kindOf(name), ...codes.build() }])),
      mated: values(this.#mated),
      nonMated: values(this.#nonMated),
      ...(attempts ? { attempts } : {}),
      subjectsKnown: this.#hasSubjects,
      personOf: this.#personOf.values,
      badRows: this.bad.listed,
      badRowCount: this.bad.count,
      notes: this.#allNotes(),
    };
  }

  #codesOf(group: Group, side: 'own' | 'other'): number[] {
    let codes = this.#attributes.get(group.name);
    if (!codes) {
      codes = new GrowingCodes();
      this.#attributes.set(group.name, codes);
    }
    return group[side]?.labels.map((label) => codes.codeOf(label)) ?? [];
  }

  #subject(
    hashes: Uint32Array | undefined,
    row: number,
    groups: readonly Group[],
    side: 'own' | 'other',
    codes: readonly number[][],
  ): number {
    const person = hashes ? numbered(this.#persons, hashes[2 * row]!, hashes[2 * row + 1]!) : numbered(this.#persons, 0, 0);
    let chain = 0;
    for (let g = 0; g < groups.length; g++)
      chain = numbered(this.#chains, chain, (codes[g]![groups[g]![side]?.codes[row] ?? -1] ?? -1) + 1) + 1;
    const before = this.#subjects.size;
    const subject = numbered(this.#subjects, person, chain);
    if (subject < before) return subject;
    this.#personOf.push(person);
    for (let g = 0; g < groups.length; g++)
      this.#attributes.get(groups[g]!.name)!.push(codes[g]![groups[g]![side]?.codes[row] ?? -1] ?? -1);
    return subject;
  }

  /** Where failures to acquire are known and a threshold tells the rest, all attempts. */
  #attempts() {
    const { similarity, subject, threshold } = this.#mated;
    const failed = this.#notAcquired.length;
    if (failed === 0 || threshold.values.some((limit) => Number.isNaN(limit))) return undefined;
    const [none, nonMatch, match] = (['no-live-template', 'non-match', 'match'] as const).map((result) => ATTEMPT_RESULTS.indexOf(result));
    const count = failed + similarity.length;
    const attempts = {
      subject: new Int32Array(count),
      result: new Uint8Array(count).fill(none!),
      admittedByOfficer: new Uint8Array(count),
    };
    attempts.subject.set(this.#notAcquired.values);
    attempts.subject.set(subject.values, failed);
    for (let i = 0; i < similarity.length; i++) attempts.result[failed + i] = similarity.at(i) >= threshold.at(i) ? match! : nonMatch!;
    return attempts;
  }

  #allNotes(): string[] {
    const source = this.#source;
    const notes = [...this.notes];
    if (this.#options.distance) notes.push(`${source} holds distances: lower is more alike. Scores and thresholds are shown negated.`);
    const failed = this.#notAcquired.length;
    if (failed + this.#notAcquiredNonMated > 0)
      notes.push(
        `${source}: ${failed} of ${failed + this.#mated.similarity.length} mated and ${this.#notAcquiredNonMated} of ${this.#notAcquiredNonMated + this.#nonMated.similarity.length} non-mated comparisons have no score and are taken as failures to acquire, as asked.`,
      );
    if (!this.#hasSubjects) notes.push(`${source} names no subjects: every comparison is counted as a subject of its own.`);
    if (!this.#hasOther && this.#attributes.size > 0)
      notes.push(`${source} tells the groups of one side only: non-mated comparisons are grouped by that side.`);
    return notes;
  }
}

/** The pair's number, given out at first sight. */
function numbered(index: HashIndex, low: number, high: number): number {
  const added = index.add(low, high);
  return added >= 0 ? added : index.indexOf(low, high);
}
