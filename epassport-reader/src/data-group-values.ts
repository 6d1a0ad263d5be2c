import { isDataGroupNumber, parseDataGroup } from './data-groups/data-group.ts';
import { PassportReaderError } from './passport-reader-error.ts';

/**
 * What data groups hold, decoded, for printing: personal data. Images, and content that the issuer defines, come out as their number of bytes; a data group
 * that cannot be decoded as `{ error }`.
 * @param dataGroups files by number
 * @returns plain values by `DG11` and so on
 */
export function dataGroupValues(dataGroups: ReadonlyMap<number, Uint8Array>): Record<string, unknown> {
  return Object.fromEntries([...dataGroups].map(([number, file]) => [`DG${number}`, decodedOf(number, file)]));
}

function decodedOf(number: number, file: Uint8Array): unknown {
  if (!isDataGroupNumber(number)) return undefined;
  try {
    return plain(parseDataGroup(number, file));
  } catch (error) {
    if (error instanceof PassportReaderError) return { error: error.message };
    throw error;
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: value.length };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** The same as lines for a terminal, one line per field; control characters of a chip's text never reach it. */
export function dataGroupLines(dataGroups: ReadonlyMap<number, Uint8Array>): string[] {
  return Object.entries(dataGroupValues(dataGroups)).flatMap(([name, value]) =>
    Object.entries(value as object).map(([field, content]) => `${name} ${field}: ${printable(JSON.stringify(content))}`),
  );
}

/** JSON escapes the control characters below 20 already; these are the others, and those that turn the direction of writing. */
const printable = (json: string): string =>
  json.replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (at) => `\\u${at.charCodeAt(0).toString(16).padStart(4, '0')}`);
