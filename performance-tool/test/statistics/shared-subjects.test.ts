import { describe, expect, test } from 'vitest';
import { clopperPearson } from '../../src/statistics/interval.ts';
import { effectiveInterval, effectiveTrials } from '../../src/statistics/shared-subjects.ts';
import { random } from '../synthetic-passages.ts';

/** Every ordered pair of persons once; `wrong` says which match. */
function crossComparisons(persons: number, wrong: (a: number, b: number) => boolean) {
  const participation = { comparisons: new Float64Array(persons), errors: new Float64Array(persons) };
  const pairs: [number, number, number][] = [];
  for (let a = 0; a < persons; a++)
    for (let b = 0; b < persons; b++) {
      if (a === b) continue;
      const error = wrong(a, b) ? 1 : 0;
      pairs.push([a, b, error]);
      for (const p of [a, b]) {
        participation.comparisons[p]!++;
        participation.errors[p]! += error;
      }
    }
  return { participation, pairs, errors: pairs.reduce((sum, [, , e]) => sum + e, 0) };
}

describe('comparisons that share persons', () => {
  test('count as the brute-force sum over all pairs of comparisons says', () => {
    const next = random(5);
    const looks = Array.from({ length: 12 }, () => next());
    const { participation, pairs, errors } = crossComparisons(12, (a, b) => next() < looks[a]! * looks[b]! * 2);
    expect(errors).toBeGreaterThanOrEqual(30);
    const rate = errors / pairs.length;
    let variance = 0;
    for (const [a, b, e] of pairs)
      for (const [c, d, f] of pairs) {
        // Each shared person counts once, and a comparison with itself once.
        const shared = Number(a === c || a === d) + Number(b === c || b === d);
        const self = a === c && b === d ? 1 : shared;
        variance += self * (e - rate) * (f - rate);
      }
    const expected = (pairs.length * rate * (1 - rate) * pairs.length) / Math.max(pairs.length * rate * (1 - rate), variance);
    expect(effectiveTrials(participation, errors, pairs.length)).toBeCloseTo(Math.max(6, expected), 6);
  });

  test('count in full where persons make no difference', () => {
    const next = random(9);
    const { participation, pairs, errors } = crossComparisons(100, () => next() < 0.05);
    const effective = effectiveTrials(participation, errors, pairs.length);
    expect(effective).toBeGreaterThan(0.75 * pairs.length);
    expect(effective).toBeLessThanOrEqual(pairs.length);
  });

  test('count little where a few persons resemble everybody', () => {
    const { participation, pairs, errors } = crossComparisons(100, (a) => a < 3);
    expect(effectiveTrials(participation, errors, pairs.length)).toBeLessThan(200);
  });

  test('without an error count as the disjoint pairs of persons', () => {
    const { participation, pairs } = crossComparisons(21, () => false);
    expect(effectiveTrials(participation, 0, pairs.length)).toBe(10);
  });

  test('are believed to be independent no faster than errors show it', () => {
    let last = 0;
    for (const errors of [0, 1, 2, 5, 10, 29, 30, 31]) {
      const { participation, pairs } = crossComparisons(80, (a, b) => b === a + 1 && a % 2 === 0 && a / 2 < errors);
      const effective = effectiveTrials(participation, errors, pairs.length);
      expect(effective).toBeGreaterThanOrEqual(last);
      last = effective;
    }
    expect(last).toBe(80 * 79);
  });

  test('give Clopper and Pearson’s interval where trials are whole', () => {
    expect(effectiveInterval(0.1, 50)).toEqual(clopperPearson(5, 50));
    expect(effectiveInterval(0, 10).high).toBeCloseTo(0.308497, 6);
  });

  test('cover the true rate about as often as said, where independence would not', () => {
    const next = random(2026);
    const wolves = () => Array.from({ length: 60 }, () => (next() < 0.1 ? 0.2 : 0.005));
    // A pair matches with the mean of its two persons' chances; the population's rate is their expectation.
    const truth = 0.1 * 0.2 + 0.9 * 0.005;
    let covered = 0;
    let naive = 0;
    const runs = 300;
    for (let run = 0; run < runs; run++) {
      const chance = wolves();
      const { participation, pairs, errors } = crossComparisons(60, (a, b) => next() < (chance[a]! + chance[b]!) / 2);
      const inside = ({ low, high }: { low: number; high: number }) => low <= truth && truth <= high;
      if (inside(effectiveInterval(errors / pairs.length, effectiveTrials(participation, errors, pairs.length)))) covered++;
      if (inside(clopperPearson(errors, pairs.length))) naive++;
    }
    expect(naive / runs).toBeLessThan(0.7);
    expect(covered / runs).toBeGreaterThan(0.88);
  });
});
