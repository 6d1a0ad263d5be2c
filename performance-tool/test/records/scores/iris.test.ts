import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readScores } from '../../../src/records/scores/read-scores.ts';
import { det } from '../../../src/statistics/det.ts';
import { fnmrAtFmr } from '../../../src/statistics/operating-point.ts';
import { sortScores } from '../../../src/statistics/sorted-scores.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/**
 * Sepal lengths of Fisher's irises (1936), which bob.measure's test of scores that cannot be separated uses: Iris setosa as non-mated,
 * Iris versicolor as mated scores.
 */
const setosa =
  '5.1 4.9 4.7 4.6 5.0 5.4 4.6 5.0 4.4 4.9 5.4 4.8 4.8 4.3 5.8 5.7 5.4 5.1 5.7 5.1 5.4 5.1 4.6 5.1 4.8 5.0 5.0 5.2 5.2 4.7 4.8 5.4 5.2 5.5 4.9 5.0 5.5 4.9 4.4 5.1 5.0 4.5 4.4 5.0 5.1 4.8 5.1 4.6 5.3 5.0';
const versicolor =
  '7.0 6.4 6.9 5.5 6.5 5.7 6.3 4.9 6.6 5.2 5.0 5.9 6.0 6.1 5.6 6.7 5.6 5.8 6.2 5.6 5.9 6.1 6.3 6.1 6.4 6.6 6.8 6.7 6.0 5.7 5.5 5.5 5.8 6.0 5.4 6.0 6.7 6.3 5.6 5.5 5.5 6.1 5.8 5.0 5.6 5.7 5.7 6.2 5.1 5.7';

/** bob.measure's test has these from the Bosaris toolkit 1.06: the convex hull of the ROC as (FMR, FNMR), and the EER on it. */
const HULL = [
  [1, 0],
  [0.68, 0],
  [0.28, 0.08],
  [0.1, 0.12],
  [0.06, 0.22],
  [0, 0.48],
  [0, 1],
] as const;
const HULL_EER = 0.116363636363636;

test('the DET of bob.measure’s irises has Bosaris’ convex hull', async () => {
  const folder = temporaryFolder();
  const list = (name: string, words: string) => {
    writeFileSync(join(folder, name), words.replaceAll(' ', '\n'));
    return join(folder, name);
  };
  const { mated, nonMated } = await readScores({ genuine: list('genuine', versicolor), impostor: list('impostor', setosa) });
  const [m, n] = [sortScores(mated.similarity), sortScores(nonMated.similarity)];
  expect([m.length, n.length]).toEqual([50, 50]);
  const curve = det(m, n);
  const steps = Array.from(curve.falseNonMatches, (misses, i) => [curve.falseMatches[i]! / 50, misses / 50] as const);
  for (const corner of HULL) expect(steps, String(corner)).toContainEqual(corner);
  // No step lies on the better side of the hull, and the hull's EER is where it crosses the diagonal.
  for (const [fmr, fnmr] of steps)
    for (let i = 1; i < HULL.length; i++) {
      const [[x1, y1], [x2, y2]] = [HULL[i - 1]!, HULL[i]!];
      if (fmr <= x1 && fmr >= x2 && x1 > x2) expect(fnmr).toBeGreaterThanOrEqual(y1 + ((fmr - x1) / (x2 - x1)) * (y2 - y1) - 1e-12);
    }
  const [[x1, y1], [x2, y2]] = [HULL[2], HULL[3]];
  const share = (y1 - x1) / (x2 - x1 - (y2 - y1));
  expect(x1 + share * (x2 - x1)).toBeCloseTo(HULL_EER, 12);
  // bob.measure: FRR 0.48 at FAR 0, 0.12 at FAR 0.1.
  expect([0.01, 0.1].map((target) => fnmrAtFmr(m, n, target).falseNonMatches / 50)).toEqual([0.48, 0.12]);
});
