import type { Trials } from '../records/trials.ts';
import { ascendingOrder } from '../statistics/radix-order.ts';

/** The same trials with both kinds of comparison by ascending similarity, so that every group of them is in order without sorting again. */
export function orderedTrials(trials: Trials): Trials {
  const mated = orderOf(trials.mated.similarity);
  const nonMated = orderOf(trials.nonMated.similarity);
  return {
    ...trials,
    mated: mated
      ? {
          similarity: floats(trials.mated.similarity, mated),
          subject: integers(trials.mated.subject, mated),
          threshold: floats(trials.mated.threshold, mated),
        }
      : trials.mated,
    nonMated: nonMated
      ? {
          similarity: floats(trials.nonMated.similarity, nonMated),
          subject: integers(trials.nonMated.subject, nonMated),
          other: integers(trials.nonMated.other, nonMated),
          threshold: floats(trials.nonMated.threshold, nonMated),
        }
      : trials.nonMated,
  };
}

function orderOf(similarity: Float64Array): Uint32Array | undefined {
  for (let i = 1; i < similarity.length; i++) if (!(similarity[i]! >= similarity[i - 1]!)) return ascendingOrder(similarity);
  return undefined;
}

function floats(values: Float64Array, order: Uint32Array): Float64Array {
  const moved = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) moved[i] = values[order[i]!]!;
  return moved;
}

function integers(values: Int32Array, order: Uint32Array): Int32Array {
  const moved = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) moved[i] = values[order[i]!]!;
  return moved;
}
