import { PassportReaderError } from './passport-reader-error.ts';
import { expectTlv, readTlvs, type Tlv } from './tlv.ts';

/** Universal and context tags of X.690 that CMS and X.509 use. */
export const der = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The elements of a SEQUENCE (or of another constructed tag). */
export function sequenceOf(bytes: Uint8Array, what: string, tag: number = der.sequence): Tlv[] {
  return readTlvs(expectTlv(bytes, tag, what).value);
}

/** Takes elements one after another, as an ASN.1 SEQUENCE lists them: mandatory with `take`, OPTIONAL with `takeIf`. */
export class DerCursor {
  #rest: Tlv[];
  readonly #what: string;

  constructor(elements: readonly Tlv[], what: string) {
    this.#rest = [...elements];
    this.#what = what;
  }

  take(tag?: number): Tlv {
    const next = this.#rest.shift();
    if (!next || (tag !== undefined && next.tag !== tag)) {
      const expected = tag === undefined ? 'one more element' : `tag ${tag.toString(16)}`;
      throw new PassportReaderError(
        'malformed-data',
        `${this.#what}: expected ${expected}, got ${next ? `tag ${next.tag.toString(16)}` : 'its end'}.`,
      );
    }
    return next;
  }

  /** The next element, whatever it is, or undefined at the end. */
  takeAny(): Tlv | undefined {
    return this.#rest.shift();
  }

  takeIf(tag: number): Tlv | undefined {
    return this.#rest[0]?.tag === tag ? this.#rest.shift() : undefined;
  }
}

/** An OBJECT IDENTIFIER's value as dotted numbers. */
export function oidOf(tlv: Tlv): string {
  if (tlv.tag !== der.oid || tlv.value.length === 0 || tlv.value.length > 64) {
    throw new PassportReaderError('malformed-data', 'Expected an object identifier.');
  }
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of tlv.value) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0) {
      const first = Math.min(2, Math.floor(arc / 40));
      arcs.push(first, arc - first * 40);
    } else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

/** The value bytes of an OBJECT IDENTIFIER written as dotted numbers: the inverse of `oidOf`. */
export function oidBytes(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const base128 = (n: number): number[] => (n < 128 ? [n] : [...base128(Math.floor(n / 128)).map((byte) => byte | 0x80), n % 128]);
  return Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]);
}

/** A small non-negative INTEGER. */
export function integerOf(tlv: Tlv): number {
  if (tlv.tag !== der.integer || tlv.value.length === 0 || tlv.value.length > 4 || (tlv.value[0] as number) & 0x80) {
    throw new PassportReaderError('malformed-data', 'Expected a small non-negative integer.');
  }
  return tlv.value.reduce((n, byte) => n * 256 + byte, 0);
}

/** A large non-negative INTEGER as lower-case hex without leading zeros. */
export function bigIntegerOf(tlv: Tlv): string {
  if (tlv.tag !== der.integer) throw new PassportReaderError('malformed-data', 'Expected an integer.');
  return hexNumber(tlv.value);
}

export function hexNumber(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^0+(?=.)/, '');
}

/** The octets of a BIT STRING without unused bits. */
export function bitStringOf(tlv: Tlv): Uint8Array {
  if (tlv.tag !== der.bitString || tlv.value[0] !== 0) {
    throw new PassportReaderError('malformed-data', 'Expected a bit string of whole bytes.');
  }
  return tlv.value.subarray(1);
}

/** UTCTime (years 1950–2049) or GeneralizedTime, both in UTC with seconds (RFC 5280 §4.1.2.5). */
export function timeOf(tlv: Tlv): Date {
  const text = Buffer.from(tlv.value).toString('latin1');
  const century = tlv.tag === der.utcTime ? (Number(text.slice(0, 2)) < 50 ? '20' : '19') : '';
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(century + text);
  const time = parts ? new Date(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6] ?? '00'}Z`) : undefined;
  if ((tlv.tag !== der.utcTime && tlv.tag !== der.generalizedTime) || !time || Number.isNaN(time.getTime())) {
    throw new PassportReaderError('malformed-data', 'Expected a time in UTC.');
  }
  return time;
}
