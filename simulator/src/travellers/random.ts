/** A stream of numbers that a seed repeats exactly, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  range(low: number, high: number): number;
  /** Whole number in [low, high]. */
  integer(low: number, high: number): number;
  /** Normal, cut at two and a half standard deviations. */
  normal(mean: number, deviation: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** A new array in a random order (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** A new stream for one purpose: drawing more from it disturbs no other. */
  fork(purpose: string): Random;
}

/** Mulberry32: 32 bits of state, quick, and good enough for faces; never for keys. */
export function createRandom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const random: Random = {
    next,
    range: (low, high) => low + (high - low) * next(),
    integer: (low, high) => low + Math.floor((high - low + 1) * next()),
    normal(mean, deviation) {
      const z = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return mean + deviation * Math.max(-2.5, Math.min(2.5, z));
    },
    chance: (probability) => next() < probability,
    shuffle(items) {
      const mixed = [...items];
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
      }
      return mixed;
    },
    pick: (choices) => choices[Math.floor(next() * choices.length)]!,
    fork: (purpose) => createRandom(hash(`${seed}/${purpose}`)),
  };
  return random;
}

/** FNV-1a, finished as MurmurHash3 does, so that neighbouring seeds give unrelated streams. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Smooth value noise in two dimensions, 0–1, for skin, hair and cloth. */
export function createNoise(seed: number): (x: number, y: number) => number {
  const random = createRandom(seed);
  const lattice = new Float32Array(65536);
  for (let i = 0; i < lattice.length; i++) lattice[i] = random.next();
  const at = (x: number, y: number): number => lattice[((y & 255) << 8) | (x & 255)]!;
  return (x, y) => {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = (x - ix) * (x - ix) * (3 - 2 * (x - ix));
    const fy = (y - iy) * (y - iy) * (3 - 2 * (y - iy));
    const top = at(ix, iy) * (1 - fx) + at(ix + 1, iy) * fx;
    const bottom = at(ix, iy + 1) * (1 - fx) + at(ix + 1, iy + 1) * fx;
    return top * (1 - fy) + bottom * fy;
  };
}
