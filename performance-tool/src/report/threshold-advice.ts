import { createHash } from 'node:crypto';
import { ATTEMPT_RESULTS } from '../records/recognition-attempt.ts';
import type { Attribute, Trials } from '../records/trials.ts';
import { type NonMatedComparisons, type Share, shareOf, thresholdFor } from '../statistics/threshold-advice.ts';
import type { SettledOptions } from './report-options.ts';
import type { AdvisedGroup, SupportedAdvice, ThresholdAdvice } from './threshold-advice-schema.ts';
import { adviceWords, unsupportedWords } from './threshold-advice-words.ts';

/** Groups that consequences are told for. */
const GROUPS = [['sex'], ['ageBand'], ['issuingState'], ['sex', 'ageBand']];
const DAY = 86_400_000;

/** What one location has to go by. Trials are attempts where they are known, else mated comparisons. */
interface Evidence {
  readonly nonMated: NonMatedComparisons;
  readonly subject: Int32Array;
  readonly person: Int32Array;
  /** NaN where there was no comparison: such a traveller is referred under any threshold. */
  readonly similarity: Float64Array;
  readonly inForce: Float64Array;
  readonly days: number | undefined;
}

/**
 * For each location, and for all together, the lowest threshold that is shown to keep the target FMR, and what it would mean: FNMR,
 * referrals a day, more than now, for everybody and for each group of enough travellers.
 *
 * @param minutes of an officer’s time that a referral costs, where known
 */
export function thresholdAdvice(trials: Trials, options: SettledOptions, minutes?: number): ThresholdAdvice[] {
  if (trials.nonMated.similarity.length === 0 || trials.mated.similarity.length === 0) return [];
  const location = trials.attributes.get('location');
  const several = (location?.labels.length ?? 0) > 1;
  const byName = (a: number, b: number) => location!.labels[a]!.localeCompare(location!.labels[b]!, 'en', { numeric: true });
  const places = several ? [undefined, ...[...location!.labels.keys()].sort(byName)] : [undefined];
  return places.map((code) => {
    const belongs = code === undefined ? () => true : (subject: number) => location!.codes[subject] === code;
    const name = code === undefined ? (location?.labels.length === 1 ? location.labels[0] : undefined) : location!.labels[code];
    return advise(trials, evidenceOf(trials, belongs), name, options, minutes);
  });
}

function advise(
  trials: Trials,
  evidence: Evidence,
  location: string | undefined,
  options: SettledOptions,
  minutes: number | undefined,
): ThresholdAdvice {
  const { targetFmr, confidence } = options;
  const asked = {
    ...(location === undefined ? {} : { location }),
    targetFmr,
    confidence,
    inForce: [...new Set(evidence.inForce)].filter((threshold) => !Number.isNaN(threshold)).sort((a, b) => a - b),
  };
  const { threshold, fmr } = thresholdFor(evidence.nonMated, targetFmr, confidence);
  if (threshold === undefined) {
    // Of no error in N trials the upper end is 1 − (tail)^(1 ÷ N).
    const comparisonsNeeded = Math.ceil(Math.log((1 - confidence) / 2) / Math.log1p(-targetFmr));
    return {
      ...asked,
      supported: false,
      comparisonsNeeded,
      comparisonsAtHand: fmr.effectiveTrials,
      reason: unsupportedWords(targetFmr, comparisonsNeeded, fmr.effectiveTrials, evidence.days),
    };
  }
  const own = consequences(evidence, everyIndex(evidence.subject.length), threshold, confidence);
  const groups = GROUPS.flatMap((by) => groupsOf(trials, evidence, by, threshold, options));
  const advice: Omit<SupportedAdvice, 'words'> = {
    ...asked,
    supported: true,
    id: identity(asked, evidence, threshold),
    threshold,
    fmr,
    ...(evidence.days === undefined ? {} : { days: evidence.days }),
    ...own,
    ...(minutes === undefined || !own.referralsPerDay ? {} : { officerMinutesPerDay: times(own.referralsPerDay, minutes) }),
    groups,
  };
  return { ...advice, words: adviceWords(advice) };
}

function evidenceOf(trials: Trials, belongs: (subject: number) => boolean): Evidence {
  const { mated, nonMated, attempts, startedAt, personOf, subjectsKnown } = trials;
  const personsOf = (subjects: Int32Array) => subjects.map((subject) => (subject < 0 ? -1 : (personOf?.[subject] ?? subject)));
  const chosen = indicesWhere(nonMated.subject, belongs);
  const nonMatedPersons = [nonMated.subject, nonMated.other].map((side) => personsOf(chosen.map((i) => side[i]!)));
  const scored = indicesWhere(mated.subject, belongs);
  const of = (subject: Int32Array) => ({
    nonMated: {
      similarity: at(nonMated.similarity, chosen),
      ...(subjectsKnown ? { persons: nonMatedPersons as unknown as readonly [Int32Array, Int32Array] } : {}),
    },
    subject,
    // Where the inputs name nobody each comparison is a person of its own.
    person: personsOf(subject),
    days: startedAt && daysOf(subject, startedAt),
  });
  if (!attempts)
    return {
      ...of(scored.map((i) => mated.subject[i]!)),
      similarity: at(mated.similarity, scored),
      inForce: at(mated.threshold, scored),
    };
  // A subject has one attempt at most, and with it one comparison at most.
  const comparisonOf = new Int32Array(1 + Math.max(highest(attempts.subject), highest(mated.subject))).fill(-1);
  for (const i of scored) comparisonOf[mated.subject[i]!] = i;
  const tried = indicesWhere(attempts.subject, belongs);
  const compared = (i: number) => {
    const result = ATTEMPT_RESULTS[attempts.result[i]!];
    return result === 'match' || result === 'non-match' ? comparisonOf[attempts.subject[i]!]! : -1;
  };
  const comparisons = tried.map(compared);
  const read = (values: Float64Array) => at(values, comparisons);
  return { ...of(tried.map((i) => attempts.subject[i]!)), similarity: read(mated.similarity), inForce: read(mated.threshold) };
}

/** The values at these indices, NaN at −1. A loop: `from` with a function takes ten times as long. */
function at(values: Float64Array, indices: Int32Array): Float64Array {
  const picked = new Float64Array(indices.length);
  for (let i = 0; i < picked.length; i++) picked[i] = indices[i]! < 0 ? Number.NaN : values[indices[i]!]!;
  return picked;
}

/** FNMR of comparisons, referrals of all attempts. */
function consequences(evidence: Evidence, chosen: Int32Array, threshold: number, confidence: number): Omit<AdvisedGroup, 'by' | 'values'> {
  const { similarity, inForce, person, days } = evidence;
  const compared = chosen.filter((i) => !Number.isNaN(similarity[i]!));
  const share = (of: Int32Array, marks: (i: number) => boolean): Share =>
    shareOf(
      new Uint8Array(of.length).map((_, i) => Number(marks(of[i]!))),
      of.map((i) => person[i]!),
      confidence,
    );
  const { count, ...fnmr } = share(compared, (i) => similarity[i]! < threshold);
  const rate = { fnmr: { errors: count, ...fnmr } };
  if (days === undefined) return rate;
  const perDay = ({ value, low, high, trials }: Share) => times({ value, low, high }, trials / days);
  // NaN is at no threshold: such attempts are referred.
  const referralsPerDay = perDay(share(chosen, (i) => !(similarity[i]! >= threshold)));
  const more = share(chosen, (i) => similarity[i]! >= inForce[i]! && similarity[i]! < threshold);
  const fewer = share(chosen, (i) => similarity[i]! < inForce[i]! && similarity[i]! >= threshold);
  if (evidence.inForce.every(Number.isNaN)) return { ...rate, referralsPerDay };
  const [up, down] = [perDay(more), perDay(fewer)];
  const moreReferralsPerDay =
    fewer.count === 0
      ? up
      : more.count === 0
        ? times({ value: down.value, low: down.high, high: down.low }, -1)
        : // Thresholds of before lie on both sides: the ends of one are held against the other’s (Newcombe 1998).
          {
            value: up.value - down.value,
            low: up.value - down.value - Math.hypot(up.value - up.low, down.high - down.value),
            high: up.value - down.value + Math.hypot(up.high - up.value, down.value - down.low),
          };
  return { ...rate, referralsPerDay, moreReferralsPerDay };
}

function groupsOf(trials: Trials, evidence: Evidence, by: readonly string[], threshold: number, options: SettledOptions): AdvisedGroup[] {
  const attributes = by.map((name) => trials.attributes.get(name));
  if (!attributes.every((attribute) => attribute !== undefined)) return [];
  const cellOf = (i: number): number => {
    let cell = 0;
    for (const { codes, labels } of attributes) {
      const code = codes[evidence.subject[i]!]!;
      if (code < 0) return -1;
      cell = cell * labels.length + code;
    }
    return cell;
  };
  const cells = indicesByCell(
    evidence.subject.length,
    attributes.reduce((product, { labels }) => product * labels.length, 1),
    cellOf,
  );
  const number = numbering(evidence.person);
  return [...cells.entries()]
    .map(([cell, indices]) => {
      const { person, persons } = number(indices);
      return { cell, persons, own: { ...evidence, ...columnsOf(evidence, indices), person } };
    })
    .filter(({ persons }) => persons >= options.minimumSubjects)
    .map(({ cell, own }) => ({
      by: [...by],
      values: valuesOf(cell, attributes),
      ...consequences(own, everyIndex(own.subject.length), threshold, options.confidence),
    }))
    .sort((a, b) => a.values.join('\t').localeCompare(b.values.join('\t'), 'en', { numeric: true }));
}

function columnsOf({ subject, similarity, inForce }: Evidence, indices: Int32Array) {
  return {
    subject: indices.map((i) => subject[i]!),
    similarity: at(similarity, indices),
    inForce: at(inForce, indices),
  };
}

/** Numbers the persons of some trials from 0, again and again in the same room. */
function numbering(person: Int32Array) {
  const known = new Int32Array(1 + highest(person)).fill(-1);
  return (indices: Int32Array): { person: Int32Array; persons: number } => {
    let persons = 0;
    const own = indices.map((i) => {
      const one = person[i]!;
      if (known[one] === -1) known[one] = persons++;
      return known[one]!;
    });
    for (const i of indices) known[person[i]!] = -1;
    return { person: own, persons };
  };
}

/** Indices of each cell that has any; −1 is in none. */
function indicesByCell(length: number, cells: number, cellOf: (i: number) => number): Map<number, Int32Array> {
  const counts = new Int32Array(cells);
  const of = new Int32Array(length).map((_, i) => cellOf(i));
  for (const cell of of) if (cell >= 0) counts[cell]!++;
  const found = new Map<number, Int32Array>();
  for (let cell = 0; cell < cells; cell++) if (counts[cell]! > 0) found.set(cell, new Int32Array(counts[cell]!));
  counts.fill(0);
  for (let i = 0; i < length; i++) if (of[i]! >= 0) found.get(of[i]!)![counts[of[i]!]!++] = i;
  return found;
}

function valuesOf(cell: number, attributes: readonly Attribute[]): string[] {
  const values: string[] = [];
  let rest = cell;
  for (const { labels } of [...attributes].reverse()) {
    values.unshift(labels[rest % labels.length]!);
    rest = Math.floor(rest / labels.length);
  }
  return values;
}

function highest(values: Int32Array): number {
  let most = -1;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** The same whatever the order of the inputs. */
function identity(asked: object, { nonMated, similarity }: Evidence, threshold: number): string {
  const hash = createHash('sha256').update(JSON.stringify({ schema: 1, ...asked, threshold }));
  for (const column of [nonMated.similarity, similarity]) hash.update(new Uint8Array(column.slice().sort().buffer));
  return hash.digest('hex');
}

const times = ({ value, low, high }: { value: number; low: number; high: number }, by: number) => ({
  value: value * by,
  low: low * by,
  high: high * by,
});

const everyIndex = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);

function indicesWhere(subjects: Int32Array, belongs: (subject: number) => boolean): Int32Array {
  const chosen = new Int32Array(subjects.length);
  let count = 0;
  for (let i = 0; i < subjects.length; i++) if (belongs(subjects[i]!)) chosen[count++] = i;
  return chosen.subarray(0, count);
}

function daysOf(subjects: Int32Array, startedAt: Float64Array): number | undefined {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const subject of subjects) {
    first = Math.min(first, startedAt[subject]!);
    last = Math.max(last, startedAt[subject]!);
  }
  return first > last || Number.isNaN(first) ? undefined : Math.floor(last / DAY) - Math.floor(first / DAY) + 1;
}
