import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjustedDifference, holm } from '../../src/statistics/adjusted-difference.ts';
import { studentQuantile } from '../../src/statistics/student.ts';
import { random } from '../synthetic-passages.ts';

/** Trials from counts: rows of [stratum, in group, errors, trials], each trial a person of its own. */
function trialsOf(rows: readonly (readonly [number, 0 | 1, number, number])[]) {
  const each = rows.flatMap(([stratum, inGroup, errors, trials]) =>
    Array.from({ length: trials }, (_, i) => ({ stratum, inGroup, error: Number(i < errors) })),
  );
  return {
    inGroup: each.map(({ inGroup }) => inGroup),
    trials: {
      error: Uint8Array.from(each, ({ error }) => error),
      stratum: Int32Array.from(each, ({ stratum }) => stratum),
      strata: 1 + Math.max(...rows.map(([stratum]) => stratum)),
      person: Int32Array.from(each, (_, i) => i),
      persons: each.length,
    },
  };
}

describe('the difference adjusted for strata', () => {
  test('is the same from counts where nobody recurs', () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(0 as const, 1 as const),
      fc.nat(6),
      fc.integer({ min: 6, max: 15 }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 10 }), (rows) => {
        const { trials, inGroup } = trialsOf(rows);
        const { person: _, ...nobody } = trials;
        const [one, other] = [adjustedDifference(trials, inGroup), adjustedDifference(nobody, inGroup)];
        expect(other?.group).toEqual(one?.group);
        for (const name of ['value', 'low', 'high', 'deviation', 'p'] as const) if (one) expect(other![name]).toBeCloseTo(one[name], 9);
        // Squares of squares: the degrees of freedom are large and meet to fewer digits.
        if (one) expect(other!.freedom / one.freedom).toBeCloseTo(1, 6);
      }),
    );
  });

  test('is the plain one where there is one stratum, with the variance of two proportions', () => {
    const { trials, inGroup } = trialsOf([
      [0, 1, 30, 200],
      [0, 0, 40, 400],
    ]);
    const result = adjustedDifference(trials, inGroup)!;
    expect(result.value).toBeCloseTo(0.15 - 0.1, 12);
    const deviation = Math.sqrt((0.15 * 0.85) / 200 + (0.1 * 0.9) / 400);
    // Once for the stratum's own mean, once for the number of persons.
    expect(result.deviation).toBeCloseTo((deviation * 600) / 599, 9);
    // Of the four kinds of trial, each so often and so far from its group's rate.
    const kinds = [
      [30, 0.85 / 200],
      [170, 0.15 / 200],
      [40, 0.9 / 400],
      [360, 0.1 / 400],
    ] as const;
    const sum = (power: number) => kinds.reduce((all, [n, off]) => all + n * off ** power, 0);
    expect(result.freedom).toBeCloseTo(sum(2) ** 2 / sum(4), 6);
    expect((result.high - result.low) / 2).toBeCloseTo(studentQuantile(0.975, result.freedom) * result.deviation, 12);
    expect(result).toMatchObject({ group: { errors: 30, trials: 200, persons: 200 }, others: { errors: 40, trials: 400 } });
  });

  test('is Mantel and Haenszel’s, stratum by stratum', () => {
    const rows = [
      [0, 1, 9, 60],
      [0, 0, 2, 30],
      [1, 1, 4, 10],
      [1, 0, 20, 90],
      [2, 1, 3, 7],
    ] as const;
    const { trials, inGroup } = trialsOf(rows);
    const weight = [(60 * 30) / 90, (10 * 90) / 100];
    const expected = (weight[0]! * (9 / 60 - 2 / 30) + weight[1]! * (4 / 10 - 20 / 90)) / (weight[0]! + weight[1]!);
    expect(adjustedDifference(trials, inGroup)!.value).toBeCloseTo(expected, 12);
  });

  test('its influences are the derivative of the estimate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 2, max: 30 }), fc.nat(20), fc.integer({ min: 2, max: 30 })), {
          minLength: 1,
          maxLength: 4,
        }),
        (strata) => {
          const rows = strata.flatMap(([e1, n1, e0, n0], s) => [
            [s, 1, Math.min(e1, n1), n1] as const,
            [s, 0, Math.min(e0, n0), n0] as const,
          ]);
          const { trials, inGroup } = trialsOf(rows);
          const result = adjustedDifference(trials, inGroup)!;
          const estimate = (weights: readonly number[]) => {
            let [top, bottom] = [0, 0];
            for (let s = 0; s < trials.strata; s++) {
              const sum = (of: (i: number) => boolean) =>
                weights.reduce((all, w, i) => all + (trials.stratum[i] === s && of(i) ? w : 0), 0);
              const [n1, n0] = [sum((i) => inGroup[i] === 1), sum((i) => inGroup[i] === 0)];
              const [a, b] = [sum((i) => inGroup[i] === 1 && trials.error[i] === 1), sum((i) => inGroup[i] === 0 && trials.error[i] === 1)];
              top += (a * n0 - b * n1) / (n1 + n0);
              bottom += (n1 * n0) / (n1 + n0);
            }
            return top / bottom;
          };
          const even = inGroup.map(() => 1);
          let variance = 0;
          for (let i = 0; i < even.length; i++) {
            const step = 1e-5;
            const more = even.map((w, j) => (i === j ? w + step : w));
            const own = trials.stratum.filter((s) => s === trials.stratum[i]).length;
            variance += (((estimate(more) - estimate(even)) / step) ** 2 * own) / (own - 1);
          }
          const deviation = Math.sqrt((variance * even.length) / (even.length - 1));
          expect(result.deviation).toBeCloseTo(deviation, 4);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('covers the truth where one person’s trials go alike, and a difference that is the strata’s is not the group’s', () => {
    const next = random(3);
    let covered = 0;
    let asIfIndependent = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const [persons, each] = [300, 5];
      const error = new Uint8Array(persons * each);
      const stratum = new Int32Array(persons * each);
      const inGroup = new Uint8Array(persons * each);
      for (let p = 0; p < persons; p++) {
        const s = next() < 0.5 ? 1 : 0;
        const inside = next() < (s ? 0.7 : 0.2) ? 1 : 0;
        const bad = next() < 0.5;
        for (let k = 0; k < each; k++) {
          const i = p * each + k;
          stratum[i] = s;
          inGroup[i] = inside;
          error[i] = next() < (s ? 0.3 : 0.05) * (bad ? 1.8 : 0.2) ? 1 : 0;
        }
      }
      const person = Int32Array.from(error, (_, i) => Math.floor(i / each));
      const result = adjustedDifference({ error, stratum, strata: 2, person, persons }, inGroup)!;
      if (result.low <= 0 && 0 <= result.high) covered++;
      const alone = adjustedDifference(
        { error, stratum, strata: 2, person: Int32Array.from(error, (_, i) => i), persons: error.length },
        inGroup,
      )!;
      if (alone.low <= 0 && 0 <= alone.high) asIfIndependent++;
    }
    expect(covered / runs).toBeGreaterThan(0.925);
    expect(covered / runs).toBeLessThan(0.975);
    expect(asIfIndependent / runs).toBeLessThan(0.9);
  });

  test('nothing to compare where no stratum holds both', () => {
    const { trials, inGroup } = trialsOf([
      [0, 1, 3, 7],
      [1, 0, 3, 7],
    ]);
    expect(adjustedDifference(trials, inGroup)).toBeUndefined();
  });
});

test('Holm’s p-values, by a worked example', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([0.6, 0.9])).toEqual([1, 1]);
});
