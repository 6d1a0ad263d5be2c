/**
 * DER, ITU-T X.690: just the encoders that certificates, EF.SOD and the LDS need. Every function takes contents and
 * returns one whole tag-length-value object.
 */

/** Joins byte strings. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Definite length in its shortest form, X.690 §8.1.3 and §10.1. */
function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Uint8Array.of(0x80 | digits.length, ...digits);
}

/** One object with a tag of one or two bytes (`0x30`, `0x7f61`), its contents joined. */
export function tlv(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const tagBytes = tag > 0xff ? Uint8Array.of(tag >> 8, tag & 0xff) : Uint8Array.of(tag);
  const body = concat(...contents);
  return concat(tagBytes, lengthOctets(body.length), body);
}

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...items);

/** SET OF: DER sorts the members by their encoding, X.690 §11.6. */
export function setOf(...items: readonly Uint8Array[]): Uint8Array {
  return tlv(0x31, ...[...items].sort(Buffer.compare));
}

/** A non-negative INTEGER from a number or big-endian magnitude bytes. */
export function integer(value: number | Uint8Array): Uint8Array {
  let bytes = typeof value === 'number' ? bigEndian(value) : value;
  while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1);
  return tlv(0x02, bytes[0]! >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes);
}

function bigEndian(value: number): Uint8Array {
  const digits: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Uint8Array.from(digits.length ? digits : [0]);
}

/** OBJECT IDENTIFIER from dotted text, X.690 §8.19. */
export function oid(dotted: string): Uint8Array {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first! * 40 + second!, ...rest]) {
    const digits = [arc % 128];
    for (let more = Math.floor(arc / 128); more > 0; more = Math.floor(more / 128)) digits.unshift(0x80 | (more % 128));
    bytes.push(...digits);
  }
  return tlv(0x06, Uint8Array.from(bytes));
}

export const NULL: Uint8Array = Uint8Array.of(0x05, 0x00);
export const boolean = (value: boolean): Uint8Array => tlv(0x01, Uint8Array.of(value ? 0xff : 0x00));
export const octetString = (...contents: readonly Uint8Array[]): Uint8Array => tlv(0x04, ...contents);
export const bitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array => tlv(0x03, Uint8Array.of(unusedBits), bytes);
export const utf8String = (text: string): Uint8Array => tlv(0x0c, Buffer.from(text, 'utf8'));
export const printableString = (text: string): Uint8Array => tlv(0x13, Buffer.from(text, 'latin1'));
/** Context tag with EXPLICIT tagging, or IMPLICIT over a constructed type's contents. */
export const context = (number: number, ...contents: readonly Uint8Array[]): Uint8Array => tlv(0xa0 | number, ...contents);
/** Context tag with IMPLICIT tagging over a primitive type's contents. */
export const contextPrimitive = (number: number, contents: Uint8Array): Uint8Array => tlv(0x80 | number, contents);

/** GeneralizedTime to the second, in UTC: `yyyyMMddHHmmssZ`. */
export function generalizedTimeText(date: Date): string {
  return `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}

/** Time of RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
export function time(date: Date): Uint8Array {
  const text = generalizedTimeText(date);
  return date.getUTCFullYear() < 2050 ? tlv(0x17, Buffer.from(text.slice(2), 'latin1')) : tlv(0x18, Buffer.from(text, 'latin1'));
}
