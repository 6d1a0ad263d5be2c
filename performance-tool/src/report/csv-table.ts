import { csvLine } from '../records/csv.ts';

export type Row = readonly (string | number | undefined)[];

/** Rows as CSV, the first of them the header. */
export const table = (rows: readonly Row[]): string => rows.map(csvLine).join('');

/** A table where it has any row, by file name. */
export const named = (name: string, header: Row, rows: readonly Row[]): [name: string, text: string][] =>
  rows.length === 0 ? [] : [[name, table([header, ...rows])]];
