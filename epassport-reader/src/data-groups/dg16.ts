import { DataObjects } from './data-objects.ts';
import { present } from './dg11.ts';
import { componentsOf, dateOf, type HolderName, nameOf, textOf } from './values.ts';

/** Somebody to tell in an emergency. Personal data: never log. */
export interface PersonToNotify {
  /** `yyyy-MM-dd` */
  readonly recorded?: string;
  readonly name?: HolderName;
  readonly telephone?: string;
  readonly address?: readonly string[];
}

/** EF.DG16, persons to notify, Doc 9303-10 §4.7.16. */
export interface Dg16 {
  readonly persons: readonly PersonToNotify[];
}

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large` */
export function parseDg16(file: Uint8Array): Dg16 {
  const objects = DataObjects.ofFile(file, 0x70, 'DG16');
  // Templates A1, A2, … one per person.
  const tags = [...new Set(objects.tags)].filter((tag) => tag >= 0xa1 && tag <= 0xaf).sort((a, b) => a - b);
  return { persons: tags.map((tag) => person(objects.required(tag))) };
}

function person(template: Uint8Array): PersonToNotify {
  const objects = new DataObjects(template, 'DG16 person');
  const read = <T>(tag: number, decode: (value: Uint8Array) => T): T | undefined => {
    const value = objects.optional(tag);
    return value && decode(value);
  };
  return present({
    recorded: read(0x5f50, (value) => dateOf(value, 'DG16 date recorded')),
    name: read(0x5f51, nameOf),
    telephone: read(0x5f52, textOf),
    address: read(0x5f53, componentsOf),
  });
}
