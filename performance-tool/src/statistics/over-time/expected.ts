/**
 * What is expected of travellers by their traits alone, so that a day on which many children come is no bad day. Cells hold travellers
 * alike in every trait; `traits[t][cell]` is the cell's value of trait t. Main effects only: each trait has its factor, whatever the others.
 */
export interface TraitCells {
  readonly traits: readonly Int32Array[];
  /** Values of each trait. */
  readonly sizes: readonly number[];
}

const ROUNDS = 12;

/** Rates of errors as products of factors, fitted so that each trait's groups have as many errors as were seen (Poisson likelihood). */
export function expectedRates({ traits, sizes }: TraitCells, errors: Float64Array, trials: Float64Array): Float64Array {
  const all = sum(errors) / Math.max(1, sum(trials));
  const rates = new Float64Array(trials.length).fill(all);
  for (let round = 0; round < ROUNDS; round++)
    for (const [t, codes] of traits.entries()) {
      const seen = new Float64Array(sizes[t]!);
      const expected = new Float64Array(sizes[t]!);
      for (let c = 0; c < codes.length; c++) {
        seen[codes[c]!]! += errors[c]!;
        expected[codes[c]!]! += rates[c]! * trials[c]!;
      }
      // One error more on both sides lets groups hardly seen move slowly from the rate of all.
      for (let c = 0; c < codes.length; c++) rates[c] = Math.min(0.99, rates[c]! * ((seen[codes[c]!]! + 1) / (expected[codes[c]!]! + 1)));
    }
  return rates;
}

/** Mean scores as sums of terms, fitted by least squares (backfitting). */
export function expectedMeans({ traits, sizes }: TraitCells, sums: Float64Array, counts: Float64Array): Float64Array {
  const all = sum(sums) / Math.max(1, sum(counts));
  const means = new Float64Array(counts.length).fill(all);
  for (let round = 0; round < ROUNDS; round++)
    for (const [t, codes] of traits.entries()) {
      const off = new Float64Array(sizes[t]!);
      const weight = new Float64Array(sizes[t]!);
      for (let c = 0; c < codes.length; c++) {
        off[codes[c]!]! += sums[c]! - means[c]! * counts[c]!;
        weight[codes[c]!]! += counts[c]!;
      }
      for (let c = 0; c < codes.length; c++) means[c]! += off[codes[c]!]! / (weight[codes[c]!]! + 1);
    }
  return means;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
