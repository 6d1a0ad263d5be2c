/** A group of one table: its place on each axis, and how many persons it holds. */
export interface SuppressionCell {
  /** One code per attribute grouped by. */
  readonly at: readonly number[];
  readonly subjects: number;
}

/**
 * Which groups to hide so that no group of fewer than `minimum` persons can be had by subtraction (complementary cell suppression):
 * first every small one; then, as the whole and (where two attributes are crossed) every row and column may be shown elsewhere, in each of
 * these lines the smallest group still shown, until what is hidden there is two groups or more that hold `minimum` persons together.
 * @returns for each cell whether it is hidden
 */
export function hiddenCells(cells: readonly SuppressionCell[], minimum: number): boolean[] {
  const hidden = cells.map(({ subjects }) => subjects < minimum);
  const lines = linesOf(cells);
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      const gone = line.filter((i) => hidden[i] && cells[i]!.subjects > 0);
      if (gone.length === 0) continue;
      const together = gone.reduce((sum, i) => sum + cells[i]!.subjects, 0);
      if (gone.length > 1 && together >= minimum) continue;
      const shown = line.filter((i) => !hidden[i]);
      if (shown.length === 0) continue;
      hidden[shown.reduce((least, i) => (cells[i]!.subjects < cells[least]!.subjects ? i : least))] = true;
      changed = true;
    }
  }
  return hidden;
}

/** Indices of cells whose sum may be known: all of one attribute; of two, those alike in either. */
function linesOf(cells: readonly SuppressionCell[]): number[][] {
  const axes = cells[0]?.at.length ?? 0;
  if (axes < 2) return [cells.map((_, i) => i)];
  const lines = new Map<string, number[]>();
  for (const [i, { at }] of cells.entries())
    for (const [axis, code] of at.entries()) {
      const key = `${axis} ${code}`;
      lines.set(key, [...(lines.get(key) ?? []), i]);
    }
  return [...lines.values()];
}
