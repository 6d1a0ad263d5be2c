import { expectTlv, findTlv, readTlvs, requireTlv } from './tlv.ts';

/** EF.COM, Doc 9303-10 §4.6.1. */
export interface EfCom {
  /** `0107`, `0108` */
  readonly ldsVersion: string;
  /** `040000` */
  readonly unicodeVersion?: string;
  /** Data group numbers, ascending. */
  readonly dataGroups: readonly number[];
}

const tags = [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70];

/** Tag of a data group's file, Doc 9303-10 §4.6.1. */
export function dataGroupTag(number: number): number | undefined {
  return tags[number - 1];
}

/** @throws {PassportReaderError} `malformed-tlv` */
export function parseEfCom(file: Uint8Array): EfCom {
  const objects = readTlvs(expectTlv(file, 0x60, 'EF.COM').value);
  const list = requireTlv(objects, 0x5c, 'EF.COM');
  const version = requireTlv(objects, 0x5f01, 'EF.COM');
  const unicode = findTlv(objects, 0x5f36);
  const dataGroups = [...list.value].map((tag) => tags.indexOf(tag) + 1).filter((number) => number > 0);
  return {
    ldsVersion: versionDigits(version.value),
    ...(unicode && { unicodeVersion: versionDigits(unicode.value) }),
    dataGroups: [...new Set(dataGroups)].sort((a, b) => a - b),
  };
}

/** A version of a few digits, as characters; anything else comes out as `?`, so that no text of a chip gets into a report. */
export function versionDigits(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 8))
    .toString('latin1')
    .replace(/[^0-9]/g, '?');
}
