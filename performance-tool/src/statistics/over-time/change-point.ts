/**
 * Change points of daily series: the split into two stretches of the highest likelihood ratio, found again within each stretch (binary
 * segmentation, Scott and Knott 1974), judged against the same series with their days in random order.
 */
export type DailySeries =
  /** Means of `weights` scores: normal, variance σ² ÷ weight, σ not known. */
  | { readonly kind: 'means'; readonly values: ArrayLike<number>; readonly weights: ArrayLike<number> }
  /** Counts, Poisson about a level times the expected counts in `weights`. */
  | { readonly kind: 'counts'; readonly values: ArrayLike<number>; readonly weights: ArrayLike<number> };

export interface Split {
  /** First index after the change. */
  readonly at: number;
  /** Twice the logarithm of the likelihood ratio of this split against none. */
  readonly statistic: number;
  /** First and last index that may be the first after the change, at the confidence asked. */
  readonly low: number;
  readonly high: number;
}

/** Fewest days of a stretch. */
export const SHORTEST = 4;

/**
 * What grows with the likelihood ratio of every split of `order[from…to)` (`asRatio` makes it one); −∞ where a stretch would be too short.
 * Days are taken in the order given, which is what a permutation changes.
 */
function ratios(series: DailySeries, order: ArrayLike<number>, from: number, to: number, into: Float64Array): void {
  const { values, weights, kind } = series;
  let weight = 0;
  let sum = 0;
  let squares = 0;
  for (let i = from; i < to; i++) {
    const [v, w] = [values[order[i]!]!, weights[order[i]!]!];
    weight += w;
    sum += kind === 'means' ? v * w : v;
    squares += v * v * w;
  }
  let leftWeight = 0;
  let left = 0;
  const total = kind === 'means' ? squares - (sum * sum) / weight : plogp(sum, weight);
  for (let i = from; i < to; i++) {
    const [v, w] = [values[order[i]!]!, weights[order[i]!]!];
    // The split is before i.
    if (i - from < SHORTEST || to - i < SHORTEST || leftWeight === 0 || leftWeight === weight) into[i] = Number.NEGATIVE_INFINITY;
    else if (kind === 'counts') into[i] = 2 * (plogp(left, leftWeight) + plogp(sum - left, weight - leftWeight) - total);
    else {
      const mean = sum / weight;
      const between = (left - mean * leftWeight) ** 2 * (1 / leftWeight + 1 / (weight - leftWeight));
      into[i] = total <= 0 ? 0 : between / total;
    }
    leftWeight += w;
    left += kind === 'means' ? v * w : v;
  }
}

/** Twice the log likelihood ratio. Of means it is n ln(residual before ÷ after the split): logarithms are taken only of what is looked at. */
const asRatio = ({ kind }: DailySeries, value: number, days: number): number =>
  kind === 'counts' || value < 0 ? value : -days * Math.log(Math.max(1e-12, 1 - value));

const plogp = (count: number, expected: number): number => (count === 0 ? 0 : count * Math.log(count / expected));

/** Ratio within which the true split lies with the confidence asked: −2 ln(1 − √confidence) (Siegmund 1988; Hansen 2000: 7.35 at 95 %). */
export const splitTolerance = (confidence: number): number => -2 * Math.log(1 - Math.sqrt(confidence));

/** The best split of the days `from…to)`. Undefined where there are too few. */
export function bestSplit(series: DailySeries, from: number, to: number, confidence: number): Split | undefined {
  if (to - from < 2 * SHORTEST) return undefined;
  const into = new Float64Array(to);
  const order = Int32Array.from({ length: to }, (_, i) => i);
  ratios(series, order, from, to, into);
  for (let i = from; i < to; i++) into[i] = asRatio(series, into[i]!, to - from);
  let at = -1;
  for (let i = from; i < to; i++) if (into[i]! > (at < 0 ? Number.NEGATIVE_INFINITY : into[at]!)) at = i;
  if (at < 0) return undefined;
  const enough = into[at]! - splitTolerance(confidence);
  let low = at;
  let high = at;
  for (let i = from; i < to; i++)
    if (into[i]! >= enough) {
      low = Math.min(low, i);
      high = Math.max(high, i);
    }
  return { at, statistic: into[at]!, low, high };
}

/**
 * Of each random order of days the highest statistic of all series together, ascending (Westfall and Young 1993): what the best split of
 * whichever series reaches where nothing changes. All series share the days, and so keep what ties them to each other.
 *
 * @param uniform seeded numbers in [0, 1)
 */
export function highestByChance(series: readonly DailySeries[], permutations: number, uniform: () => number): Float64Array {
  const days = Math.max(0, ...series.map(({ values }) => values.length));
  const order = Int32Array.from({ length: days }, (_, i) => i);
  const into = new Float64Array(days);
  const highest = Float64Array.from({ length: permutations }, () => {
    for (let i = days - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    let most = 0;
    for (const one of series) {
      ratios(one, order, 0, days, into);
      let best = 0;
      for (let i = 0; i < days; i++) if (into[i]! > best) best = into[i]!;
      most = Math.max(most, asRatio(one, best, days));
    }
    return most;
  });
  return highest.sort();
}

/** Chance of a statistic as high as this where nothing changes, by the orders drawn (never 0: the order observed is one of them). */
export function chanceOf(statistic: number, highest: Float64Array): number {
  let low = 0;
  let high = highest.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (highest[middle]! < statistic) low = middle + 1;
    else high = middle;
  }
  return (1 + highest.length - low) / (1 + highest.length);
}

export interface ChangePoint extends Split {
  /** Corrected for all series. */
  readonly p: number;
}

/** All changes of a series whose chance is at most `alpha`, in the order of time. */
export function changePoints(series: DailySeries, highest: Float64Array, alpha: number, confidence: number): ChangePoint[] {
  const found: ChangePoint[] = [];
  const search = (from: number, to: number): void => {
    const split = bestSplit(series, from, to, confidence);
    const p = split ? chanceOf(split.statistic, highest) : 1;
    if (!split || p > alpha) return;
    search(from, split.at);
    found.push({ ...split, p });
    search(split.at, to);
  };
  search(0, series.values.length);
  return found;
}
