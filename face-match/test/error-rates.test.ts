import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorRates } from '../src/index.ts';

const scores = (least: number) => fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: least, maxLength: 60 });

describe('error rates after ISO/IEC 19795-1', () => {
  it('are zero where the two do not overlap', () => {
    const found = errorRates(Float32Array.of(0.8, 0.9), Float32Array.of(0.1, 0.2, 0.3, 0.4), ['0.25']);
    expect(found).toMatchObject({ mated: 2, nonMated: 4, eer: 0, fnmrAtFmr: { '0.25': 0 } });
  });

  it('are a half where the two are the same', () => {
    const same = Float32Array.from({ length: 1000 }, (_, i) => i / 1000);
    expect(errorRates(same, same).eer).toBeCloseTo(0.5, 2);
  });

  it('finds the equal error rate where no mated score is near', () => {
    // Between 0.2 and 0.9 a quarter of the mated scores is below any threshold; a quarter of the others is above 0.65.
    const found = errorRates(Float32Array.of(0.2, 0.9, 0.91, 0.92), Float32Array.of(0.1, 0.3, 0.65, 0.7), []);
    expect(found.eer).toBeCloseTo(0.25, 9);
  });

  it('gives the equal error rate that trying every threshold gives', () => {
    fc.assert(
      fc.property(scores(1), scores(1), (mated, nonMated) => {
        const rates = [...mated, ...nonMated, Infinity]
          .sort((a, b) => a - b)
          .map((t) => ({
            fnmr: mated.filter((score) => score < t).length / mated.length,
            fmr: nonMated.filter((score) => score >= t).length / nonMated.length,
          }));
        const around = [rates.findLast(({ fnmr, fmr }) => fnmr <= fmr)!, rates.find(({ fnmr, fmr }) => fnmr >= fmr)!];
        const both = around.map(({ fnmr, fmr }) => (fnmr + fmr) / 2);
        expect(errorRates(Float32Array.from(mated), Float32Array.from(nonMated), []).eer).toBeCloseTo(Math.min(...both), 9);
      }),
    );
  });

  it('says nothing about an FMR that the number of pairs cannot show', () => {
    expect(errorRates(Float32Array.of(0.9), Float32Array.of(0.1, 0.2), ['0.01']).fnmrAtFmr).toEqual({ '0.01': null });
  });

  it('take the lowest threshold that keeps to the FMR, and count below it', () => {
    fc.assert(
      fc.property(scores(1), scores(10), fc.constantFrom('0.1', '0.25', '0.5'), (mated, nonMated, fmr) => {
        const found = errorRates(Float32Array.from(mated), Float32Array.from(nonMated), [fmr]);
        const threshold = found.thresholdAtFmr[fmr]!;
        const fmrAt = (t: number) => nonMated.filter((score) => score >= t).length / nonMated.length;
        expect(fmrAt(threshold)).toBeLessThanOrEqual(Number(fmr));
        const justBelow = Math.max(...nonMated.filter((score) => score < threshold));
        expect(fmrAt(justBelow)).toBeGreaterThan(Number(fmr));
        expect(found.fnmrAtFmr[fmr]).toBeCloseTo(mated.filter((score) => score < threshold).length / mated.length, 9);
      }),
    );
  });
});
