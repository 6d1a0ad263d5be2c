import { createReadStream } from 'node:fs';

const [NEWLINE, QUOTE, RETURN] = [0x0a, 0x22, 0x0d];

/** Lines on which CSV records begin. */
export interface RecordLines {
  /** Of whole records by number: 1 is the first after the header. */
  readonly records: ReadonlyMap<number, number>;
  /** Of the first records that have more or fewer columns than the header. */
  readonly ragged: readonly number[];
}

/**
 * Finds the lines of the `wanted` whole records and of the first `most` others. Lines without anything are no records; a line break
 * between quotes ends none, and a separator more at a record's end begins no column.
 */
export async function linesOfRecords(
  file: string,
  { separator, header }: { readonly separator: string; readonly header: readonly string[] },
  wanted: ReadonlySet<number>,
  most: number,
): Promise<RecordLines> {
  const found = { records: new Map<number, number>(), ragged: [] as number[] };
  const between = separator.charCodeAt(0);
  let [line, begin, record] = [1, 1, 0];
  let [columns, isQuoted, isEmpty, last] = [1, false, true, 0];
  const end = () => {
    if (!isEmpty) {
      const isWhole = columns === header.length || (columns === header.length + 1 && last === between);
      if (isWhole && wanted.has(record)) found.records.set(record, begin);
      else if (!isWhole && found.ragged.length < most) found.ragged.push(begin);
      if (isWhole) record++;
    }
    [columns, isEmpty, last] = [1, true, 0];
    begin = line;
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    for (const code of chunk as Buffer) {
      if (code === NEWLINE) {
        line++;
        if (!isQuoted) end();
      } else if (code !== RETURN) {
        isEmpty = false;
        last = code;
        if (code === QUOTE) isQuoted = !isQuoted;
        else if (code === between && !isQuoted) columns++;
      }
    }
    if (found.records.size === wanted.size && found.ragged.length === most) return found;
  }
  end();
  return found;
}
