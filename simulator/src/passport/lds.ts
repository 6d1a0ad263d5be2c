import { concat, tlv } from './der.ts';
import type { MrzLines } from './mrz-td3.ts';

/** File identifiers of the eMRTD application, ICAO Doc 9303-10 §4. */
export const EF_COM = 0x011e;
export const EF_SOD = 0x011d;
export const EF_DG1 = 0x0101;
export const EF_DG2 = 0x0102;
/** The trust points of Terminal Authentication, Doc 9303-10 §4.8 (short identifier 1C in the application). */
export const EF_CVCA = 0x011c;
/** Files of the master file, Doc 9303-10 §3.11. */
export const EF_CARD_ACCESS = 0x011c;
export const EF_CARD_SECURITY = 0x011d;
export const EF_DIR = 0x2f00;
export const EF_ATR = 0x2f01;

/** The elementary files of a chip by file identifier. */
export type ChipFiles = ReadonlyMap<number, Uint8Array>;

/** File identifier of data group 1–16. */
export const dataGroupFile = (dataGroup: number): number => 0x0100 + dataGroup;

/** Template tags of data groups 1–16, Doc 9303-10 §4. */
const dataGroupTags = [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70];

/** EF.COM, Doc 9303-10 §4.6.1: LDS 1.7, Unicode 4.0.0, and the tags of the data groups present. */
export function encodeEfCom(dataGroups: readonly number[]): Uint8Array {
  return tlv(
    0x60,
    tlv(0x5f01, Buffer.from('0107', 'latin1')),
    tlv(0x5f36, Buffer.from('040000', 'latin1')),
    tlv(
      0x5c,
      Uint8Array.from(dataGroups, (group) => dataGroupTags[group - 1]!),
    ),
  );
}

/** DG1, Doc 9303-10 §4.7.1: the MRZ as printed. */
export function encodeDg1(mrz: MrzLines): Uint8Array {
  return tlv(0x61, tlv(0x5f1f, Buffer.from(mrz.join(''), 'latin1')));
}

/** EF.CVCA, Doc 9303-10 §4.8: one or two references to trust points, the newer first, zeros up to 36 bytes. */
export function encodeEfCvca(references: readonly string[]): Uint8Array {
  const objects = concat(...references.slice(0, 2).map((reference) => tlv(0x42, Buffer.from(reference, 'latin1'))));
  return concat(objects, new Uint8Array(Math.max(0, 36 - objects.length)));
}
