import { createReadStream } from 'node:fs';

const [NEWLINE, QUOTE, RETURN] = [0x0a, 0x22, 0x0d];

/**
 * The lines on which CSV records begin, by number: 1 is the first after the header. Lines without anything and `skipped` lines are no
 * records; a line break between quotes ends none.
 */
export async function linesOfRecords(file: string, wanted: readonly number[], skipped: ReadonlySet<number>): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const left = new Set(wanted);
  let [line, begin, record, isQuoted, isEmpty] = [1, 1, 0, false, true];
  const end = () => {
    if (!isEmpty && !skipped.has(begin)) {
      if (left.delete(record)) found.set(record, begin);
      record++;
    }
    isEmpty = true;
    begin = line;
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    for (const byte of chunk as Buffer) {
      if (byte === NEWLINE) {
        line++;
        if (!isQuoted) end();
      } else if (byte !== RETURN) {
        isEmpty = false;
        if (byte === QUOTE) isQuoted = !isQuoted;
      }
    }
    if (left.size === 0) return found;
  }
  line++;
  end();
  return found;
}
