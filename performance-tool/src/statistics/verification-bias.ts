/** What became of claims: matches are not reviewed, non-matches are by an officer, or nobody decided. */
export interface ReviewedClaims {
  readonly matches: number;
  readonly foundGenuine: number;
  readonly foundImpostor: number;
  readonly undecided: number;
}

export interface CorrectedFnmr {
  /** Undecided non-matches shared out as the decided ones were, and expected false accepts taken out of the matches. */
  readonly corrected?: number;
  /** No undecided non-match was genuine, to every one was. */
  readonly low: number;
  readonly high: number;
  /** Impostors expected among the matches. */
  readonly falseAccepts?: number;
}

/**
 * FNMR where only non-matches are reviewed (verification bias). After Begg and Greenes (1983) the undecided are taken to be genuine as
 * often as the decided ones with the same result of comparison: genuine non-matches G = g + u · g / (g + i). No match is reviewed, so
 * their impostors cannot be shared out; they follow from the FMR instead: of I impostors I · (1 − FMR) do not match, so
 * I · FMR = i′ · FMR / (1 − FMR) do, i′ being the impostors among non-matches. FNMR = G / (G + matches − I · FMR).
 * The bounds assume nothing about the undecided. Undefined rates (nobody genuine) are left out.
 * @param fmr of impostors at the threshold in force; undefined where no non-mated comparison tells
 */
export function correctForReview(claims: ReviewedClaims, fmr: number | undefined): CorrectedFnmr | undefined {
  const { matches, foundGenuine: g, foundImpostor: i, undecided: u } = claims;
  if (matches + g + u === 0) return undefined;
  const share = (nonMatches: number, matched: number): number => (nonMatches + matched > 0 ? nonMatches / (nonMatches + matched) : 0);
  const accepted = (impostors: number): number => (fmr === undefined || fmr >= 1 ? 0 : Math.min(matches, (impostors * fmr) / (1 - fmr)));
  const low = share(g, matches);
  const high = share(g + u, matches - accepted(i));
  if (g + i === 0) return { low, high };
  const genuine = g + (u * g) / (g + i);
  const falseAccepts = accepted(i + (u * i) / (g + i));
  return {
    corrected: share(genuine, matches - falseAccepts),
    low,
    high,
    ...(fmr === undefined ? {} : { falseAccepts }),
  };
}
