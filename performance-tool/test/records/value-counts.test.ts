import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HashIndex, hashTexts } from '../../src/records/hash-index.ts';
import { localTime } from '../../src/records/local-time.ts';
import { ValueCounts } from '../../src/records/value-counts.ts';
import { quantile } from '../../src/statistics/quantile.ts';

const countsOf = (values: readonly number[]): ValueCounts => {
  const counts = new ValueCounts();
  for (const value of values) counts.add(value);
  return counts;
};

describe('counts of values', () => {
  test('give nearest ranks, whole numbers exactly and others to 0.025 %', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 8191 }), fc.double({ min: 0.1, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.constantFrom(0, 0.05, 0.5, 0.95, 1), (values, fraction) => {
        const exact = quantile(Float64Array.from(values).sort(), fraction)!;
        const counts = countsOf(values);
        expect(counts.total).toBe(values.length);
        const found = counts.quantile(fraction)!;
        if (Number.isInteger(exact) && exact <= 8191) expect(found).toBe(exact);
        else expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 2.5e-4);
      }),
    );
  });

  test('of a check’s tenths of milliseconds are told as tenths', () => {
    for (let tenths = 1; tenths < 5000; tenths += 7) expect(countsOf([tenths / 10]).quantile(0.5)).toBeCloseTo(tenths / 10, 10);
  });

  test('hold what is 0, below, huge or no number', () => {
    expect(countsOf([]).quantile(0.5)).toBeUndefined();
    expect(countsOf([-5, 0, Number.NaN]).quantile(1)).toBe(0);
    expect(countsOf([Number.NaN]).total).toBe(0);
    expect(countsOf([1e300, Number.POSITIVE_INFINITY]).quantile(1)).toBeGreaterThan(1e9);
  });
});

test('an index of ids numbers them as a map does, however many', () => {
  const index = new HashIndex();
  const plain = new Map<string, number>();
  const ids = Array.from({ length: 20_000 }, (_, i) => `passage ${(i * 7919) % 15_000}`);
  const hashes = hashTexts(ids);
  for (const [i, id] of ids.entries()) {
    const added = index.add(hashes[2 * i]!, hashes[2 * i + 1]!);
    expect(added).toBe(plain.has(id) ? -1 : plain.size);
    if (!plain.has(id)) plain.set(id, plain.size);
    expect(index.indexOf(hashes[2 * i]!, hashes[2 * i + 1]!)).toBe(plain.get(id));
  }
  expect(index.size).toBe(15_000);
  expect(index.indexOf(1, 2)).toBe(-1);
  // Both words count: a whole table of ids that share one of them.
  const pairs = new HashIndex();
  for (let i = 0; i < 3000; i++) expect([pairs.add(7, i), pairs.add(i + 10, 7)]).toEqual([2 * i, 2 * i + 1]);
  expect([pairs.indexOf(7, 2999), pairs.indexOf(2999, 8)]).toEqual([5998, -1]);
});

test('the clock on the wall is that of the time zone, summer time and half hours included', () => {
  const at = (zone: string, moment: string) => new Date(localTime(zone)(Date.parse(moment))).toISOString().slice(0, 16);
  expect(at('Pacific/Auckland', '2026-07-01T00:30:00Z')).toBe('2026-07-01T12:30');
  expect(at('Pacific/Auckland', '2026-01-01T00:30:00Z')).toBe('2026-01-01T13:30');
  expect(at('America/St_Johns', '2026-01-01T00:00:00Z')).toBe('2025-12-31T20:30');
  expect(at('UTC', '2026-01-01T00:00:00Z')).toBe('2026-01-01T00:00');
  expect(() => localTime('Mars/Olympus')).toThrow(/no time zone “Mars\/Olympus”/);
});
