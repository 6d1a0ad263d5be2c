import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyedScores } from '../../src/compare/keyed-scores.ts';
import { mcNemar, signTest } from '../../src/compare/mcnemar.ts';
import { pairTrials } from '../../src/compare/paired-trials.ts';
import { descending, trialWeights, weightedFigures } from '../../src/compare/weighted-figures.ts';
import { det } from '../../src/statistics/det.ts';
import { equalErrorRate } from '../../src/statistics/eer.ts';
import { probit } from '../../src/statistics/normal-deviate.ts';
import { fnmrAtFmr } from '../../src/statistics/operating-point.ts';
import { sortScores } from '../../src/statistics/sorted-scores.ts';
import { call } from '../call.ts';
import { random } from '../synthetic-passages.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();

/** Trials of 150 persons under two systems; the second misses a genuine trial more often by `worse` standard deviations. */
function twoSystems(seed: number, worse: number): [a: string, b: string] {
  const next = random(seed);
  const normal = () => probit(Math.max(1e-12, next()));
  const lines: [string[], string[]] = [['label,subject,other_subject,score'], ['label,subject,other_subject,score']];
  for (let i = 0; i < 150; i++) {
    const ease = normal() * 0.6;
    const mated = 3.4 + ease + normal() * 0.8;
    lines[0].push(`mated,p${i},p${i},${mated + 0.2 * normal()}`);
    lines[1].push(`mated,p${i},p${i},${(mated - worse + 0.2 * normal()) * 10 + 50}`);
    for (let j = i + 1; j < Math.min(150, i + 25); j++) {
      const shared = normal();
      lines[0].push(`non-mated,p${i},p${j},${shared + 0.2 * normal()}`);
      lines[1].push(`non-mated,p${i},p${j},${(shared + 0.2 * normal()) * 10 + 50}`);
    }
  }
  return [`${lines[0].join('\n')}\n`, `${lines[1].join('\n')}\n`];
}

describe('compare', () => {
  test('with every trial once, its figures are the exact DET’s', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(scores, scores, fc.constantFrom(0, 0.05, 0.1, 0.3, 1), (mated, nonMated, target) => {
        const [m, n] = [Float64Array.from(mated), Float64Array.from(nonMated)];
        const got = weightedFigures(descending(m, n), { mated: m.map(() => 1), nonMated: n.map(() => 1) }, target);
        const point = fnmrAtFmr(sortScores(m), sortScores(n), target);
        expect(got.fnmrAtFmr).toBeCloseTo(point.falseNonMatches / m.length, 12);
        expect(got.threshold).toBe(point.threshold);
        expect(got.eer).toBeCloseTo(equalErrorRate(det(sortScores(m), sortScores(n))).value, 12);
      }),
      { numRuns: 300 },
    );
  });

  test('whole weights are repeated trials', () => {
    const [m, n] = [Float64Array.of(3, 5, 8), Float64Array.of(1, 4, 6)];
    const weighted = weightedFigures(descending(m, n), { mated: Float64Array.of(2, 1, 3), nonMated: Float64Array.of(5, 0, 1) }, 0.2);
    const repeated = [Float64Array.of(3, 3, 5, 8, 8, 8), Float64Array.of(1, 1, 1, 1, 1, 6)] as const;
    const once = { mated: new Float64Array(6).fill(1), nonMated: new Float64Array(6).fill(1) };
    expect(weighted).toEqual(weightedFigures(descending(...repeated), once, 0.2));
  });

  test('a trial counts as often as its persons were drawn together', () => {
    const side = { a: new Float64Array(3), b: new Float64Array(3), subject: Int32Array.of(0, 1, 2), other: Int32Array.of(-1, 0, 1) };
    expect([...trialWeights(side, Uint32Array.of(2, 3, 0), new Float64Array(3))]).toEqual([2, 6, 0]);
  });

  test('McNemar is the exact sign test of the disagreements', () => {
    expect(signTest(1, 9)).toBeCloseTo((2 * 11) / 1024, 12);
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(5, 5)).toBe(1);
    expect(signTest(100_000, 100_900)).toBeCloseTo(0.0449, 3);
    expect(mcNemar([true, true, false, false], [true, false, true, false])).toEqual({ onlyA: 1, onlyB: 1, both: 1, neither: 1, p: 1 });
  });

  test('pairs by trial or by persons, and counts what has no partner, repeats or contradicts', () => {
    const a = keyedScores('trial,label,score\n1,mated,1\n2,mated,0.5\n3,non-mated,0.1\n4,non-mated,0\n5,mated,x\n', 'a');
    const b = keyedScores('score,label,trial\n9,mated,1\n5,mated,2\n5,mated,2\n1,mated,3\n1,non-mated,4\n1,non-mated,6\n', 'b');
    expect([a.badRows, b.repeated]).toEqual([1, 2]);
    const paired = pairTrials(a, b);
    expect([...paired.mated.b, ...paired.nonMated.b]).toEqual([9, 1]);
    expect(paired).toMatchObject({ onlyInA: 1, onlyInB: 1, contradicting: 1, personsNamed: false });
    expect(() => keyedScores('label,score,sex\nmated,1,f\n', 'c.csv')).toThrow(/c\.csv cannot be paired.*trial.*subject/);
  });

  test('finds the worse version, says so in words and figures, on scales that differ', async () => {
    const [a, b] = [join(folder, 'old.csv'), join(folder, 'new.csv')];
    const [textA, textB] = twoSystems(11, 0.9);
    writeFileSync(a, textA);
    writeFileSync(b, `${textB}mated,p999,p999,80\n`);
    const out = join(folder, 'compared');
    const asked = ['--target-fmr', '0.01', '--replicates', '300'];
    const { status, out: said } = await call('compare', a, b, ...asked, '--out', out);
    expect(status).toBe(0);
    expect(said).toMatch(/^old\.csv is better: at FMR 1\s%/);
    expect(said).toContain('Of new.csv left out: 1 trial that the other has not.');
    const comparison = JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8'));
    expect(comparison.fnmrAtFmr).toMatchObject({ better: 'a' });
    expect(comparison.fnmrAtFmr.low).toBeGreaterThan(0);
    expect(comparison.falseNonMatches.p).toBeLessThan(0.001);
    expect(comparison.fnmrAtFmr.b).toBeCloseTo(comparison.recognition.b.fnmrAtFmr[1].fnmr.value, 12);
    expect(readFileSync(join(out, 'comparison.html'), 'utf8').match(/class="line"/g)).toHaveLength(4);
    expect(JSON.parse((await call('compare', a, b, ...asked, '--json')).out)).toEqual(comparison);
  });

  test('between versions that differ by chance only it shows nothing', async () => {
    const [a, b] = [join(folder, 'a.csv'), join(folder, 'b.csv')];
    const [textA, textB] = twoSystems(12, 0);
    writeFileSync(a, textA);
    writeFileSync(b, textB);
    const { out } = await call('compare', a, b, '--target-fmr', '0.01', '--replicates', '300', '--json');
    expect(JSON.parse(out)).toMatchObject({ fnmrAtFmr: { better: 'not-shown' }, eer: { better: 'not-shown' } });
  });

  test.each([
    [['compare', 'one.csv'], 2, /two inputs/],
    [['compare', 'one.csv', 'gone.csv'], 1, /could not be read/],
    [['compare', 'a', 'b', '--replicates', '3'], 2, /from 200/],
  ])('%j is refused', async (args, status, message) => {
    expect(await call(...args)).toMatchObject({ status, err: expect.stringMatching(message) });
  });
});
