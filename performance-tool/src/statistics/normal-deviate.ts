/**
 * The normal deviate: where a proportion lies on the axes of a DET plot (ISO/IEC 19795-1; Martin et al. 1997),
 * so that two normal score distributions draw a straight line and small rates have room.
 */

/** Upper tail of the standard normal, relative error below 1.2e-7 (Chebyshev fit). */
const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
];

function complementaryError(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + z / 2);
  let sum = 0;
  for (let i = COEFFICIENTS.length - 1; i >= 0; i--) sum = sum * t + COEFFICIENTS[i]!;
  const tail = t * Math.exp(-z * z + sum);
  return x >= 0 ? tail : 2 - tail;
}

/** Standard normal distribution function, relative error below 2e-7 in the lower tail. */
export function normalCdf(x: number): number {
  return complementaryError(-x / Math.SQRT2) / 2;
}

const A = [-3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1, 2.506628277459239];
const B = [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1];
const C = [-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];

const horner = (coefficients: readonly number[], x: number): number => coefficients.reduce((sum, c) => sum * x + c, 0);

/** Inverse of the standard normal distribution function (Acklam's rational fit, relative error below 1.2e-9). −∞ at 0, +∞ at 1. */
export function probit(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -probit(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return horner(C, q) / horner(D, q);
  }
  const q = p - 0.5;
  return (horner(A, q * q) * q) / horner(B, q * q);
}
