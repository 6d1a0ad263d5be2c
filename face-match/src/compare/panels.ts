/*
 * Templates in the order in which kernels read them: panels of as many rows as the kernel's tile is high or wide, in each panel the first number of
 * every row, then the second number of every row, and so on. All are of unit length; what is missing from the last panel is zero.
 */

/**
 * Packs some panels.
 *
 * @param rows as many numbers each as `dimensions`
 * @param order which row stands where, -1 for none; as long as `panels` says
 * @param squares gets the sum of squares of each row, as `similarity` adds it
 * @returns the first row that has no direction (zero, infinite or no number), or -1
 */
export function pack(
  rows: Float32Array,
  dimensions: number,
  order: Int32Array,
  width: number,
  { from, to }: { readonly from: number; readonly to: number },
  panels: Float32Array,
  squares?: Float64Array,
): number {
  for (let place = from * width; place < to * width; place++) {
    const row = order[place]!;
    const start = Math.floor(place / width) * width * dimensions + (place % width);
    if (row < 0) continue;
    const first = row * dimensions;
    let sum = 0;
    for (let k = first; k < first + dimensions; k++) sum += rows[k]! * rows[k]!;
    if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) return row;
    if (squares) squares[row] = sum;
    const scale = 1 / Math.sqrt(sum);
    for (let k = 0, at = start; k < dimensions; k++, at += width) panels[at] = rows[first + k]! * scale;
  }
  return -1;
}
