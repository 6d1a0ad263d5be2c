/** The smallest value with at least `fraction` of the values at or below it (nearest rank: always a value that occurred). Undefined for no values. */
export function quantile(sorted: ArrayLike<number>, fraction: number): number | undefined {
  return sorted.length === 0 ? undefined : sorted[Math.max(0, Math.ceil(fraction * sorted.length - 1e-9) - 1)];
}
