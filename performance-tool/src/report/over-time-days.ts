import { ATTEMPT_RESULTS } from '../records/recognition-attempt.ts';
import type { Attribute, Trials } from '../records/trials.ts';
import { expectedMeans, expectedRates } from '../statistics/over-time/expected.ts';

/** What charts watch, day by day. Errors are attempts that ended without a match; scores are mated ones less what was expected. */
export interface DailyTable {
  /** Midnight UTC of the first day, milliseconds since 1970. */
  readonly from: number;
  readonly days: number;
  readonly rows: readonly DailyRow[];
  /** Groups of too few travellers. */
  readonly tooFew: number;
}

export interface DailyRow {
  readonly by: string;
  readonly value: string;
  /** Held against others at the same gates on the same days; a place is held against itself before. */
  readonly relative: boolean;
  readonly trials: Float64Array;
  readonly errors: Float64Array;
  /** By travellers’ traits; of relative rows, times what that day was like at that gate. */
  readonly expected: Float64Array;
  readonly otherErrors: Float64Array;
  readonly otherExpected: Float64Array;
  readonly scores: Float64Array;
  /** Mean of scores less what was expected; 0 where there are none. */
  readonly residuals: Float64Array;
}

const DAY = 86_400_000;
/** Places are watched by themselves. */
const PLACES = ['gate', 'camera'];
/** Groups of persons are held against all others. */
const GROUPS = ['sex', 'ageBand', 'issuingState'];
/** Traits by which travellers are expected to be recognised better or worse; the hour stands for the light. */
const TRAITS = ['ageBand', 'sex', 'issuingState', 'location'];
const MOST_CELLS = 4_000_000;
/** Errors taken as seen and expected besides, so that a quiet gate's day is not judged by one of them. */
const PRIOR = 2;

/** Undefined where the inputs have no times. */
export function dailyTable(trials: Trials, minimumSubjects: number): DailyTable | undefined {
  const { startedAt, mated, attempts, attributes } = trials;
  if (!startedAt) return undefined;
  const span = daysOf(startedAt);
  if (!span) return undefined;
  const { from, days, dayOf } = span;
  const gate = attributes.get('gate');
  const gates = (gate?.labels.length ?? 0) + 1;
  const gateOf = (subject: number): number => (gate?.codes[subject] ?? -1) + 1;
  const { cellOf, traits, sizes, cells } = cellsOf(trials, startedAt);

  const subjectsOf = attempts?.subject ?? mated.subject;
  const match = ATTEMPT_RESULTS.indexOf('match');
  const erred = attempts
    ? (i: number) => Number(attempts.result[i] !== match)
    : (i: number) => Number(mated.similarity[i]! < mated.threshold[i]!);
  const tally = {
    errors: new Float64Array(cells),
    trials: new Float64Array(cells),
    sums: new Float64Array(cells),
    counts: new Float64Array(cells),
  };
  for (let i = 0; i < subjectsOf.length; i++) {
    const cell = cellOf[subjectsOf[i]!]!;
    tally.trials[cell]!++;
    tally.errors[cell]! += erred(i);
  }
  for (let i = 0; i < mated.subject.length; i++) {
    const cell = cellOf[mated.subject[i]!]!;
    tally.counts[cell]!++;
    tally.sums[cell]! += mated.similarity[i]!;
  }
  const rates = expectedRates({ traits, sizes }, tally.errors, tally.trials);
  const means = expectedMeans({ traits, sizes }, tally.sums, tally.counts);

  // Each gate's days: what the day was like for everybody there.
  const atGate = {
    trials: new Float64Array(gates * days),
    errors: new Float64Array(gates * days),
    expected: new Float64Array(gates * days),
  };
  const scored = { sum: new Float64Array(gates * days), count: new Float64Array(gates * days) };
  for (let i = 0; i < subjectsOf.length; i++) {
    const subject = subjectsOf[i]!;
    const day = dayOf(subject);
    if (day < 0) continue;
    const at = gateOf(subject) * days + day;
    atGate.trials[at]!++;
    atGate.errors[at]! += erred(i);
    atGate.expected[at]! += rates[cellOf[subject]!]!;
  }
  for (let i = 0; i < mated.subject.length; i++) {
    const subject = mated.subject[i]!;
    const day = dayOf(subject);
    if (day < 0) continue;
    const at = gateOf(subject) * days + day;
    scored.count[at]!++;
    scored.sum[at]! += mated.similarity[i]! - means[cellOf[subject]!]!;
  }
  const gateDays = {
    risk: atGate.errors.map((errors, at) => (errors + PRIOR) / (atGate.expected[at]! + PRIOR)),
    residual: scored.sum.map((sum, at) => (scored.count[at] === 0 ? 0 : sum / scored.count[at]!)),
  };

  const rows: DailyRow[] = [];
  let tooFew = 0;
  const gather = (by: string, relative: boolean, { labels, codes }: Pick<Attribute, 'labels'> & { readonly codes: ArrayLike<number> }) => {
    const size = labels.length * days;
    const own = { trials: new Float64Array(size), errors: new Float64Array(size), expected: new Float64Array(size) };
    const all = { errors: new Float64Array(days), expected: new Float64Array(days) };
    const score = { sum: new Float64Array(size), count: new Float64Array(size) };
    for (let i = 0; i < subjectsOf.length; i++) {
      const subject = subjectsOf[i]!;
      const day = dayOf(subject);
      if (day < 0) continue;
      const error = erred(i);
      const expected = rates[cellOf[subject]!]! * (relative ? gateDays.risk[gateOf(subject) * days + day]! : 1);
      all.errors[day]! += error;
      all.expected[day]! += expected;
      const code = codes[subject]!;
      if (code < 0) continue;
      own.trials[code * days + day]!++;
      own.errors[code * days + day]! += error;
      own.expected[code * days + day]! += expected;
    }
    for (let i = 0; i < mated.subject.length; i++) {
      const subject = mated.subject[i]!;
      const day = dayOf(subject);
      const code = codes[subject]!;
      if (day < 0 || code < 0) continue;
      const residual = mated.similarity[i]! - means[cellOf[subject]!]!;
      score.count[code * days + day]!++;
      score.sum[code * days + day]! += relative ? residual - gateDays.residual[gateOf(subject) * days + day]! : residual;
    }
    const persons = personsOf(trials, subjectsOf, codes, labels.length, minimumSubjects);
    for (const code of [...labels.keys()].sort((a, b) => labels[a]!.localeCompare(labels[b]!, 'en', { numeric: true }))) {
      const value = labels[code]!;
      if (persons[code] === 0) continue;
      if (persons[code]! < minimumSubjects) {
        tooFew++;
        continue;
      }
      const slice = (values: Float64Array) => values.subarray(code * days, (code + 1) * days);
      const [errors, expected, scores] = [slice(own.errors), slice(own.expected), slice(score.count)];
      rows.push({
        by,
        value,
        relative,
        trials: slice(own.trials),
        errors,
        expected,
        otherErrors: all.errors.map((sum, day) => sum - errors[day]!),
        otherExpected: all.expected.map((sum, day) => sum - expected[day]!),
        scores,
        residuals: slice(score.sum).map((sum, day) => (scores[day] === 0 ? 0 : sum / scores[day]!)),
      });
    }
  };
  if (!gate || gate.labels.length > 1) gather('all', false, { labels: ['all travellers'], codes: new Int8Array(startedAt.length) });
  for (const name of PLACES) if (attributes.has(name)) gather(name, false, attributes.get(name)!);
  for (const name of GROUPS) if ((attributes.get(name)?.labels.length ?? 0) > 1) gather(name, true, attributes.get(name)!);
  return { from, days, rows, tooFew };
}

function daysOf(startedAt: Float64Array): { from: number; days: number; dayOf: (subject: number) => number } | undefined {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const at of startedAt) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  if (first > last) return undefined;
  const from = Math.floor(first / DAY) * DAY;
  const days = Math.floor((last - from) / DAY) + 1;
  // Someone's clock was wrong by years: there is no chart to draw of that.
  if (days > 20_000) return undefined;
  return { from, days, dayOf: (subject) => (Number.isNaN(startedAt[subject]!) ? -1 : Math.floor((startedAt[subject]! - from) / DAY)) };
}

/** Travellers alike in every trait and the hour, as one number each. */
function cellsOf(trials: Trials, startedAt: Float64Array) {
  const cellOf = new Int32Array(startedAt.length);
  const sizes: number[] = [];
  let cells = 1;
  const cross = (size: number, codeOf: (subject: number) => number) => {
    if (cells * size > MOST_CELLS) return;
    for (let subject = 0; subject < cellOf.length; subject++) cellOf[subject] = cellOf[subject]! * size + codeOf(subject);
    cells *= size;
    sizes.push(size);
  };
  for (const name of TRAITS) {
    const attribute = trials.attributes.get(name);
    // Unknown is a value like others.
    if (attribute) cross(attribute.labels.length + 1, (subject) => (attribute.codes[subject] ?? -1) + 1);
  }
  cross(25, (subject) => (Number.isNaN(startedAt[subject]!) ? 24 : Math.floor(startedAt[subject]! / 3_600_000) % 24));
  const traits = sizes.map(() => new Int32Array(cells));
  for (let cell = 0; cell < cells; cell++)
    for (let t = sizes.length - 1, rest = cell; t >= 0; t--) {
      traits[t]![cell] = rest % sizes[t]!;
      rest = Math.floor(rest / sizes[t]!);
    }
  return { cellOf, traits, sizes, cells };
}

/** Persons of each group, counted up to `enough`. */
function personsOf(trials: Trials, subjects: Int32Array, codes: ArrayLike<number>, groups: number, enough: number): Int32Array {
  const known = Array.from({ length: groups }, () => new Set<number>());
  const counts = new Int32Array(groups);
  for (const subject of subjects) {
    const code = codes[subject]!;
    if (code < 0 || counts[code]! >= enough) continue;
    counts[code] = known[code]!.add(trials.personOf?.[subject] ?? subject).size;
  }
  return counts;
}
