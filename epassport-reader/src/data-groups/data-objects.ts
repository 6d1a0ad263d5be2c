import { PassportReaderError } from '../passport-reader-error.ts';
import { readTlv, type Tlv } from '../tlv.ts';

/** No template of Doc 9303-10 comes near this many data objects; a hostile file of two-byte objects must not fill the memory. */
const maxObjects = 256;

/** The data objects of one template of Doc 9303-10 §4.7, one level deep: each tag stands at most once unless asked for with `all`. */
export class DataObjects {
  readonly #objects: readonly Tlv[];
  readonly #what: string;

  /** @param what the template's name, for messages @throws {PassportReaderError} `malformed-tlv`, `too-large` */
  constructor(bytes: Uint8Array, what: string) {
    const objects: Tlv[] = [];
    for (let at = 0; at < bytes.length; ) {
      // ISO/IEC 7816-4 §5.2.2 allows 00 between data objects as padding.
      if (bytes[at] === 0) {
        at++;
        continue;
      }
      if (objects.length === maxObjects) {
        throw new PassportReaderError('too-large', `${what} has more than ${maxObjects} data objects, which no document needs.`);
      }
      const object = readTlv(bytes, at);
      objects.push(object);
      at += object.raw.length;
    }
    this.#objects = objects;
    this.#what = what;
  }

  /** The content of a data group's file. @throws {PassportReaderError} `malformed-tlv` when the file has another tag */
  static ofFile(file: Uint8Array, tag: number, what: string): DataObjects {
    const template = readTlv(file);
    if (template.tag !== tag) {
      throw new PassportReaderError('malformed-tlv', `${what}: expected tag ${hex(tag)}, got ${hex(template.tag)}.`);
    }
    return new DataObjects(template.value, what);
  }

  get tags(): number[] {
    return this.#objects.map(({ tag }) => tag);
  }

  all(tag: number): Tlv[] {
    return this.#objects.filter((object) => object.tag === tag);
  }

  /** @throws {PassportReaderError} `malformed-data` when the tag stands twice: a file must not be read two ways */
  optional(tag: number): Uint8Array | undefined {
    const [first, second] = this.all(tag);
    if (second) throw new PassportReaderError('malformed-data', `${this.#what}: data object ${hex(tag)} is there twice.`);
    return first?.value;
  }

  /** @throws {PassportReaderError} `malformed-tlv` when the tag is missing, `malformed-data` when it stands twice */
  required(tag: number): Uint8Array {
    const value = this.optional(tag);
    if (!value) throw new PassportReaderError('malformed-tlv', `${this.#what}: data object ${hex(tag)} is missing.`);
    return value;
  }
}

const hex = (tag: number): string => tag.toString(16).toUpperCase().padStart(2, '0');
