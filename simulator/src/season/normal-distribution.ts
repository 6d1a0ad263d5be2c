/**
 * Standard normal distribution function to 14 digits, by its series near the middle and by a continued fraction in the tails
 * (Abramowitz and Stegun 26.2.10, 26.2.14). Planted truth must not rest on the tool that is held against it, so this is not performance-tool's.
 */
export function normalDistribution(x: number): number {
  if (x > 0) return 1 - normalDistribution(-x);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x > -3) {
    let term = x;
    let sum = x;
    for (let k = 3; Math.abs(term) > 1e-18; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  let fraction = -x;
  for (let k = 60; k > 0; k--) fraction = -x + k / fraction;
  return density / fraction;
}
