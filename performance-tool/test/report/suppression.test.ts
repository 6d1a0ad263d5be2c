import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hiddenCells } from '../../src/report/suppression.ts';

const sizes = (...subjects: number[]) => subjects.map((n, i) => ({ at: [i], subjects: n }));

test('small groups are hidden, and with a single one the next smallest', () => {
  expect(hiddenCells(sizes(50, 19, 30, 40), 20)).toEqual([false, true, true, false]);
  expect(hiddenCells(sizes(50, 19, 1, 40), 20)).toEqual([false, true, true, false]);
  // Together still fewer than twenty.
  expect(hiddenCells(sizes(50, 9, 1, 40), 20)).toEqual([false, true, true, true]);
  expect(hiddenCells(sizes(50, 30), 20)).toEqual([false, false]);
});

test('no row, no column and no whole less the groups shown leaves a small rest', () => {
  const table = fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 4 }), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(table, (rows) => {
      const cells = rows.flatMap((row, r) => row.map((subjects, c) => ({ at: [r, c], subjects }))).filter(({ subjects }) => subjects > 0);
      const hidden = hiddenCells(cells, 20);
      for (const axis of [0, 1])
        for (const code of new Set(cells.map(({ at }) => at[axis]))) {
          const line = cells.map((cell, i) => ({ ...cell, hidden: hidden[i]! })).filter(({ at }) => at[axis] === code);
          const gone = line.filter((cell) => cell.hidden);
          if (gone.length === 0 || gone.length === line.length) continue;
          expect(gone.length).toBeGreaterThan(1);
          expect(gone.reduce((sum, { subjects }) => sum + subjects, 0)).toBeGreaterThanOrEqual(20);
        }
      for (const [i, { subjects }] of cells.entries()) if (subjects < 20) expect(hidden[i]).toBe(true);
    }),
  );
});
