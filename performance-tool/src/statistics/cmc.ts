/** How often the mate was among the best candidates of closed-set searches. */
export interface CumulativeMatch {
  readonly searches: number;
  /** Searches whose mate no list of candidates held. */
  readonly missed: number;
  /** At index r − 1 the searches whose mate was at rank r or better. */
  readonly found: Float64Array;
}

/**
 * Cumulative match characteristic (ISO/IEC 19795-1): ranks are from 1; NaN where the list of candidates did not hold the mate. The
 * identification rate at rank r is found[r − 1] ÷ searches. @throws RangeError for other ranks
 */
export function cumulativeMatch(ranks: ArrayLike<number>, deepest = 100): CumulativeMatch {
  const found = new Float64Array(deepest);
  let missed = 0;
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i]!;
    if (Number.isNaN(rank)) missed++;
    else if (!(Number.isInteger(rank) && rank >= 1))
      throw new RangeError(`expected ranks from 1, or NaN for a mate not found, got ${rank}`);
    else if (rank <= deepest) found[rank - 1]!++;
  }
  for (let r = 1; r < deepest; r++) found[r]! += found[r - 1]!;
  return { searches: ranks.length, missed, found };
}

/**
 * The rank of each mate among its candidates: one more than the candidates with a higher score, and equal ones count against it, as nobody can
 * tell them apart.
 */
export const rankOfMate = (mate: number, others: ArrayLike<number>): number => {
  let rank = 1;
  for (let i = 0; i < others.length; i++) if (others[i]! >= mate) rank++;
  return rank;
};
