import { PerformanceToolError } from '../performance-tool-error.ts';
import { type Attribute, isKnownToShare, UNTOLD } from '../records/trials.ts';
import { type CommonThreshold, differentials } from './differentials.ts';
import type { GroupRates } from './fairness.ts';
import type { OrderedTrials } from './ordered-trials.ts';
import { type MatedColumns, partitionAttempts, partitionMated, partitionNonMated, thresholdsOf } from './partition.ts';
import { type Recognised, recognise } from './recognition.ts';
import type { SettledOptions } from './report-options.ts';
import type { GroupCell, Grouping, Rate } from './report-schema.ts';
import type { Sample } from './sample.ts';
import { hiddenCells } from './suppression.ts';

/** All trials as one sample. */
export function wholeSample(trials: OrderedTrials): Sample {
  const { mated, nonMated, attempts } = trials;
  return sampleOf(trials, 'all', countSubjects(trials, mated.subject, attempts?.subject), mated, nonMated, attempts);
}

function sampleOf(
  trials: OrderedTrials,
  name: string,
  subjects: number,
  mated: Sample['mated'] & { readonly subject: Int32Array },
  nonMated: Sample['nonMated'] & { readonly subject: Int32Array; readonly other: Int32Array },
  attempts: Sample['attempts'],
): Sample {
  const { personOf, subjectsKnown, attemptsAreSubjects, counters } = trials;
  const persons = (list: Int32Array): Int32Array => (personOf ? list.map((subject) => (subject < 0 ? -1 : personOf[subject]!)) : list);
  return {
    name,
    subjects,
    mated,
    nonMated,
    ...(subjectsKnown
      ? { persons: { mated: persons(mated.subject), nonMated: [persons(nonMated.subject), persons(nonMated.other)] } }
      : {}),
    ...(attempts ? { attempts } : {}),
    ...(attempts && subjectsKnown && !attemptsAreSubjects ? { attemptPersons: persons(attempts.subject) } : {}),
    counters,
  };
}

/** Persons behind mated comparisons and attempts; where inputs name none, one for each comparison. */
function countSubjects(trials: OrderedTrials, mated: Int32Array, attempts: Int32Array | undefined): number {
  if (!trials.subjectsKnown) return mated.length;
  if (attempts && trials.attemptsAreSubjects) return attempts.length;
  const persons = new Set<number>();
  for (const list of [mated, attempts ?? []]) for (let i = 0; i < list.length; i++) persons.add(trials.personOf?.[list[i]!] ?? list[i]!);
  return persons.size;
}

/** A grouping, and the rates of its groups with the replicates that differences between them are made of. */
export interface Grouped {
  readonly grouping: Grouping;
  readonly rates: readonly GroupRates[];
}

/**
 * Figures of every combination of values of the attributes in `by` that occurs, in the order of their labels.
 * @param common threshold at which groups are compared; undefined where there is none
 */
export function grouping(trials: OrderedTrials, by: readonly string[], options: SettledOptions, common?: CommonThreshold): Grouped {
  const attributes = by.map((name) => attributeNamed(trials, name));
  const size = attributes.reduce((product, { labels }) => product * labels.length, 1);
  const cellOf = cellsOfSubjects(attributes);
  const mated = partitionMated(trials.mated, ofTrials(trials.mated.subject, cellOf), size);
  const nonMated = partitionNonMated(trials.nonMated, nonMatedCells(trials, by, attributes, cellOf), size);
  const attempts = trials.attempts && partitionAttempts(trials.attempts, ofTrials(trials.attempts.subject, cellOf), size);
  const occurring: { cell: number; at: number[]; subjects: number }[] = [];
  for (let cell = 0; cell < size; cell++)
    if (mated.count(cell) + nonMated.count(cell) + (attempts?.count(cell) ?? 0) > 0)
      occurring.push({
        cell,
        at: codesOf(cell, attributes),
        subjects: countSubjects(trials, mated.of(cell).subject, attempts?.of(cell).subject),
      });
  const hidden = hiddenCells(occurring, options.minimumSubjects);
  const cells: GroupCell[] = [];
  const recognised: (Recognised & { values: string[] })[] = [];
  for (const [i, { cell, at, subjects }] of occurring.entries()) {
    const values = at.map((code, axis) => attributes[axis]!.labels[code]!);
    if (hidden[i]) {
      // No number of a hidden group leaves this function, not even its size; of a group of persons not even its name.
      if (attributes.every(({ kind }) => kind === 'appliance')) cells.push({ values });
      continue;
    }
    const [m, n, a] = [mated.of(cell), nonMated.of(cell), attempts?.of(cell)];
    const scores = <T extends MatedColumns>(columns: T) => ({ ...columns, threshold: thresholdsOf(trials.mated.threshold, columns.codes) });
    const made = a && {
      subject: a.subject,
      result: a.result,
      admittedByOfficer: a.admittedByOfficer,
      ...(a.refusedByOfficer ? { refusedByOfficer: a.refusedByOfficer } : {}),
    };
    const sample = sampleOf(trials, JSON.stringify([by, values]), subjects, scores(m), scores(n), made);
    const found = recognise(sample, options, 0.03, { at: common?.threshold });
    recognised.push({ values, ...found });
    cells.push({ values, recognition: found.recognition });
  }
  const inOrder = <T extends { readonly values: readonly string[] }>(list: T[]): T[] =>
    list.sort((a, b) => a.values.join('\t').localeCompare(b.values.join('\t'), 'en', { numeric: true }));
  inOrder(recognised);
  const forOthers = occurring.filter(({ subjects }, i) => hidden[i] && subjects >= options.minimumSubjects).length;
  const unequal =
    common &&
    differentials(
      recognised.flatMap(({ values, common: rates }) => (rates ? [{ values, rates }] : [])),
      common,
      options,
    );
  return {
    grouping: {
      by: [...by],
      nonMatedRule: ruleOf(attributes, trials),
      cells: inOrder(cells),
      tooFew: hidden.filter(Boolean).length,
      unknown: (attempts ?? mated).outside,
      ...(forOthers > 0 ? { hiddenForOthers: forOthers } : {}),
      ...(unequal ? { differentials: unequal } : {}),
    },
    rates: ratesOf(by, recognised),
  };
}

/** Rejection and false matches in force of the groups shown, as far as they have any. */
function ratesOf(by: readonly string[], recognised: readonly (Recognised & { values: string[] })[]): GroupRates[] {
  const rows = (of: 'rejection' | 'fmr', rate: (found: (typeof recognised)[number]) => Rate | undefined): GroupRates['groups'] =>
    recognised.flatMap((found) => {
      const [own, replicates] = [rate(found), found[of]];
      return own && replicates ? [{ values: found.values, rate: own, replicates: replicates() }] : [];
    });
  const attempts = recognised.some(({ recognition }) => recognition.gfrr);
  return [
    { by, measure: attempts ? 'gfrr' : 'fnmr', groups: rows('rejection', ({ recognition: r }) => (attempts ? r.gfrr : r.fnmr)) },
    { by, measure: 'fmr', groups: rows('fmr', ({ recognition }) => recognition.fmr) },
  ];
}

function attributeNamed(trials: OrderedTrials, name: string): Attribute {
  const attribute = trials.attributes.get(name);
  if (attribute) return attribute;
  const known = [...trials.attributes.keys()].join(', ') || 'none';
  throw new PerformanceToolError('option', `No input has an attribute “${name}” to group by. There are: ${known}.`);
}

function ruleOf(attributes: readonly Attribute[], trials: OrderedTrials): string {
  const kinds = new Set(attributes.map(({ kind }) => kind));
  if (trials.nonMated.other.length > 0 && trials.nonMated.other.every((other) => other === UNTOLD))
    return 'Non-mated comparisons count by the one side whose group is known.';
  if (!kinds.has('person')) return 'Non-mated comparisons count where the live capture took place.';
  if (!kinds.has('appliance')) return 'Non-mated comparisons are of two persons of the group.';
  return 'Non-mated comparisons are of two persons of the group and count where the live capture took place.';
}

/** The cell of every subject, −1 where an attribute is unknown. */
function cellsOfSubjects(attributes: readonly Attribute[]): Int32Array {
  const cells = new Int32Array(Math.min(...attributes.map(({ codes }) => codes.length)));
  for (const { codes, labels } of attributes)
    for (let i = 0; i < cells.length; i++) cells[i] = cells[i]! < 0 || codes[i]! < 0 ? -1 : cells[i]! * labels.length + codes[i]!;
  return cells;
}

function ofTrials(subjects: Int32Array, cellOf: Int32Array): Int32Array {
  const cells = new Int32Array(subjects.length);
  for (let i = 0; i < cells.length; i++) cells[i] = cellOf[subjects[i]!] ?? -1;
  return cells;
}

/** By the live side; where persons are grouped, only if the other side is of the same group. */
function nonMatedCells(
  { nonMated }: OrderedTrials,
  by: readonly string[],
  attributes: readonly Attribute[],
  cellOf: Int32Array,
): Int32Array {
  const cells = ofTrials(nonMated.subject, cellOf);
  const traits = attributes.filter(({ kind }) => kind === 'person');
  if (traits.length === 0) return cells;
  const names = by.filter((_, i) => attributes[i]!.kind === 'person');
  const traitOf = traits.length === attributes.length ? cellOf : cellsOfSubjects(traits);
  for (let i = 0; i < cells.length; i++) {
    const other = nonMated.other[i]!;
    const isAlike = other < 0 ? other === UNTOLD || isKnownToShare(other, names) : traitOf[nonMated.subject[i]!] === traitOf[other];
    if (!isAlike) cells[i] = -1;
  }
  return cells;
}

/** The code of a cell on each attribute. */
function codesOf(cell: number, attributes: readonly Attribute[]): number[] {
  const codes: number[] = [];
  let rest = cell;
  for (const { labels } of [...attributes].reverse()) {
    codes.unshift(rest % labels.length);
    rest = Math.floor(rest / labels.length);
  }
  return codes;
}
