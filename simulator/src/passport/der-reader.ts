/** One tag-length-value object taken apart. */
export interface Tlv {
  /** The tag's octets as one number: `0x30`, `0x7f49`. */
  readonly tag: number;
  readonly value: Uint8Array;
  /** The object with its tag and length. */
  readonly whole: Uint8Array;
}

/**
 * The objects a byte string consists of, ITU-T X.690 §8.1 with definite lengths. A chip reads what terminals and the
 * personalisation give it, so bytes that do not add up are simply undefined.
 */
export function readObjects(bytes: Uint8Array): Tlv[] | undefined {
  const objects: Tlv[] = [];
  for (let at = 0; at < bytes.length; ) {
    const object = readObject(bytes.subarray(at));
    if (!object) return undefined;
    objects.push(object);
    at += object.whole.length;
  }
  return objects;
}

/** The object at the start of a byte string; what follows it does not matter. */
export function readObject(bytes: Uint8Array): Tlv | undefined {
  const first = bytes[0];
  if (first === undefined) return undefined;
  const twoOctets = (first & 0x1f) === 0x1f;
  const second = twoOctets ? bytes[1] : 0;
  // Tags of three octets are in no protocol of this chip.
  if (second === undefined || second >= 0x80) return undefined;
  let start = twoOctets ? 2 : 1;
  let length = bytes[start++];
  if (length === undefined || length === 0x80 || length > 0x84) return undefined;
  if (length > 0x80) {
    const digits = bytes.subarray(start, start + (length & 0x7f));
    start += length & 0x7f;
    length = digits.reduce((value, digit) => value * 256 + digit, 0);
  }
  const end = start + length;
  if (end > bytes.length) return undefined;
  return { tag: twoOctets ? first * 256 + second : first, value: bytes.subarray(start, end), whole: bytes.subarray(0, end) };
}

/** The value of the first object with a tag. */
export function valueIn(objects: readonly Tlv[] | undefined, tag: number): Uint8Array | undefined {
  return objects?.find((object) => object.tag === tag)?.value;
}

/** OBJECT IDENTIFIER contents as dotted text, X.690 §8.19; empty for none. */
export function dottedOid(contents: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of contents) {
    arc = arc * 128 + (octet & 0x7f);
    if (octet >= 0x80) continue;
    if (arcs.length) arcs.push(arc);
    else arcs.push(Math.min(Math.floor(arc / 40), 2), arc - 40 * Math.min(Math.floor(arc / 40), 2));
    arc = 0;
  }
  return arcs.join('.');
}
