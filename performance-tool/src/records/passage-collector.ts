import { ATTRIBUTE_COLUMNS } from '../passage-columns.ts';
import { PassageOutcome } from '../passage-record.ts';
import { BadRows } from './bad-rows.ts';
import { GrowingCodes, GrowingNumbers } from './growing-columns.ts';
import { HashIndex } from './hash-index.ts';
import { localTime } from './local-time.ts';
import type { PassageBatch } from './passage-batch.ts';
import { PassageTallies } from './passage-tallies.ts';
import type { InputCounts, Passages, ReadOptions } from './passages.ts';
import { ATTEMPT_RESULTS } from './recognition-attempt.ts';
import { type Attribute, type AttributeKind, type Codes, type Column, sharing, UNKNOWN } from './trials.ts';

/** Some non-mated comparisons of one input. */
export interface NonMatedBatch {
  readonly length: number;
  /** 64-bit hashes of the two passage ids, two words each. */
  readonly ids: Uint32Array;
  readonly others: Uint32Array;
  /** Where the other passage is not named: what is shared with it (`NonMatedScore`); −1 where it is named. */
  readonly shared: Int8Array;
  readonly similarity: ArrayLike<number>;
  readonly templateVersion: Column;
  readonly rowName: (row: number) => string;
}

const OUTCOMES: ReadonlySet<string> = new Set<string>(PassageOutcome.enum);
const RESULTS: readonly string[] = ATTEMPT_RESULTS;
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
const DAY = 86_400_000;
/** What `HashIndex` says of an id that is not there. */
const NOWHERE = -1;

/** Gathers passages of many inputs into columns and counts. First all passages, then `addNonMated`, then `finish`. */
export class PassageCollector {
  readonly #tallies = new PassageTallies();
  readonly #index: HashIndex;
  /** The input each passage came from first. */
  readonly #inputOf: GrowingNumbers<Int32Array>;
  readonly #unfinished = new HashIndex();
  readonly #inputs: { name: string; mated: number; nonMated: number; bad: BadRows }[] = [];
  readonly #attributes = new Map<string, { kind: AttributeKind; codes: GrowingCodes }>();
  readonly #hour: GrowingCodes;
  readonly #day: GrowingCodes;
  readonly #startedAt: GrowingNumbers<Float64Array>;
  readonly #similarity: GrowingNumbers<Float64Array>;
  readonly #threshold: GrowingCodes;
  readonly #version: GrowingCodes;
  /** Codes into `ATTEMPT_RESULTS`; −1: no attempt. */
  readonly #attempt: GrowingCodes;
  readonly #admittedByOfficer: GrowingNumbers<Uint8Array>;
  readonly #nonMated = {
    similarity: new GrowingNumbers(Float64Array),
    subject: new GrowingNumbers(Int32Array),
    other: new GrowingNumbers(Int32Array),
  };
  readonly #left = { mated: 0, nonMated: 0, early: 0, binned: 0 };
  readonly #expected: number;
  readonly #wall: (moment: number) => number;
  readonly #wished: string | undefined;
  #latest = { at: Number.NEGATIVE_INFINITY, version: -1 };

  /** `expected` passages make growing cheaper; any number is right. */
  constructor({ templateVersion, timeZone }: Pick<ReadOptions, 'templateVersion' | 'timeZone'> = {}, expected = 0) {
    this.#wished = templateVersion;
    this.#wall = localTime(timeZone);
    if (timeZone !== undefined) this.note(`Hours and days of passages are those of ${timeZone}.`);
    this.#expected = expected;
    for (const [name, kind] of Object.values(ATTRIBUTE_COLUMNS)) this.#attribute(name, kind);
    this.#hour = this.#attribute('hour', 'appliance');
    this.#day = this.#attribute('day', 'appliance');
    for (const hour of HOURS) this.#hour.codeOf(hour);
    this.#index = new HashIndex(expected);
    this.#inputOf = new GrowingNumbers(Int32Array, expected);
    this.#startedAt = new GrowingNumbers(Float64Array, expected);
    this.#similarity = new GrowingNumbers(Float64Array, expected);
    this.#threshold = new GrowingCodes(expected);
    this.#version = new GrowingCodes(expected);
    this.#attempt = new GrowingCodes(expected);
    for (const result of RESULTS) this.#attempt.codeOf(result);
    this.#admittedByOfficer = new GrowingNumbers(Uint8Array, expected);
  }

  /** Begins an input; what is added belongs to the last one begun, or to the one named by the number returned. */
  begin(name: string): { input: number; bad: BadRows } {
    const bad = new BadRows(name);
    this.#inputs.push({ name, mated: 0, nonMated: 0, bad });
    return { input: this.#inputs.length - 1, bad };
  }

  /** Adds passages; those that cannot be used become bad rows. */
  add(input: number, batch: PassageBatch): void {
    const rows = this.#usable(batch, this.#inputs[input]!.bad);
    const first = this.#startedAt.length;
    const days = new Int32Array(rows.length);
    this.#inputOf.extend(rows.length).fill(input, first, first + rows.length);
    const startedAt = this.#startedAt.extend(rows.length);
    const hours = this.#hour.extend(rows.length);
    const wall = this.#wall;
    let [today, todayCode] = [Number.NaN, -1];
    for (let i = 0; i < rows.length; i++) {
      const at = batch.startedAt[rows[i]!]!;
      startedAt[first + i] = at;
      const hour = Math.floor(wall(at) / 3_600_000);
      const day = Math.floor(hour / 24);
      hours[first + i] = hour - day * 24;
      if (day !== today) {
        today = day;
        todayCode = this.#dayCode(day);
      }
      days[i] = todayCode;
    }
    this.#day.extend(rows.length).set(days, first);
    for (const [column, [name, kind]] of Object.entries(ATTRIBUTE_COLUMNS))
      this.#addCodes(name, kind, batch.texts.get(column), rows, first);
    for (const [column, values] of batch.texts) if (column.startsWith('version:')) this.#addCodes(column, 'appliance', values, rows, first);
    this.#addComparisons(input, batch, rows);
    this.#tallies.add(batch, rows, { labels: this.#day.labels, codes: days });
  }

  /** Adds passages without an outcome: they are counted and in no rate. */
  addUnfinished(ids: Uint32Array): void {
    for (let i = 0; i < ids.length; i += 2) if (this.#unfinished.add(ids[i]!, ids[i + 1]!) >= 0) this.#tallies.unfinished++;
  }

  /** Adds a sentence for the methods section. */
  note(sentence: string): void {
    this.#noted.push(sentence);
  }
  readonly #noted: string[] = [];

  /** Adds comparisons of travellers whose passages were added before. */
  addNonMated(input: number, batch: NonMatedBatch): void {
    const { bad } = this.#inputs[input]!;
    const chosen = this.#chosenVersion();
    const wanted = batch.templateVersion.labels.map((label) => label === chosen);
    const { similarity, subject, other } = this.#nonMated;
    const { ids, others } = batch;
    for (let i = 0; i < batch.length; i++) {
      const low = ids[2 * i]!;
      const high = ids[2 * i + 1]!;
      const value = batch.similarity[i]!;
      if (!Number.isFinite(value)) {
        bad.add(() => batch.rowName(i), 'the similarity is not a number');
        continue;
      }
      if (low === others[2 * i] && high === others[2 * i + 1]) {
        bad.add(() => batch.rowName(i), 'a traveller compared with their own document is not a non-mated comparison');
        continue;
      }
      this.#inputs[input]!.nonMated++;
      const live = this.#index.indexOf(low, high);
      if (live < 0) {
        if (this.#unfinished.indexOf(low, high) >= 0) this.#left.early++;
        else bad.add(() => batch.rowName(i), 'no finished passage of that id');
        continue;
      }
      if (this.#inputOf.at(live) !== input) {
        bad.add(() => batch.rowName(i), 'its passage occurs twice');
        continue;
      }
      if (!wanted[batch.templateVersion.codes[i]!]) {
        this.#left.nonMated++;
        continue;
      }
      const shared = batch.shared[i]!;
      if (shared >= 0) this.#left.binned++;
      const known = shared < 0 ? this.#index.indexOf(others[2 * i]!, others[2 * i + 1]!) : sharing(shared);
      similarity.push(value);
      subject.push(live);
      other.push(known === NOWHERE ? UNKNOWN : known);
    }
  }

  /** Everything gathered; the collector is of no use afterwards. */
  finish(): Passages {
    const version = this.#version.build();
    const threshold = this.#threshold.build();
    const chosen = this.#chosenVersion();
    const thresholds = Float64Array.from(threshold.labels, Number);
    const thresholdOf = (subject: number): number => thresholds[threshold.codes[subject]!] ?? Number.NaN;
    const nonMated = this.#nonMated.subject.values;
    this.#left.mated = 0;
    const trials = {
      attributes: this.#builtAttributes(),
      mated: this.#mated(version, thresholdOf),
      nonMated: {
        similarity: this.#nonMated.similarity.values,
        subject: nonMated,
        other: this.#nonMated.other.values,
        threshold: map(nonMated, thresholdOf),
      },
      attempts: this.#attempts(version, chosen),
      startedAt: this.#startedAt.values,
      subjectsKnown: true,
      badRows: this.#inputs.flatMap(({ bad }) => bad.listed),
      badRowCount: this.#inputs.reduce((sum, { bad }) => sum + bad.count, 0),
    };
    const inputs: InputCounts[] = this.#inputs.map(({ name, mated, nonMated: other, bad }) => ({
      name,
      mated,
      nonMated: other,
      badRows: bad.count,
    }));
    return { inputs, trials: { ...trials, notes: this.#notes(chosen) }, threshold, templateVersion: version, tallies: this.#tallies };
  }

  #attribute(name: string, kind: AttributeKind): GrowingCodes {
    let attribute = this.#attributes.get(name);
    if (!attribute) {
      attribute = { kind, codes: new GrowingCodes(this.#expected) };
      this.#attributes.set(name, attribute);
    }
    return attribute.codes;
  }

  /** Rows of new, finished, well-formed passages. */
  #usable(batch: PassageBatch, bad: BadRows): Int32Array {
    const outcome = batch.texts.get('outcome');
    const attempt = batch.texts.get('attempt');
    const similarity = batch.numbers.get('similarity');
    const threshold = batch.numbers.get('threshold');
    const badOutcome = outcome?.labels.map((label) => !OUTCOMES.has(label)) ?? [];
    const badAttempt = attempt?.labels.map((label) => !RESULTS.includes(label)) ?? [];
    const isCompared = attempt?.labels.map((label) => label === 'match' || label === 'non-match') ?? [];
    const isOddRow = (row: number) =>
      (similarity !== undefined && isOdd(similarity[row]!)) || (threshold !== undefined && isOdd(threshold[row]!));
    const lacksScore = (row: number, tried: number) => isCompared[tried] === true && (!similarity || Number.isNaN(similarity[row]!));
    const rows = new Int32Array(batch.length);
    let count = 0;
    const { ids } = batch;
    for (let row = 0; row < batch.length; row++) {
      const code = outcome ? outcome.codes[row]! : -1;
      const tried = attempt ? attempt.codes[row]! : -1;
      let fault: string | undefined;
      if (!Number.isFinite(batch.startedAt[row]!)) fault = 'it has no id, or the time it started is not a moment';
      else if (badOutcome[code]) fault = 'the outcome is not one that is known';
      else if (badAttempt[tried]) fault = 'the attempt is not one that is known';
      else if (isOddRow(row)) fault = 'the similarity or the threshold is not a number';
      else if (lacksScore(row, tried)) fault = 'it was compared but has no similarity';
      else if (!this.#isNew(ids[2 * row]!, ids[2 * row + 1]!, code < 0)) fault = 'occurs twice';
      if (fault !== undefined) bad.add(() => batch.rowName(row), fault);
      else if (code < 0) this.#tallies.unfinished++;
      else rows[count++] = row;
    }
    return rows.subarray(0, count);
  }

  #isNew(low: number, high: number, isUnfinished: boolean): boolean {
    if (isUnfinished) return this.#index.indexOf(low, high) < 0 && this.#unfinished.add(low, high) >= 0;
    if (this.#unfinished.size > 0 && this.#unfinished.indexOf(low, high) >= 0) return false;
    return this.#index.add(low, high) >= 0;
  }

  #addCodes(name: string, kind: AttributeKind, column: Column | undefined, rows: Int32Array, first: number): void {
    if (!column) return;
    const codes = this.#attribute(name, kind);
    codes.fillTo(first);
    pushCodes(codes, column, rows);
  }

  #addComparisons(input: number, batch: PassageBatch, rows: Int32Array): void {
    const { texts, numbers, startedAt } = batch;
    const [similarity, threshold] = [numbers.get('similarity'), numbers.get('threshold')];
    const version = texts.get('template_version');
    const versionOf = codesInto(this.#version, version);
    const unnamed = similarity && !version ? this.#version.codeOf('unnamed') : -1;
    const attempt = texts.get('attempt');
    const attemptOf = codesInto(this.#attempt, attempt);
    const outcome = texts.get('outcome')!;
    const byOfficer = outcome.labels.indexOf('admitted-by-officer');
    let [lastThreshold, lastCode] = [Number.NaN, -1];
    const matches = RESULTS.indexOf('match');
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const value = similarity ? similarity[row]! : Number.NaN;
      const isCompared = !Number.isNaN(value);
      const limit = isCompared && threshold ? threshold[row]! : Number.NaN;
      if (isCompared) this.#inputs[input]!.mated++;
      this.#similarity.push(value);
      if (limit !== lastThreshold) {
        lastThreshold = limit;
        lastCode = Number.isNaN(limit) ? -1 : this.#threshold.codeOf(String(limit));
      }
      this.#threshold.push(lastCode);
      const named = isCompared && version ? (versionOf[version.codes[row]!] ?? -1) : -1;
      const code = isCompared ? (named < 0 && unnamed < 0 ? this.#version.codeOf('unnamed') : Math.max(named, unnamed)) : -1;
      this.#version.push(code);
      if (code >= 0 && startedAt[row]! > this.#latest.at) this.#latest = { at: startedAt[row]!, version: code };
      // An input that does not tell attempts knows those that were compared.
      this.#attempt.push(
        attempt ? (attemptOf[attempt.codes[row]!] ?? -1) : Number.isNaN(limit) ? -1 : value >= limit ? matches : matches - 1,
      );
      this.#admittedByOfficer.push(outcome.codes[row] === byOfficer && byOfficer >= 0 ? 1 : 0);
    }
  }

  #dayCode(day: number): number {
    let code = this.#dayCodes.get(day);
    if (code === undefined) {
      code = this.#day.codeOf(new Date(day * DAY).toISOString().slice(0, 10));
      this.#dayCodes.set(day, code);
    }
    return code;
  }
  readonly #dayCodes = new Map<number, number>();

  #chosenVersion(): string | undefined {
    return this.#wished ?? this.#version.labels[this.#latest.version];
  }

  #builtAttributes(): Map<string, Attribute> {
    const versions = [...this.#attributes].filter(([name]) => name.startsWith('version:')).sort(([a], [b]) => (a < b ? -1 : 1));
    const fixed = [...this.#attributes].filter(([name]) => !name.startsWith('version:'));
    // What only some gates record is there only where one does.
    const known = fixed.filter(([name, { codes }]) => !SOMETIMES.has(name) || codes.labels.length > 0);
    return new Map(
      [...known, ...versions].map(([name, { kind, codes }]) => {
        codes.fillTo(this.#startedAt.length);
        return [name, { kind, ...codes.build() }];
      }),
    );
  }

  #mated(version: Column, thresholdOf: (subject: number) => number) {
    const chosen = version.labels.indexOf(this.#chosenVersion() ?? '');
    let count = 0;
    for (const code of version.codes) {
      if (code >= 0 && code === chosen) count++;
      else if (code >= 0) this.#left.mated++;
    }
    const subject = new Int32Array(count);
    // The column itself becomes the list: scores move up over those left out.
    const similarity = this.#similarity.values;
    let at = 0;
    for (let i = 0; i < version.codes.length; i++)
      if (chosen >= 0 && version.codes[i] === chosen) {
        subject[at] = i;
        similarity[at++] = similarity[i]!;
      }
    return { similarity: similarity.subarray(0, count), subject, threshold: map(subject, thresholdOf) };
  }

  #attempts(version: Column, chosen: string | undefined) {
    const code = version.labels.indexOf(chosen ?? '');
    const attempt = this.#attempt.build().codes;
    const counts = (i: number) => attempt[i]! >= 0 && (version.codes[i]! < 0 || version.codes[i] === code);
    let count = 0;
    for (let i = 0; i < attempt.length; i++) if (counts(i)) count++;
    const attempts = { subject: new Int32Array(count), result: new Uint8Array(count), admittedByOfficer: new Uint8Array(count) };
    let at = 0;
    for (let i = 0; i < attempt.length; i++)
      if (counts(i)) {
        attempts.subject[at] = i;
        attempts.result[at] = attempt[i]!;
        attempts.admittedByOfficer[at++] = this.#admittedByOfficer.at(i);
      }
    return attempts;
  }

  #notes(chosen: string | undefined): string[] {
    const { early, mated, nonMated, binned } = this.#left;
    const notes: string[] = [...this.#noted];
    if (binned > 0)
      notes.push(
        `Of ${binned} non-mated comparisons below the exact ones the gates kept the live traveller and the score’s bin, 3 · 10⁻⁵ wide, not whose document it was: they are taken at the bin’s lower edge, and intervals allow for the recurring of their live travellers only.`,
      );
    if (early > 0) notes.push(`${early} non-mated scores of passages without an outcome are left out.`);
    if (mated + nonMated > 0)
      notes.push(
        `Scores of template version ${chosen} only; ${mated} mated and ${nonMated} non-mated scores of other versions are left out, because versions have different scales.`,
      );
    return notes;
  }
}

/** Attributes that not every gate records. */
const SOMETIMES: ReadonlySet<string> = new Set(['precinct', 'camera', 'light']);

/** Infinite: NaN is unknown. */
const isOdd = (value: number): boolean => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;

/** Codes in the growing column of the labels of another. */
const codesInto = (codes: GrowingCodes, column: Column | undefined): number[] => column?.labels.map((label) => codes.codeOf(label)) ?? [];

function pushCodes(into: GrowingCodes, column: Column, rows: Int32Array): void {
  const codeOf = codesInto(into, column);
  const from: Codes = column.codes;
  const first = into.length;
  const codes = into.extend(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const code = from[rows[i]!]!;
    codes[first + i] = code < 0 ? -1 : codeOf[code]!;
  }
}

function map(subjects: Int32Array, of: (subject: number) => number): Float64Array {
  const values = new Float64Array(subjects.length);
  for (let i = 0; i < subjects.length; i++) values[i] = of(subjects[i]!);
  return values;
}
