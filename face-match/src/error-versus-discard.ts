/** One mated comparison, as the curve sees it. */
export interface RatedComparison {
  readonly similarity: number;
  /** Of the worse of the two pictures: the one that a quality check would have sent back. */
  readonly quality: number;
  /** How much it counts. Default 1. */
  readonly weight?: number;
}

export interface ErrorVersusDiscard {
  /** FNMR at the threshold when that share of the comparisons, those of the lowest quality, is left out. */
  readonly fnmr: readonly { readonly discarded: number; readonly fnmr: number }[];
  /** Area under the curve up to `upTo`, as a share of what it would be if quality said nothing: 1 says nothing, lower is better. */
  readonly area: number;
}

/**
 * Error-versus-discard characteristic (Grother & Tabassi 2007; ISO/IEC 29794-1): does quality say which comparisons fail? The threshold stays
 * where it is. Comparisons of the same quality are left out little by little, all alike, so that their order in the list means nothing.
 *
 * @param threshold a score at it is a match
 * @param shares what to tell FNMR for
 */
export function errorVersusDiscard(
  comparisons: readonly RatedComparison[],
  threshold: number,
  shares: readonly number[] = [0, 0.05, 0.1, 0.2, 0.4],
  upTo = 0.2,
): ErrorVersusDiscard {
  const all = [...comparisons].sort((a, b) => a.quality - b.quality);
  const weight = all.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const errors = all.reduce((sum, { similarity, weight = 1 }) => sum + (similarity < threshold ? weight : 0), 0);
  // Weight and errors left out after each level of quality.
  const levels: { readonly out: number; readonly errors: number }[] = [{ out: 0, errors: 0 }];
  for (let i = 0; i < all.length; ) {
    let { out, errors: wrong } = levels.at(-1)!;
    const { quality } = all[i]!;
    for (; i < all.length && all[i]!.quality === quality; i++) {
      const { similarity, weight: own = 1 } = all[i]!;
      out += own;
      if (similarity < threshold) wrong += own;
    }
    levels.push({ out, errors: wrong });
  }
  const at = (discarded: number): number => {
    const out = discarded * weight;
    const after = Math.max(
      1,
      levels.findIndex((level) => level.out >= out),
    );
    const [low, high] = [levels[after - 1]!, levels[after]!];
    const wrong = low.errors + ((high.errors - low.errors) * (out - low.out)) / (high.out - low.out);
    return (errors - wrong) / (weight - out);
  };
  const steps = 200;
  let area = 0;
  for (let i = 0; i < steps; i++) area += at(((i + 0.5) / steps) * upTo) / steps;
  return { fnmr: shares.map((discarded) => ({ discarded, fnmr: at(discarded) })), area: area / (errors / weight) };
}
