import { PerformanceToolError } from '../performance-tool-error.ts';
import type { Attempts, Attribute, Trials } from '../records/trials.ts';
import { ascendingOrder } from '../statistics/radix-order.ts';
import { PersonCounters } from '../statistics/subject-patterns.ts';
import type { Scores, Thresholds } from './sample.ts';

export interface OrderedScores extends Scores {
  readonly subject: Int32Array;
}

/** Trials with both kinds of comparison by ascending similarity, so that every group of them is in order without sorting again. */
export interface OrderedTrials {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly mated: OrderedScores;
  readonly nonMated: OrderedScores & { readonly other: Int32Array };
  readonly attempts?: Attempts;
  readonly subjectsKnown: boolean;
  readonly personOf?: Int32Array;
  /** Nobody made two attempts, and who was compared with the own document made one: attempts are subjects. */
  readonly attemptsAreSubjects: boolean;
  readonly counters: PersonCounters;
}

export function orderedTrials(trials: Trials): OrderedTrials {
  const { attributes, attempts, subjectsKnown, personOf } = trials;
  const mated = orderOf(trials.mated.similarity);
  const nonMated = orderOf(trials.nonMated.similarity);
  const persons = subjectsKnown ? personCount(trials) : 0;
  const thresholds = [...new Set([...distinct(trials.mated.threshold), ...distinct(trials.nonMated.threshold)])];
  if (thresholds.length > 0x10000)
    throw new PerformanceToolError('option', `There are ${thresholds.length} thresholds in force; expected 65,536 at most.`);
  const counters = new PersonCounters(persons);
  return {
    attributes,
    mated: {
      similarity: floats(trials.mated.similarity, mated),
      subject: integers(trials.mated.subject, mated),
      threshold: coded(trials.mated.threshold, mated, thresholds),
    },
    nonMated: {
      similarity: floats(trials.nonMated.similarity, nonMated),
      subject: integers(trials.nonMated.subject, nonMated),
      other: integers(trials.nonMated.other, nonMated),
      threshold: coded(trials.nonMated.threshold, nonMated, thresholds),
    },
    ...(attempts ? { attempts } : {}),
    subjectsKnown,
    ...(personOf ? { personOf } : {}),
    attemptsAreSubjects: attempts !== undefined && subjectsKnown && attemptsCover(trials, persons),
    counters,
  };
}

/** Undefined where the scores are in order already. */
function orderOf(similarity: Float64Array): Uint32Array | undefined {
  for (let i = 1; i < similarity.length; i++) if (!(similarity[i]! >= similarity[i - 1]!)) return ascendingOrder(similarity);
  return undefined;
}

function floats(values: Float64Array, order: Uint32Array | undefined): Float64Array {
  if (!order) return values;
  const moved = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) moved[i] = values[order[i]!]!;
  return moved;
}

function integers(values: Int32Array, order: Uint32Array | undefined): Int32Array {
  if (!order) return values;
  const moved = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) moved[i] = values[order[i]!]!;
  return moved;
}

function distinct(values: Float64Array): Set<number> {
  const found = new Set<number>();
  let last: number | undefined;
  for (let i = 0; i < values.length; i++) {
    if (Object.is(values[i], last)) continue;
    last = values[i]!;
    found.add(last);
  }
  return found;
}

function coded(values: Float64Array, order: Uint32Array | undefined, thresholds: readonly number[]): Thresholds {
  if (thresholds.length < 2) return { values: Float64Array.from(thresholds) };
  const codeOf = new Map(thresholds.map((threshold, code) => [threshold, code]));
  const codes = new Uint16Array(values.length);
  for (let i = 0; i < codes.length; i++) codes[i] = codeOf.get(values[order ? order[i]! : i]!)!;
  return { values: Float64Array.from(thresholds), codes };
}

function personCount({ mated, nonMated, attempts, personOf }: Trials): number {
  let most = -1;
  const lists = personOf ? [personOf] : [mated.subject, nonMated.subject, nonMated.other, ...(attempts ? [attempts.subject] : [])];
  for (const list of lists) for (let i = 0; i < list.length; i++) if (list[i]! > most) most = list[i]!;
  return most + 1;
}

function attemptsCover({ attempts, mated, personOf }: Trials, persons: number): boolean {
  if (personOf || !attempts) return false;
  const made = new Uint8Array(persons);
  for (let i = 0; i < attempts.subject.length; i++) {
    if (made[attempts.subject[i]!]) return false;
    made[attempts.subject[i]!] = 1;
  }
  for (let i = 0; i < mated.subject.length; i++) if (!made[mated.subject[i]!]) return false;
  return true;
}
