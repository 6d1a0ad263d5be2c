import { concat, tlv } from '../der.ts';

/** Bytes that no honest chip has. */
export type HostileTlv = 'garbage' | 'truncated' | 'length-of-4-gb' | 'nested' | 'indefinite' | 'empty';
export const hostileTlvKinds: readonly HostileTlv[] = ['garbage', 'truncated', 'length-of-4-gb', 'nested', 'indefinite', 'empty'];

/**
 * A file whose tag is right and whose rest is hostile: random bytes, the first half of a genuine file, a length of 4 GB less one, 10,000 objects
 * inside each other, lengths that never end, nothing at all. The same bytes each time.
 */
export function hostileTlv(kind: HostileTlv, genuine: Uint8Array): Uint8Array {
  const tag = genuine.subarray(0, 1);
  switch (kind) {
    case 'garbage':
      return concat(tag, Uint8Array.of(0x82, 0x01, 0x00), pseudoRandom(256));
    case 'truncated':
      return genuine.subarray(0, Math.ceil(genuine.length / 2));
    case 'length-of-4-gb':
      return concat(tag, Uint8Array.of(0x84, 0xff, 0xff, 0xff, 0xff), genuine.subarray(2));
    case 'nested':
      return concat(tag, nested(10_000).subarray(1));
    case 'indefinite':
      return concat(...Array.from({ length: 10_000 }, (_, i) => (i === 0 ? concat(tag, Uint8Array.of(0x80)) : Uint8Array.of(0x30, 0x80))));
    case 'empty':
      return new Uint8Array();
  }
}

/** So many SEQUENCEs inside each other. Written inside out, as every length is part of the next one out. */
function nested(depth: number): Uint8Array {
  const heads: Uint8Array[] = [];
  let length = 0;
  for (let level = 0; level < depth; level++) {
    const head = headOf(length);
    heads.unshift(head);
    length += head.length;
  }
  return concat(...heads);
}

function headOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(0x30, length);
  const digits =
    length < 0x100 ? [length] : length < 0x10000 ? [length >> 8, length & 0xff] : [length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Uint8Array.of(0x30, 0x80 | digits.length, ...digits);
}

/** Reproducible noise, xorshift32. */
export function pseudoRandom(bytes: number, seed = 0x9303): Uint8Array {
  let x = seed;
  return Uint8Array.from({ length: bytes }, () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x & 0xff;
  });
}

/** An answer of secure messaging whose data object claims 4 GB. */
export const endlessDataObject: Uint8Array = concat(
  Uint8Array.of(0x87, 0x84, 0xff, 0xff, 0xff, 0xff, 0x01),
  tlv(0x99, Uint8Array.of(0x90, 0x00)),
);
export const nestedDataObjects: Uint8Array = nested(5_000);
