/*
 * Which rows stand together, and what is compared in one piece. Rows of one stratum stand together and fill whole panels, so that a piece lies within
 * one pair of strata and is counted in one histogram.
 */

/** One side of a comparison, in the order of its panels. */
export interface Side {
  /** Index of the row at each place of the panels, -1 where there is none. */
  readonly order: Int32Array;
  /** Number of the person at each place: pairs of one number are not compared. */
  readonly persons: Int32Array;
  readonly groups: readonly Group[];
}

/** Panels `from` to `to`, without the latter, hold the `rows` rows of a stratum. */
export interface Group {
  readonly stratum: number;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/** Panels of both sides, the histogram they are counted in, and how many places in them hold no pair (and count as cosine 0). */
export interface Piece {
  readonly live: { readonly from: number; readonly to: number };
  readonly chip: { readonly from: number; readonly to: number };
  readonly histogram: number;
  readonly empty: number;
}

/**
 * @param strata number of each row's stratum; one for all where absent
 * @param persons number of each row's person, zero or more; nobody's where absent
 * @param nobody below zero, another for either side
 */
export function arrange(rows: number, width: number, nobody: number, persons?: ArrayLike<number>, strata?: ArrayLike<number>): Side {
  const members = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const stratum = strata?.[row] ?? 0;
    const group = members.get(stratum);
    if (group) group.push(row);
    else members.set(stratum, [row]);
  }
  const groups: Group[] = [];
  let panels = 0;
  for (const [stratum, { length }] of members) {
    const from = panels;
    panels += Math.ceil(length / width);
    groups.push({ stratum, from, to: panels, rows: length });
  }
  const order = shared(panels * width).fill(-1);
  const numbers = shared(panels * width).fill(nobody);
  for (const { stratum, from } of groups)
    for (const [i, row] of members.get(stratum)!.entries()) {
      order[from * width + i] = row;
      numbers[from * width + i] = persons?.[row] ?? nobody;
    }
  return { order, persons: numbers, groups };
}

/** @param size places of a piece at most, on either side @param histogramOf two strata */
export function piecesOf(
  live: { readonly groups: readonly Group[]; readonly width: number },
  chip: { readonly groups: readonly Group[]; readonly width: number },
  size: { readonly live: number; readonly chip: number },
  histogramOf: (live: number, chip: number) => number,
): Piece[] {
  const pieces: Piece[] = [];
  // Neighbours in this order share their chip panels, which a kernel may keep at hand.
  for (const b of chip.groups)
    for (const right of blocks(b, chip.width, size.chip))
      for (const a of live.groups)
        for (const left of blocks(a, live.width, size.live)) {
          const places = (left.to - left.from) * live.width * (right.to - right.from) * chip.width;
          pieces.push({ live: left, chip: right, histogram: histogramOf(a.stratum, b.stratum), empty: places - left.rows * right.rows });
        }
  return pieces;
}

function* blocks({ from, to, rows }: Group, width: number, size: number) {
  const step = Math.max(1, Math.floor(size / width));
  for (let at = from; at < to; at += step) {
    const end = Math.min(to, at + step);
    yield { from: at, to: end, rows: Math.min(rows - (at - from) * width, (end - at) * width) };
  }
}

const shared = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));
