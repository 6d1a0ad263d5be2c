import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clopperPearson } from '../../src/statistics/interval.ts';
import { beta, fillPoisson, normal, poisson, seededRandom } from '../../src/statistics/random.ts';
import { bcaInterval, percentileInterval } from '../../src/statistics/replicate-interval.ts';
import { effectiveTrials } from '../../src/statistics/shared-subjects.ts';
import { acceleration, resampleRates } from '../../src/statistics/subject-bootstrap.ts';
import { PersonCounters, SubjectTally } from '../../src/statistics/subject-patterns.ts';

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const variance = (values: ArrayLike<number>): number => {
  const m = mean(values);
  return Array.from(values).reduce((sum, value) => sum + (value - m) ** 2, 0) / (values.length - 1);
};
const indices = (flags: readonly boolean[]): Uint32Array => Uint32Array.from(flags.flatMap((flag, i) => (flag ? [i] : [])));
const NONE = new Uint32Array(0);
const NOBODY: readonly [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];

describe('random numbers', () => {
  test('are the same for the same seed and words, and others for others', () => {
    const draws = (seed: number, ...words: string[]) => Array.from({ length: 5 }, seededRandom(seed, ...words));
    expect(draws(1, 'a', 'b')).toEqual(draws(1, 'a', 'b'));
    for (const other of [draws(2, 'a', 'b'), draws(1, 'ab'), draws(1, 'b', 'a')]) expect(other).not.toEqual(draws(1, 'a', 'b'));
  });

  test.each([0.01, 1, 5, 9.9, 10, 30, 1000, 1e6])('Poisson of mean %f has its mean and variance', (expected) => {
    const counts = new Uint32Array(40_000);
    fillPoisson(counts, expected, seededRandom(1, 'poisson', String(expected)));
    const error = Math.sqrt(expected / counts.length);
    expect(Math.abs(mean(counts) - expected)).toBeLessThan(4 * error);
    expect(variance(counts) / expected).toBeGreaterThan(0.9);
    expect(variance(counts) / expected).toBeLessThan(1.1);
  });

  test('Poisson of mean 12 by rejection has the probabilities of its definition', () => {
    const counts = new Uint32Array(100_000);
    fillPoisson(counts, 12, seededRandom(5, 'pmf'));
    let p = Math.exp(-12);
    for (let k = 0; k < 30; k++) {
      const seen = counts.reduce((sum, count) => sum + Number(count === k), 0) / counts.length;
      expect(Math.abs(seen - p)).toBeLessThan(4.5 * Math.sqrt(p / counts.length) + 1e-5);
      p *= 12 / (k + 1);
    }
  });

  test('Beta has its mean and variance', () => {
    const random = seededRandom(1, 'beta');
    for (const [a, b] of [
      [0.5, 20.5],
      [3, 4],
    ] as const) {
      const values = Array.from({ length: 20_000 }, () => beta(a, b, random));
      expect(mean(values)).toBeCloseTo(a / (a + b), 2);
      expect(variance(values) / ((a * b) / ((a + b) ** 2 * (a + b + 1)))).toBeCloseTo(1, 1);
    }
  });
});

describe('patterns of persons', () => {
  const person = fc.integer({ min: -1, max: 6 });

  test('count what a count by person counts, at one threshold after the other', () => {
    const mated = fc.array(fc.tuple(fc.nat(6), fc.boolean(), fc.boolean()));
    const nonMated = fc.array(fc.tuple(fc.nat(6), person, fc.boolean(), fc.boolean()));
    fc.assert(
      fc.property(mated, nonMated, (m, n) => {
        const counters = new PersonCounters(7);
        for (const which of [0, 1] as const) {
          const persons = {
            mated: Int32Array.from(m, ([p]) => p),
            nonMated: [Int32Array.from(n, ([p]) => p), Int32Array.from(n, ([, q]) => q)] as const,
          };
          const tally = new SubjectTally(persons, counters);
          tally.patterns(indices(m.map(() => true)), indices(n.map(() => true)));
          const got = tally.patterns(
            indices(m.map((row) => row[1 + which] as boolean)),
            indices(n.map((row) => row[2 + which] as boolean)),
          );
          tally.release();
          const rows = Array.from({ length: 7 }, (_, p) => {
            const sides = n.flatMap((row) => [row[0], row[1]].filter((q) => q === p).map(() => row[2 + which]));
            const own = m.filter(([q]) => q === p);
            return [own.length, sides.length, own.filter((row) => row[1 + which]).length, sides.filter(Boolean).length].join();
          }).filter((row) => row !== '0,0,0,0');
          const seen = Array.from(got.persons).flatMap((count, k) =>
            Array<string>(count).fill([got.matedTrials[k], got.comparisons[k], got.matedErrors[k], got.falseMatches[k]].join()),
          );
          expect(seen.sort()).toEqual(rows.sort());
        }
      }),
    );
  });
});

/** Every ordered pair within a ring of neighbours; a pair matches with the mean of both persons' own chances. */
function crossed(persons: number, each: number, chance: readonly number[], random: () => number) {
  const [live, other, wrong] = [[] as number[], [] as number[], [] as boolean[]];
  for (let p = 0; p < persons; p++)
    for (let i = 0; i < each; i++) {
      const q = (p + 1 + Math.floor(random() * (persons - 1))) % persons;
      live.push(p);
      other.push(q);
      wrong.push(random() < (chance[p]! + chance[q]!) / 2);
    }
  const sides = [Int32Array.from(live), Int32Array.from(other)] as const;
  const patterns = new SubjectTally({ mated: new Int32Array(0), nonMated: sides }).patterns(NONE, indices(wrong));
  return { patterns, sides, wrong, trials: wrong.length, errors: wrong.filter(Boolean).length };
}

describe('resampled persons', () => {
  test('give FNMR the variance that whole persons drawn with replacement give it', () => {
    const random = seededRandom(4, 'one-way');
    const own = Array.from({ length: 60 }, () => (random() < 0.2 ? 0.6 : 0.02));
    const flags = own.map((rate) => Array.from({ length: 1 + Math.floor(8 * random()) }, () => random() < rate));
    const persons = Int32Array.from(flags.flatMap((list, p) => list.map(() => p)));
    const patterns = new SubjectTally({ mated: persons, nonMated: NOBODY }).patterns(indices(flags.flat()), NONE);
    const replicates = resampleRates(patterns, 0, 4000, seededRandom(1, 'r')).fnmr;
    const brute = Array.from({ length: 4000 }, () => {
      const drawn = Array.from({ length: 60 }, () => flags[Math.floor(random() * 60)]!).flat();
      return drawn.filter(Boolean).length / drawn.length;
    });
    expect(Math.sqrt(variance(replicates) / variance(brute))).toBeCloseTo(1, 1);
    expect(mean(replicates)).toBeCloseTo(mean(brute), 2);
  });

  test('give FMR the variance of comparisons that share persons, which the product of multiplicities overstates', () => {
    const random = seededRandom(6, 'two-way');
    const { patterns, sides, wrong, trials, errors } = crossed(150, 15, Array(150).fill(0.03), random);
    const rate = errors / trials;
    const effective = effectiveTrials(
      { persons: patterns.persons, comparisons: patterns.comparisons, errors: patterns.falseMatches },
      errors,
      trials,
    );
    const replicates = resampleRates(patterns, trials, 4000, seededRandom(1, 'r')).fmr;
    expect(variance(replicates) / ((rate * (1 - rate)) / effective)).toBeCloseTo(1, 0.8);
    const product = Array.from({ length: 1500 }, () => {
      const weights = Uint32Array.from({ length: 150 }, () => poisson(1, random));
      let [sum, matched] = [0, 0];
      for (let i = 0; i < trials; i++) {
        const weight = weights[sides[0][i]!]! * weights[sides[1][i]!]!;
        sum += weight;
        if (wrong[i]) matched += weight;
      }
      return matched / sum;
    });
    // Owen 2007: the noise of single comparisons counts three times.
    expect(variance(product) / variance(replicates)).toBeGreaterThan(2);
  });

  test('one side told, each comparison counts once', () => {
    const random = seededRandom(8, 'one-side');
    const live = Int32Array.from({ length: 3000 }, (_, i) => i % 300);
    const wrong = Array.from(live, () => random() < 0.1);
    const patterns = new SubjectTally({ mated: new Int32Array(0), nonMated: [live, new Int32Array(3000).fill(-1)] }).patterns(
      NONE,
      indices(wrong),
    );
    const rate = wrong.filter(Boolean).length / 3000;
    const replicates = resampleRates(patterns, 3000, 4000, seededRandom(1, 'r')).fmr;
    expect(variance(replicates) / ((rate * (1 - rate)) / 3000)).toBeGreaterThan(0.7);
    expect(variance(replicates) / ((rate * (1 - rate)) / 3000)).toBeLessThan(1.4);
  });

  test('with effects of persons, intervals of trials are visibly too narrow and those of persons are not', () => {
    const random = seededRandom(11, 'coverage');
    const [runs, truth] = [100, 0.05];
    const tally = { trials: 0, persons: 0, widths: [] as number[] };
    for (let run = 0; run < runs; run++) {
      // Beta with correlation ½ between trials of one person: a design effect of 1 + 19 · ½.
      const own = Array.from({ length: 600 }, () => beta(truth, 1 - truth, random));
      const flags = own.flatMap((rate) => Array.from({ length: 20 }, () => random() < rate));
      const persons = Int32Array.from(flags, (_, i) => Math.floor(i / 20));
      const patterns = new SubjectTally({ mated: persons, nonMated: NOBODY }).patterns(indices(flags), NONE);
      const errors = flags.filter(Boolean).length;
      const trialwise = clopperPearson(errors, flags.length);
      const replicates = resampleRates(patterns, 0, 400, seededRandom(run, 'r')).fnmr;
      const personwise = bcaInterval(replicates, errors / flags.length, acceleration(patterns, 'fnmr'), 0.95);
      const holds = ({ low, high }: { low: number; high: number }) => low <= truth && truth <= high;
      if (holds(trialwise)) tally.trials++;
      if (holds(personwise)) tally.persons++;
      tally.widths.push((personwise.high - personwise.low) / (trialwise.high - trialwise.low));
    }
    expect(mean(tally.widths)).toBeGreaterThan(2.7);
    expect(mean(tally.widths)).toBeLessThan(3.8);
    expect(tally.trials / runs).toBeLessThan(0.6);
    expect(tally.persons / runs).toBeGreaterThanOrEqual(0.9);
  });
});

describe('intervals of replicates', () => {
  test('the percentile interval holds the middle', () => {
    const { low, high } = percentileInterval(Float64Array.from({ length: 1001 }, (_, i) => i / 1000).reverse(), 0.9);
    expect(low).toBeCloseTo(0.05, 12);
    expect(high).toBeCloseTo(0.95, 12);
  });

  test('without bias and acceleration BCa is the percentile interval; skewness moves it outwards', () => {
    const random = seededRandom(2, 'bca');
    const replicates = Float64Array.from({ length: 1000 }, () => normal(random));
    const middle = percentileInterval(replicates, 0).low;
    const [plain, bca, skew] = [
      percentileInterval(replicates, 0.95),
      bcaInterval(replicates, middle, 0, 0.95),
      bcaInterval(replicates, middle, 0.05, 0.95),
    ];
    expect(bca.low).toBeCloseTo(plain.low, 1);
    expect(bca.high).toBeCloseTo(plain.high, 1);
    expect(skew.low).toBeGreaterThan(bca.low);
    expect(skew.high).toBeGreaterThan(bca.high);
  });

  test('Efron’s acceleration of a binomial is (1 − 2p) / (6 √(n p (1 − p)))', () => {
    const flags = Array.from({ length: 50 }, (_, i) => i < 5);
    const patterns = new SubjectTally({ mated: Int32Array.from(flags, (_, i) => i), nonMated: NOBODY }).patterns(indices(flags), NONE);
    expect(acceleration(patterns, 'fnmr')).toBeCloseTo(0.8 / (6 * Math.sqrt(4.5)), 12);
  });
});
