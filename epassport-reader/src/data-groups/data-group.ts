import { type Dg14, parseDg14 } from '../dg14.ts';
import { dataGroupTag } from '../ef-com.ts';
import type { Mrz } from '../mrz.ts';
import { parseDg1 } from './dg1.ts';
import { type Dg2, parseDg2 } from './dg2.ts';
import { type Dg3, parseDg3 } from './dg3.ts';
import { type Dg4, parseDg4 } from './dg4.ts';
import { type Dg5, parseDg5 } from './dg5.ts';
import { type Dg7, parseDg7 } from './dg7.ts';
import { type Dg11, parseDg11 } from './dg11.ts';
import { type Dg12, parseDg12 } from './dg12.ts';
import { type Dg15, parseDg15 } from './dg15.ts';
import { type Dg16, parseDg16 } from './dg16.ts';
import { type OpaqueDataGroup, parseOpaque } from './opaque.ts';

/** What each data group holds, by its number. */
export interface DataGroups {
  1: Mrz;
  2: Dg2;
  3: Dg3;
  4: Dg4;
  5: Dg5;
  6: OpaqueDataGroup;
  7: Dg7;
  8: OpaqueDataGroup;
  9: OpaqueDataGroup;
  10: OpaqueDataGroup;
  11: Dg11;
  12: Dg12;
  13: OpaqueDataGroup;
  14: Dg14;
  15: Dg15;
  16: Dg16;
}
export type DataGroupNumber = keyof DataGroups;

type Parsers = { readonly [N in DataGroupNumber]: (file: Uint8Array, now?: Date) => DataGroups[N] };

const opaque =
  (number: DataGroupNumber) =>
  (file: Uint8Array): OpaqueDataGroup =>
    parseOpaque(file, dataGroupTag(number) as number, `DG${number}`);

const parsers: Parsers = {
  1: parseDg1,
  2: parseDg2,
  3: parseDg3,
  4: parseDg4,
  5: parseDg5,
  6: opaque(6),
  7: parseDg7,
  8: opaque(8),
  9: opaque(9),
  10: opaque(10),
  11: parseDg11,
  12: parseDg12,
  13: opaque(13),
  14: parseDg14,
  15: parseDg15,
  16: parseDg16,
};

export const isDataGroupNumber = (number: number): number is DataGroupNumber => Number.isInteger(number) && number >= 1 && number <= 16;

/**
 * Decodes the file of a data group, Doc 9303-10 §4.7. Bytes after the file's own length are ignored; nothing is copied.
 * @param now decides the century of the MRZ's dates
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large`, `unsupported-format`, `portrait`
 */
export function parseDataGroup<N extends DataGroupNumber>(number: N, file: Uint8Array, now?: Date): DataGroups[N] {
  return parsers[number](file, now);
}
