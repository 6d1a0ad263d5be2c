import { PassportReaderError } from '../passport-reader-error.ts';
import { DataObjects } from './data-objects.ts';
import { componentsOf, dateOf, type HolderName, nameOf, textOf, unsignedOf } from './values.ts';

/** EF.DG11, additional personal details, Doc 9303-10 §4.7.11. Personal data: never log. */
export interface Dg11 {
  readonly name?: HolderName;
  readonly otherNames: readonly HolderName[];
  readonly personalNumber?: string;
  /** `yyyy-MM-dd`, with the century that the MRZ lacks. */
  readonly dateOfBirth?: string;
  readonly placeOfBirth?: readonly string[];
  readonly address?: readonly string[];
  readonly telephone?: string;
  readonly profession?: string;
  readonly title?: string;
  readonly personalSummary?: string;
  /** Image of the proof of citizenship. */
  readonly proofOfCitizenship?: Uint8Array;
  readonly otherTravelDocuments?: readonly string[];
  readonly custody?: string;
}

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large` */
export function parseDg11(file: Uint8Array): Dg11 {
  const objects = DataObjects.ofFile(file, 0x6b, 'DG11');
  const read = <T>(tag: number, decode: (value: Uint8Array) => T): T | undefined => {
    const value = objects.optional(tag);
    return value && decode(value);
  };
  const found = {
    name: read(0x5f0e, nameOf),
    personalNumber: read(0x5f10, textOf),
    dateOfBirth: read(0x5f2b, (value) => dateOf(value, 'DG11 date of birth')),
    placeOfBirth: read(0x5f11, componentsOf),
    address: read(0x5f42, componentsOf),
    telephone: read(0x5f12, textOf),
    profession: read(0x5f13, textOf),
    title: read(0x5f14, textOf),
    personalSummary: read(0x5f15, textOf),
    proofOfCitizenship: read(0x5f16, (value) => value),
    otherTravelDocuments: read(0x5f17, componentsOf),
    custody: read(0x5f18, textOf),
  };
  return { ...present(found), otherNames: countedNames(objects.optional(0xa0), 0x5f0f, 'DG11 other names') };
}

/** Names in a template A0: how many (02), then one data object each. */
export function countedNames(template: Uint8Array | undefined, tag: number, what: string): HolderName[] {
  if (!template) return [];
  const objects = new DataObjects(template, what);
  const count = unsignedOf(objects.required(0x02), what);
  const names = objects.all(tag);
  if (names.length !== count)
    throw new PassportReaderError('malformed-data', `${what}: ${count} are announced, ${names.length} are there.`);
  return names.map(({ value }) => nameOf(value));
}

/** The same object without the fields that are undefined. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
