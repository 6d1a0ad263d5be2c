import { PassportReaderError } from './passport-reader-error.ts';
import { readTlvHeader, writeTlv } from './tlv.ts';

/** Real CMS messages nest about fifteen deep. */
const maxDepth = 40;

/**
 * Writes BER (X.690 §8) in definite lengths: indefinite lengths get one, octet strings in pieces become whole.
 * What already has a definite length is left byte for byte, because a signature may cover it. Nothing inside primitive values is touched.
 * @throws {PassportReaderError} `malformed-tlv`, also when it nests deeper than any passport needs
 */
export function withDefiniteLengths(bytes: Uint8Array): Uint8Array {
  return element(bytes, 0, bytes.length, 0).raw;
}

interface Element {
  /** In definite lengths; a view into the input where nothing had to change. */
  readonly raw: Uint8Array;
  /** Where the next element begins in the input. */
  readonly end: number;
}

function element(bytes: Uint8Array, start: number, limit: number, depth: number): Element {
  if (depth > maxDepth) throw malformed(`data objects nest more than ${maxDepth} deep`);
  const { tag, headerLength, valueLength, indefinite } = header(bytes, start, limit);
  const from = start + headerLength;
  if (!indefinite && from + valueLength > limit) throw malformed('a data object is longer than what holds it');
  const constructed = ((bytes[start] as number) & 0x20) !== 0;
  if (!constructed) {
    if (indefinite) throw malformed('a primitive data object has an indefinite length');
    return { raw: bytes.subarray(start, from + valueLength), end: from + valueLength };
  }
  const parts: Uint8Array[] = [];
  let changed = indefinite || tag === constructedOctetString;
  let at = from;
  const end = indefinite ? limit : from + valueLength;
  for (;;) {
    if (indefinite && bytes[at] === 0 && bytes[at + 1] === 0 && at + 2 <= end) break;
    if (at >= end) {
      if (indefinite) throw malformed('an indefinite length has no end');
      break;
    }
    const part = element(bytes, at, end, depth + 1);
    // A view of the same buffer at the same place is an element that was left alone.
    changed ||= part.raw.buffer !== bytes.buffer || part.raw.byteOffset !== bytes.byteOffset + at || part.raw.length !== part.end - at;
    parts.push(part.raw);
    at = part.end;
  }
  const after = indefinite ? at + 2 : end;
  if (!changed) return { raw: bytes.subarray(start, end), end: after };
  if (tag !== constructedOctetString) return { raw: writeTlv(tag, ...parts), end: after };
  return { raw: writeTlv(0x04, ...parts.map(octets)), end: after };
}

const constructedOctetString = 0x24;

function octets(part: Uint8Array): Uint8Array {
  const { tag, headerLength } = readTlvHeader(part);
  if (tag !== 0x04) throw malformed('an octet string in pieces holds something else');
  return part.subarray(headerLength);
}

function header(
  bytes: Uint8Array,
  start: number,
  limit: number,
): { tag: number; headerLength: number; valueLength: number; indefinite: boolean } {
  const tagLength = ((bytes[start] ?? 0) & 0x1f) === 0x1f ? (((bytes[start + 1] ?? 0) & 0x80) !== 0 ? 3 : 2) : 1;
  if (start + tagLength < limit && bytes[start + tagLength] === 0x80) {
    const tag = bytes.subarray(start, start + tagLength).reduce((number, byte) => number * 256 + byte, 0);
    return { tag, headerLength: tagLength + 1, valueLength: 0, indefinite: true };
  }
  return { ...readTlvHeader(bytes.subarray(0, limit), start), indefinite: false };
}

function malformed(what: string): PassportReaderError {
  return new PassportReaderError('malformed-tlv', `BER: ${what}.`);
}
