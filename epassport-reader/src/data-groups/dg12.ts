import { DataObjects } from './data-objects.ts';
import { countedNames, present } from './dg11.ts';
import { dateOf, dateTimeOf, type HolderName, textOf } from './values.ts';

/** EF.DG12, additional document details, Doc 9303-10 §4.7.12. Personal data: never log. */
export interface Dg12 {
  readonly issuingAuthority?: string;
  /** `yyyy-MM-dd` */
  readonly dateOfIssue?: string;
  readonly otherPersons: readonly HolderName[];
  readonly endorsements?: string;
  readonly taxOrExitRequirements?: string;
  readonly frontImage?: Uint8Array;
  readonly rearImage?: Uint8Array;
  /** `yyyy-MM-ddTHH:mm:ss`, local time of the personalisation system. */
  readonly personalisedAt?: string;
  readonly personalisationSystem?: string;
}

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large` */
export function parseDg12(file: Uint8Array): Dg12 {
  const objects = DataObjects.ofFile(file, 0x6c, 'DG12');
  const read = <T>(tag: number, decode: (value: Uint8Array) => T): T | undefined => {
    const value = objects.optional(tag);
    return value && decode(value);
  };
  const found = {
    issuingAuthority: read(0x5f19, textOf),
    dateOfIssue: read(0x5f26, (value) => dateOf(value, 'DG12 date of issue')),
    endorsements: read(0x5f1b, textOf),
    taxOrExitRequirements: read(0x5f1c, textOf),
    frontImage: read(0x5f1d, (value) => value),
    rearImage: read(0x5f1e, (value) => value),
    personalisedAt: read(0x5f55, (value) => dateTimeOf(value, 'DG12 time of personalisation')),
    personalisationSystem: read(0x5f56, textOf),
  };
  return { ...present(found), otherPersons: countedNames(objects.optional(0xa0), 0x5f1a, 'DG12 other persons') };
}
