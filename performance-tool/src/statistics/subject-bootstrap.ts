import { fillPoisson, type Random } from './random.ts';
import type { SubjectPatterns } from './subject-patterns.ts';

/** Replicates of both rates from the same resampled persons. */
export interface RateReplicates {
  readonly fnmr: Float64Array;
  readonly fmr: Float64Array;
}

/**
 * Bootstrap of persons: each replicate gives every person a Poisson(1) multiplicity, which holds for the mated trials, for the live side
 * and for the document side alike, because it is the same face. Persons of one pattern are drawn at once, as Poisson(persons).
 *
 * FNMR is the ratio of weighted sums. For FMR, in whose comparisons two persons meet, the product of both multiplicities (Owen's
 * pigeonhole bootstrap, 2007) counts the noise of single comparisons three times over, and at the low rates of interest that noise
 * is nearly everything: its intervals are too wide by up to √3. So only the persons' part Σₚ wₚ Sₚ is resampled, Sₚ being p's false
 * matches minus their expectation, and its deviations are scaled to the variance (Σₚ Sₚ² − Σ e²) / N² of comparisons that share persons
 * (Aronow, Samii and Assenova 2015): person effects in full, comparison noise once.
 */
export function resampleRates(patterns: SubjectPatterns, comparisons: number, replicates: number, random: Random): RateReplicates {
  const { persons, matedTrials, matedErrors, falseMatches } = patterns;
  const [trials, errors, compared, matched] = [0, 1, 2, 3].map(() => new Float64Array(replicates)) as Four;
  const weights = new Uint32Array(replicates);
  for (let k = 0; k < persons.length; k++) {
    fillPoisson(weights, persons[k]!, random);
    if (matedTrials[k]! > 0) addScaled(trials, weights, matedTrials[k]!);
    if (matedErrors[k]! > 0) addScaled(errors, weights, matedErrors[k]!);
    if (patterns.comparisons[k]! > 0) addScaled(compared, weights, patterns.comparisons[k]!);
    if (falseMatches[k]! > 0) addScaled(matched, weights, falseMatches[k]!);
  }
  const sums = totals(patterns);
  const overallFnmr = sums.matedTrials > 0 ? sums.matedErrors / sums.matedTrials : Number.NaN;
  const overallFmr = sums.comparisons > 0 ? sums.falseMatches / sums.comparisons : Number.NaN;
  const scale = twoWayScale(patterns, comparisons);
  return {
    fnmr: errors.map((wrong, r) => (trials[r]! > 0 ? wrong / trials[r]! : overallFnmr)),
    fmr: matched.map((wrong, r) => (compared[r]! > 0 ? within(overallFmr + scale * (wrong / compared[r]! - overallFmr)) : overallFmr)),
  };
}

type Four = [Float64Array, Float64Array, Float64Array, Float64Array];

function addScaled(sums: Float64Array, weights: Uint32Array, by: number): void {
  for (let r = 0; r < sums.length; r++) sums[r]! += weights[r]! * by;
}

const within = (rate: number): number => Math.min(1, Math.max(0, rate));

/** Sums over all persons. */
export function totals(patterns: SubjectPatterns): {
  matedTrials: number;
  matedErrors: number;
  comparisons: number;
  falseMatches: number;
} {
  const sum = { matedTrials: 0, matedErrors: 0, comparisons: 0, falseMatches: 0 };
  for (let k = 0; k < patterns.persons.length; k++)
    for (const key of ['matedTrials', 'matedErrors', 'comparisons', 'falseMatches'] as const)
      sum[key] += patterns.persons[k]! * patterns[key][k]!;
  return sum;
}

/** What a deviation of the persons' weighted mean is to be multiplied by to have the variance of comparisons that share persons. */
function twoWayScale(patterns: SubjectPatterns, comparisons: number): number {
  const { falseMatches: errors, comparisons: sides } = totals(patterns);
  if (sides === 0 || errors === 0 || errors === sides) return 1;
  const rate = errors / sides;
  // Each comparison has two persons where both are known, else one.
  const sidesPerComparison = sides / comparisons;
  const noise = comparisons * rate * (1 - rate);
  let squares = 0;
  for (let k = 0; k < patterns.persons.length; k++)
    squares += patterns.persons[k]! * (patterns.falseMatches[k]! - rate * patterns.comparisons[k]!) ** 2;
  const variance = Math.max(noise, squares - (sidesPerComparison - 1) * noise);
  return sidesPerComparison * Math.sqrt(variance / squares);
}

/** Third moment of the persons' influence over the 3/2 power of the second, over 6: BCa's acceleration (Efron 1987). */
export function acceleration(patterns: SubjectPatterns, of: 'fnmr' | 'fmr'): number {
  const trials = of === 'fnmr' ? patterns.matedTrials : patterns.comparisons;
  const errors = of === 'fnmr' ? patterns.matedErrors : patterns.falseMatches;
  const sums = totals(patterns);
  const rate = of === 'fnmr' ? sums.matedErrors / sums.matedTrials : sums.falseMatches / sums.comparisons;
  let squares = 0;
  let cubes = 0;
  for (let k = 0; k < patterns.persons.length; k++) {
    const influence = errors[k]! - rate * trials[k]!;
    squares += patterns.persons[k]! * influence ** 2;
    cubes += patterns.persons[k]! * influence ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
