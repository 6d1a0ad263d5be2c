import { PerformanceToolError } from '../performance-tool-error.ts';
import { type Attempts, type Attribute, type Trials, UNTOLD } from '../records/trials.ts';
import { recognition, type Sample } from './recognition.ts';
import type { SettledOptions } from './report-options.ts';
import type { GroupCell, Grouping } from './report-schema.ts';

/** All trials as one sample. */
export function wholeSample(trials: Trials): Sample {
  return {
    subjects: countSubjects(trials, trials.mated.subject, trials.attempts),
    mated: trials.mated,
    nonMated: { ...trials.nonMated, ...personsOf(trials) },
    ...(trials.attempts ? { attempts: trials.attempts } : {}),
  };
}

/** Figures of every combination of values of the attributes in `by` that occurs, in the order of their labels. */
export function grouping(trials: Trials, by: readonly string[], options: SettledOptions): Grouping {
  const attributes = by.map((name) => attributeNamed(trials, name));
  const size = attributes.reduce((product, { labels }) => product * labels.length, 1);
  const cellOf = (subject: number): number => {
    let cell = 0;
    for (const { codes, labels } of attributes) {
      const code = codes[subject] ?? -1;
      if (code < 0) return -1;
      cell = cell * labels.length + code;
    }
    return cell;
  };
  const sameWhereItCounts = (subject: number, other: number): boolean =>
    other === UNTOLD || attributes.every(({ kind, codes }) => kind === 'appliance' || codes[subject] === codes[other]);

  const mated = split(trials.mated.subject, size, cellOf);
  const nonMated = split(trials.nonMated.subject, size, (subject, i) =>
    sameWhereItCounts(subject, trials.nonMated.other[i]!) ? cellOf(subject) : -1,
  );
  const attempts = trials.attempts && split(trials.attempts.subject, size, cellOf);
  const cells: GroupCell[] = [];
  let tooFew = 0;
  for (let cell = 0; cell < size; cell++) {
    const [m, n] = [mated.of(cell), nonMated.of(cell)];
    const own = trials.attempts && pickAttempts(trials.attempts, attempts!.of(cell));
    if (m.length + n.length + (own?.subject.length ?? 0) === 0) continue;
    const matedSubjects = Int32Array.from(m, (i) => trials.mated.subject[i]!);
    const sample: Sample = {
      subjects: countSubjects(trials, matedSubjects, own),
      mated: pick(trials.mated, m),
      nonMated: { ...pick(trials.nonMated, n), ...personsOf(trials, n) },
      ...(own ? { attempts: own } : {}),
    };
    const values = valuesOf(cell, attributes);
    if (sample.subjects >= options.minimumSubjects) cells.push({ values, recognition: recognition(sample, options, 0.03) });
    else {
      // No number of a small group leaves this function, not even its size; of a group of persons not even its name.
      tooFew++;
      if (attributes.every(({ kind }) => kind === 'appliance')) cells.push({ values });
    }
  }
  cells.sort((a, b) => a.values.join('\t').localeCompare(b.values.join('\t'), 'en', { numeric: true }));
  return { by: [...by], nonMatedRule: ruleOf(attributes, trials), cells, tooFew, unknown: (attempts ?? mated).outside };
}

function attributeNamed(trials: Trials, name: string): Attribute {
  const attribute = trials.attributes.get(name);
  if (attribute) return attribute;
  const known = [...trials.attributes.keys()].join(', ') || 'none';
  throw new PerformanceToolError('option', `No input has an attribute “${name}” to group by. There are: ${known}.`);
}

function ruleOf(attributes: readonly Attribute[], trials: Trials): string {
  const kinds = new Set(attributes.map(({ kind }) => kind));
  if (trials.nonMated.other.length > 0 && trials.nonMated.other.every((other) => other === UNTOLD))
    return 'Non-mated comparisons count by the one side whose group is known.';
  if (!kinds.has('person')) return 'Non-mated comparisons count where the live capture took place.';
  if (!kinds.has('appliance')) return 'Non-mated comparisons are of two persons of the group.';
  return 'Non-mated comparisons are of two persons of the group and count where the live capture took place.';
}

/** Sorts trial indices by cell (counting sort: two passes, no arrays of arrays). */
function split(subjects: Int32Array, size: number, cellOf: (subject: number, trial: number) => number) {
  const cells = new Int32Array(subjects.length);
  const ends = new Float64Array(size + 1);
  let outside = 0;
  for (let i = 0; i < subjects.length; i++) {
    const cell = cellOf(subjects[i]!, i);
    cells[i] = cell;
    if (cell < 0) outside++;
    else ends[cell + 1]!++;
  }
  for (let cell = 0; cell < size; cell++) ends[cell + 1]! += ends[cell]!;
  const next = ends.slice();
  const order = new Uint32Array(subjects.length - outside);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    if (cell >= 0) order[next[cell]!++] = i;
  }
  return { outside, of: (cell: number): Uint32Array => order.subarray(ends[cell]!, ends[cell + 1]!) };
}

function pick(scores: { readonly similarity: Float64Array; readonly threshold: Float64Array }, trials: Uint32Array) {
  const similarity = new Float64Array(trials.length);
  const threshold = new Float64Array(trials.length);
  for (let i = 0; i < trials.length; i++) {
    similarity[i] = scores.similarity[trials[i]!]!;
    threshold[i] = scores.threshold[trials[i]!]!;
  }
  return { similarity, threshold };
}

function pickAttempts(attempts: Attempts, chosen: Uint32Array): Attempts {
  const { length } = chosen;
  const picked = { subject: new Int32Array(length), result: new Uint8Array(length), admittedByOfficer: new Uint8Array(length) };
  for (let i = 0; i < length; i++) {
    const at = chosen[i]!;
    picked.subject[i] = attempts.subject[at]!;
    picked.result[i] = attempts.result[at]!;
    picked.admittedByOfficer[i] = attempts.admittedByOfficer[at]!;
  }
  return picked;
}

/** The two persons of each comparison, where the inputs name them. */
function personsOf(trials: Trials, chosen?: Uint32Array): { persons?: readonly [Int32Array, Int32Array] } {
  if (!trials.subjectsKnown) return {};
  const side = (subjects: Int32Array): Int32Array => {
    const persons = new Int32Array(chosen?.length ?? subjects.length);
    for (let i = 0; i < persons.length; i++) {
      const subject = subjects[chosen ? chosen[i]! : i]!;
      persons[i] = subject < 0 ? -1 : (trials.personOf?.[subject] ?? subject);
    }
    return persons;
  };
  return { persons: [side(trials.nonMated.subject), side(trials.nonMated.other)] };
}

/** Persons behind mated comparisons and attempts; where inputs name none, one for each comparison. */
function countSubjects(trials: Trials, subjects: Int32Array, attempts: Attempts | undefined): number {
  if (!trials.subjectsKnown) return subjects.length;
  const persons = new Set<number>();
  const add = (subject: number) => persons.add(trials.personOf?.[subject] ?? subject);
  for (const subject of subjects) add(subject);
  for (const subject of attempts?.subject ?? []) add(subject);
  return persons.size;
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
