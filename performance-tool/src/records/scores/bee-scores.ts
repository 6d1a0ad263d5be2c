import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { PerformanceToolError } from '../../performance-tool-error.ts';
import { throwIfCancelled } from '../duckdb.ts';
import { LABEL, type ScoreBatch } from './score-batch.ts';
import type { ScoreOptions } from './score-options.ts';

const MATCH = 0xff;
const NON_MATCH = 0x7f;
const MAGIC = 0x12345678;

interface Matrix {
  readonly file: string;
  readonly handle: number;
  readonly target: string;
  readonly query: string;
  readonly rows: number;
  readonly columns: number;
  readonly littleEndian: boolean;
  readonly dataAt: number;
  readonly bytes: 1 | 4;
}

/**
 * A similarity (S2) or distance (D2) matrix of NIST's Biometric Evaluation Environment with its mask, as OpenBR writes them: four lines of
 * text – kind, target set, query set, `MF rows columns` and the number 0x12345678 in the byte order of what follows – then the cells, a
 * query a row. The mask (`MB`) has 0xff for mated, 0x7f for non-mated; every other cell is left out. Who is who is told by the mask: signatures
 * with a mated comparison are of one person.
 * @throws PerformanceToolError `file-missing`, `score-file`, `cancelled`
 */
export function* beeScores(file: string, options: ScoreOptions): Generator<ScoreBatch> {
  const maskFile = options.mask ?? maskFileOf(file);
  if (!existsSync(maskFile))
    throw new PerformanceToolError(
      'file-missing',
      `The mask of ${file} is not at ${maskFile}. Expected a BEE mask there, or one named with --mask.`,
    );
  const matrix = open(file, 4);
  try {
    const mask = open(maskFile, 1);
    try {
      if (mask.rows !== matrix.rows || mask.columns !== matrix.columns)
        throw new PerformanceToolError(
          'score-file',
          `${basename(maskFile)} is ${mask.rows} × ${mask.columns} and ${basename(file)} ${matrix.rows} × ${matrix.columns}. Expected a mask of the same size.`,
        );
      yield* cells(matrix, mask, persons(matrix, mask), options);
    } finally {
      closeSync(mask.handle);
    }
  } finally {
    closeSync(matrix.handle);
  }
}

function* cells(matrix: Matrix, mask: Matrix, personOf: Uint32Array, { signal, onProgress }: ScoreOptions): Generator<ScoreBatch> {
  const { rows, columns } = matrix;
  const values = Buffer.alloc(columns * 4);
  const marks = Buffer.alloc(columns);
  const view = new DataView(values.buffer, values.byteOffset, values.length);
  for (let row = 0; row < rows; row++) {
    throwIfCancelled(signal);
    fill(matrix, values, row * columns * 4);
    fill(mask, marks, row * columns);
    const room = {
      label: new Uint8Array(columns),
      score: new Float64Array(columns),
      subject: new Uint32Array(2 * columns),
      other: new Uint32Array(2 * columns),
    };
    const at = new Uint32Array(columns);
    let length = 0;
    for (let column = 0; column < columns; column++) {
      const mark = marks[column];
      if (mark !== MATCH && mark !== NON_MATCH) continue;
      room.label[length] = mark === MATCH ? LABEL.mated : LABEL.nonMated;
      room.score[length] = view.getFloat32(4 * column, matrix.littleEndian);
      room.subject[2 * length] = personOf[row]!;
      room.other[2 * length] = personOf[rows + column]!;
      at[length++] = column + 1;
    }
    if (length > 0) yield { ...room, length, groups: [], rowName: (i) => `row ${row + 1}, column ${at[i]}` };
    onProgress?.({ step: `reading ${basename(matrix.file)}`, done: row + 1, total: rows });
  }
}

/** The person of each query, then of each target: joined through mated comparisons (union-find). */
function persons(matrix: Matrix, mask: Matrix): Uint32Array {
  const { rows, columns } = matrix;
  const parent = Uint32Array.from({ length: rows + columns }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const join = (a: number, b: number) => {
    parent[root(a)] = root(b);
  };
  // The same set on both sides: the same signature.
  if (rows === columns && matrix.target === matrix.query && matrix.target !== '') for (let i = 0; i < rows; i++) join(i, rows + i);
  const marks = Buffer.alloc(columns);
  for (let row = 0; row < rows; row++) {
    fill(mask, marks, row * columns);
    for (let column = 0; column < columns; column++) if (marks[column] === MATCH) join(row, rows + column);
  }
  return parent.map((_, i) => root(i));
}

function fill({ handle, dataAt, file }: Matrix, buffer: Buffer, at: number): void {
  for (let done = 0; done < buffer.length; ) {
    const read = readSync(handle, buffer, done, buffer.length - done, dataAt + at + done);
    if (read === 0) throw new PerformanceToolError('score-file', `${file} ended while it was read. Expected the whole matrix.`);
    done += read;
  }
}

/** Reads the header. @throws PerformanceToolError */
function open(file: string, bytes: 1 | 4): Matrix {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (cause) {
    throw new PerformanceToolError('file-missing', `${file} could not be read. Expected a BEE matrix.`, { cause });
  }
  try {
    return header(file, handle, bytes);
  } catch (cause) {
    closeSync(handle);
    throw cause;
  }
}

function header(file: string, handle: number, bytes: 1 | 4): Matrix {
  const wrong = (expected: string) => new PerformanceToolError('score-file', `${file} is not a whole BEE matrix: expected ${expected}.`);
  const start = Buffer.alloc(8192);
  const length = readSync(handle, start, 0, start.length, 0);
  const lines: string[] = [];
  let at = 0;
  for (let line = 0; line < 3; line++) {
    const end = start.subarray(0, length).indexOf(0x0a, at);
    if (end < 0) throw wrong('four lines of text at its beginning');
    lines.push(start.toString('utf8', at, end).trim());
    at = end + 1;
  }
  const [kind = '', target = '', query = ''] = lines;
  if (!/^[SD]2$/.test(kind)) throw wrong('S2 or D2 as its first line');
  const size = /^M([FB]) (\d{1,9}) (\d{1,9}) /.exec(start.toString('latin1', at, Math.min(length, at + 64)));
  if (!size) throw wrong('MF or MB, rows and columns as its fourth line');
  if (size[1] !== (bytes === 4 ? 'F' : 'B')) throw wrong(bytes === 4 ? 'MF: a matrix of numbers' : 'MB: a mask');
  const magicAt = at + size[0].length;
  if (magicAt + 5 > length) throw wrong('0x12345678 after the size');
  const littleEndian = start.readUInt32LE(magicAt) === MAGIC;
  if (!littleEndian && start.readUInt32BE(magicAt) !== MAGIC) throw wrong('0x12345678 in one of the two byte orders after the size');
  const dataAt = magicAt + 4 + (start[magicAt + 4] === 0x0d ? 2 : 1);
  const [rows, columns] = [Number(size[2]), Number(size[3])];
  const found = fstatSync(handle).size - dataAt;
  if (found !== rows * columns * bytes)
    throw wrong(`${rows} × ${columns} cells, ${rows * columns * bytes} bytes, after its header, got ${found}`);
  return { file, handle, target, query, rows, columns, littleEndian, dataAt, bytes };
}

/** The mask that belongs to a matrix. */
export const maskFileOf = (file: string): string => file.replace(/(\.mtx)?$/i, '.mask');

/** Whether a file begins like a BEE matrix; one of distances begins with D. */
export const isBee = (start: Buffer): boolean => /^[SD]2\r?\n/.test(start.toString('latin1', 0, 4));
