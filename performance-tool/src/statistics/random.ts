/** Numbers in [0, 1) with 32 bits, the same for the same seed on every machine. */
export type Random = () => number;

/**
 * A generator of its own for every figure (sfc32 of PractRand, seeded through FNV-1a of the words), so that a figure's replicates do
 * not depend on which others were computed before it.
 */
export function seededRandom(seed: number, ...words: readonly string[]): Random {
  let hash = 0x811c9dc5 ^ seed;
  for (const word of words)
    for (let i = 0; i <= word.length; i++) hash = Math.imul(hash ^ (i < word.length ? word.charCodeAt(i) : 0x1f), 0x01000193);
  let a = hash | 0;
  let b = seed | 0;
  let c = Math.imul(hash, 0x9e3779b1) | 0;
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** Standard normal (Marsaglia's polar method, one of the two kept unused to stay free of state). */
export function normal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** ln k! by Stirling's series from 10 on: below 1e-10 off. */
const SMALL_FACTORIALS = [1, 1, 2, 6, 24, 120, 720, 5040, 40_320, 362_880].map(Math.log);
function logFactorial(k: number): number {
  if (k < 10) return SMALL_FACTORIALS[k]!;
  const x = k + 1;
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + 1 / (12 * x) - 1 / (360 * x * x * x);
}

/** Fills `counts` with Poisson numbers: by inversion below a mean of 10, by Hörmann's transformed rejection (PTRS, 1993) from there; exact in both. */
export function fillPoisson(counts: Uint32Array, mean: number, random: Random): void {
  if (mean <= 0) counts.fill(0);
  else if (mean < 10) fillByInversion(counts, mean, random);
  else fillByRejection(counts, mean, random);
}

const ONE = new Uint32Array(1);

export function poisson(mean: number, random: Random): number {
  fillPoisson(ONE, mean, random);
  return ONE[0]!;
}

function fillByInversion(counts: Uint32Array, mean: number, random: Random): void {
  const upTo = [Math.exp(-mean)];
  for (let k = 1, p = upTo[0]!; k < 60; k++) {
    p *= mean / k;
    upTo.push(upTo[k - 1]! + p);
  }
  for (let i = 0; i < counts.length; i++) {
    const u = random();
    let k = 0;
    while (k < 59 && u >= upTo[k]!) k++;
    counts[i] = k;
  }
}

function fillByRejection(counts: Uint32Array, mean: number, random: Random): void {
  const root = Math.sqrt(mean);
  const b = 0.931 + 2.53 * root;
  const a = -0.059 + 0.02483 * b;
  const logAlpha = Math.log(1.1239 + 1.1328 / (b - 3.4));
  const fast = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (let i = 0; i < counts.length; ) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    const accepted =
      us >= 0.07 && v <= fast
        ? true
        : k >= 0 &&
          (us >= 0.013 || v <= us) &&
          Math.log(v) + logAlpha - Math.log(a / (us * us) + b) <= k * logMean - mean - logFactorial(k);
    if (accepted) counts[i++] = k;
  }
}

/** Gamma of unit scale (Marsaglia and Tsang 2000). */
export function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Beta(a, b) for a, b > 0. */
export function beta(a: number, b: number, random: Random): number {
  const x = gamma(a, random);
  return x / (x + gamma(b, random));
}
