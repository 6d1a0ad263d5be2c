import { PassportReaderError } from './passport-reader-error.ts';

/** One data object: BER-TLV of ISO/IEC 7816-4 Annex E, DER of X.690. All arrays are views into the bytes it was read from. */
export interface Tlv {
  /** The tag bytes as one number: 0x30, 0x5f1f, 0x7f61. */
  readonly tag: number;
  readonly value: Uint8Array;
  /** Tag, length and value: what a hash or signature covers. */
  readonly raw: Uint8Array;
}

/** The header of a data object whose value may not have been read yet. */
export interface TlvHeader {
  readonly tag: number;
  readonly headerLength: number;
  readonly valueLength: number;
}

const hex = (tag: number): string => tag.toString(16).toUpperCase().padStart(2, '0');

function malformed(what: string): PassportReaderError {
  return new PassportReaderError('malformed-tlv', `${what}.`);
}

/**
 * Reads tag and length at `offset`: tags of up to three bytes, definite lengths of up to four.
 * @throws {PassportReaderError} `malformed-tlv`
 */
export function readTlvHeader(bytes: Uint8Array, offset = 0): TlvHeader {
  let at = offset;
  const next = (part: string): number => {
    const byte = bytes[at++];
    if (byte === undefined) throw malformed(`Data ends inside the ${part} of a data object`);
    return byte;
  };
  let tag = next('tag');
  if ((tag & 0x1f) === 0x1f) {
    let byte: number;
    do {
      if (at - offset >= 3) throw malformed('Tag longer than three bytes');
      byte = next('tag');
      tag = tag * 256 + byte;
    } while (byte & 0x80);
  }
  let valueLength = next('length');
  if (valueLength === 0x80) throw malformed(`Data object ${hex(tag)} has an indefinite length, expected a definite one`);
  if (valueLength > 0x80) {
    const count = valueLength & 0x7f;
    if (count > 4) throw malformed(`Data object ${hex(tag)} has a length of ${count} bytes, expected at most 4`);
    valueLength = 0;
    for (let i = 0; i < count; i++) valueLength = valueLength * 256 + next('length');
  }
  return { tag, headerLength: at - offset, valueLength };
}

/**
 * Reads the data object at `offset`; bytes after it are left alone.
 * @throws {PassportReaderError} `malformed-tlv` also when the value is longer than the bytes
 */
export function readTlv(bytes: Uint8Array, offset = 0): Tlv {
  const { tag, headerLength, valueLength } = readTlvHeader(bytes, offset);
  const start = offset + headerLength;
  const end = start + valueLength;
  if (end > bytes.length) {
    throw malformed(`Data object ${hex(tag)} says ${valueLength} bytes, but only ${bytes.length - start} are there`);
  }
  return { tag, value: bytes.subarray(start, end), raw: bytes.subarray(offset, end) };
}

/**
 * All data objects that follow each other in `bytes`. One level only: nesting costs nothing until it is asked for,
 * so no depth of nesting can exhaust the stack.
 */
export function readTlvs(bytes: Uint8Array): Tlv[] {
  const found: Tlv[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tlv = readTlv(bytes, at);
    found.push(tlv);
    at += tlv.raw.length;
  }
  return found;
}

/**
 * Reads `bytes` as one data object of the given tag.
 * @throws {PassportReaderError} `malformed-tlv` when it is another
 */
export function expectTlv(bytes: Uint8Array, tag: number, what: string): Tlv {
  const tlv = readTlv(bytes);
  if (tlv.tag !== tag) throw malformed(`${what}: expected tag ${hex(tag)}, got ${hex(tlv.tag)}`);
  return tlv;
}

/** The first data object of that tag, or undefined. */
export function findTlv(tlvs: readonly Tlv[], tag: number): Tlv | undefined {
  return tlvs.find((tlv) => tlv.tag === tag);
}

/** @throws {PassportReaderError} `malformed-tlv` when no data object has that tag */
export function requireTlv(tlvs: readonly Tlv[], tag: number, what: string): Tlv {
  const tlv = findTlv(tlvs, tag);
  if (!tlv) throw malformed(`${what}: data object ${hex(tag)} is missing`);
  return tlv;
}

/** Writes one data object with the shortest length (DER). */
export function writeTlv(tag: number, ...values: readonly Uint8Array[]): Uint8Array {
  const length = values.reduce((sum, value) => sum + value.length, 0);
  const bigEndian = (n: number): number[] => (n < 256 ? [n] : [...bigEndian(Math.floor(n / 256)), n % 256]);
  const lengthBytes = bigEndian(length);
  const header = [...bigEndian(tag), ...(length < 0x80 ? [length] : [0x80 | lengthBytes.length, ...lengthBytes])];
  return Buffer.concat([Uint8Array.from(header), ...values]);
}
