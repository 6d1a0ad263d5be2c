import type { Attempts } from '../records/trials.ts';
import type { OrderedTrials } from './ordered-trials.ts';
import type { Thresholds } from './sample.ts';

/** Trials of each cell next to each other, in the order they had: columns that a cell takes a stretch of. */
export class Partition<Columns extends Readonly<Record<string, ArrayLike<number> | undefined>>> {
  readonly #columns: Columns;
  readonly #ends: Float64Array;
  /** Trials in no cell. */
  readonly outside: number;

  constructor(columns: Columns, ends: Float64Array, outside: number) {
    this.#columns = columns;
    this.#ends = ends;
    this.outside = outside;
  }

  count(cell: number): number {
    return this.#ends[cell + 1]! - this.#ends[cell]!;
  }

  of(cell: number): Columns {
    const [from, to] = [this.#ends[cell]!, this.#ends[cell + 1]!];
    return Object.fromEntries(
      Object.entries(this.#columns).map(([name, column]) => [name, (column as Uint8Array | undefined)?.subarray(from, to)]),
    ) as unknown as Columns;
  }
}

/** @param cells of each trial, −1 for none */
function ends(cells: Int32Array, size: number): { starts: Float64Array; outside: number } {
  const starts = new Float64Array(size + 1);
  let outside = 0;
  for (let i = 0; i < cells.length; i++) {
    if (cells[i]! < 0) outside++;
    else starts[cells[i]! + 1]!++;
  }
  for (let cell = 0; cell < size; cell++) starts[cell + 1]! += starts[cell]!;
  return { starts, outside };
}

function floats(values: Float64Array, cells: Int32Array, starts: Float64Array): Float64Array {
  const next = starts.slice();
  const moved = new Float64Array(starts[starts.length - 1]!);
  for (let i = 0; i < cells.length; i++) if (cells[i]! >= 0) moved[next[cells[i]!]!++] = values[i]!;
  return moved;
}

function integers<T extends Int32Array | Uint16Array | Uint8Array>(values: T, cells: Int32Array, starts: Float64Array): T {
  const next = starts.slice();
  const moved = new (values.constructor as new (length: number) => T)(starts[starts.length - 1]!);
  for (let i = 0; i < cells.length; i++) if (cells[i]! >= 0) moved[next[cells[i]!]!++] = values[i]!;
  return moved;
}

export interface MatedColumns {
  readonly similarity: Float64Array;
  readonly subject: Int32Array;
  readonly codes: Uint16Array | undefined;
  readonly [name: string]: Float64Array | Int32Array | Uint16Array | undefined;
}

export interface NonMatedColumns extends MatedColumns {
  readonly other: Int32Array;
}

export interface AttemptColumns {
  readonly subject: Int32Array;
  readonly result: Uint8Array;
  readonly admittedByOfficer: Uint8Array;
  readonly refusedByOfficer: Uint8Array | undefined;
  readonly [name: string]: Int32Array | Uint8Array | undefined;
}

export function partitionMated({ similarity, subject, threshold }: OrderedTrials['mated'], cells: Int32Array, size: number) {
  const { starts, outside } = ends(cells, size);
  const columns: MatedColumns = {
    similarity: floats(similarity, cells, starts),
    subject: integers(subject, cells, starts),
    codes: threshold.codes && integers(threshold.codes, cells, starts),
  };
  return new Partition(columns, starts, outside);
}

export function partitionNonMated({ similarity, subject, other, threshold }: OrderedTrials['nonMated'], cells: Int32Array, size: number) {
  const { starts, outside } = ends(cells, size);
  const columns: NonMatedColumns = {
    similarity: floats(similarity, cells, starts),
    subject: integers(subject, cells, starts),
    other: integers(other, cells, starts),
    codes: threshold.codes && integers(threshold.codes, cells, starts),
  };
  return new Partition(columns, starts, outside);
}

export function partitionAttempts({ subject, result, admittedByOfficer, refusedByOfficer }: Attempts, cells: Int32Array, size: number) {
  const { starts, outside } = ends(cells, size);
  const columns: AttemptColumns = {
    subject: integers(subject, cells, starts),
    result: integers(result, cells, starts),
    admittedByOfficer: integers(admittedByOfficer, cells, starts),
    refusedByOfficer: refusedByOfficer && integers(refusedByOfficer, cells, starts),
  };
  return new Partition(columns, starts, outside);
}

/** A cell's thresholds: the values of all and its own codes. */
export const thresholdsOf = (all: Thresholds, codes: Uint16Array | undefined): Thresholds =>
  codes ? { values: all.values, codes } : { values: all.values };
