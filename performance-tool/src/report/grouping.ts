import { PerformanceToolError } from '../performance-tool-error.ts';
import { type Attempts, type Attribute, type Trials, UNTOLD } from '../records/trials.ts';
import { type CommonThreshold, differentials } from './differentials.ts';
import type { GroupRates } from './fairness.ts';
import { recognise } from './recognition.ts';
import type { SettledOptions } from './report-options.ts';
import type { GroupCell, Grouping, Rate } from './report-schema.ts';
import type { Sample } from './sample.ts';
import { SampleNumbers } from './sample-numbers.ts';
import { hiddenCells } from './suppression.ts';

/** All trials, in order of similarity, as one sample. */
export function wholeSample(trials: Trials): Sample {
  const { persons, attempts, subjects } = new SampleNumbers(trials).whole();
  return {
    name: 'all',
    subjects,
    mated: trials.mated,
    nonMated: trials.nonMated,
    ...(persons ? { persons } : {}),
    ...(trials.attempts ? { attempts: trials.attempts } : {}),
    ...(attempts ? { attemptPersons: attempts } : {}),
  };
}

/** A grouping, and the rates of its groups with the replicates that differences between them are made of. */
export interface Grouped {
  readonly grouping: Grouping;
  readonly rates: readonly GroupRates[];
}

/**
 * Figures of every combination of values of the attributes in `by` that occurs, in the order of their labels.
 * @param trials in order of similarity
 * @param common threshold at which groups are compared; undefined where there is none
 */
export function grouping(trials: Trials, by: readonly string[], options: SettledOptions, common?: CommonThreshold): Grouped {
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
  const numbers = new SampleNumbers(trials);
  const occurring: { cell: number; at: number[]; subjects: number }[] = [];
  for (let cell = 0; cell < size; cell++) {
    const [m, a] = [mated.of(cell), attempts?.of(cell)];
    if (m.length + nonMated.of(cell).length + (a?.length ?? 0) > 0)
      occurring.push({ cell, at: codesOf(cell, attributes), subjects: numbers.countSubjects(m, a) });
  }
  const hidden = hiddenCells(occurring, options.minimumSubjects);
  const cells: GroupCell[] = [];
  const recognised: (ReturnType<typeof recognise> & { values: string[] })[] = [];
  for (const [i, { cell, at, subjects }] of occurring.entries()) {
    const values = at.map((code, axis) => attributes[axis]!.labels[code]!);
    if (hidden[i]) {
      // No number of a hidden group leaves this function, not even its size; of a group of persons not even its name.
      if (attributes.every(({ kind }) => kind === 'appliance')) cells.push({ values });
      continue;
    }
    const [m, n, a] = [mated.of(cell), nonMated.of(cell), attempts?.of(cell)];
    const told = numbers.of(m, n, a);
    const sample: Sample = {
      name: JSON.stringify([by, values]),
      subjects,
      mated: pick(trials.mated, m),
      nonMated: pick(trials.nonMated, n),
      ...(told.persons ? { persons: told.persons } : {}),
      ...(a ? { attempts: pickAttempts(trials.attempts!, a) } : {}),
      ...(told.attempts ? { attemptPersons: told.attempts } : {}),
    };
    const found = recognise(sample, options, 0.03, common?.threshold);
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
function ratesOf(by: readonly string[], recognised: readonly (ReturnType<typeof recognise> & { values: string[] })[]): GroupRates[] {
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
