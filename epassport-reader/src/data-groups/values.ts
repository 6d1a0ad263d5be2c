import { PassportReaderError } from '../passport-reader-error.ts';

/** A name as DG11, DG12 and DG16 write it: primary and secondary identifier parted by `<<`, words by `<` (Doc 9303-10 §4.7.11). */
export interface HolderName {
  readonly primary: string;
  /** Empty where the issuer does not part the name. */
  readonly secondary: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 as Doc 9303-10 demands; Latin-1 where an older document has bytes that are no UTF-8. Control characters become blanks. */
export function textOf(bytes: Uint8Array): string {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    text = Buffer.from(bytes).toString('latin1');
  }
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

/** The components of a field that parts them with `<` (places, addresses, document numbers). */
export function componentsOf(bytes: Uint8Array): string[] {
  return textOf(bytes)
    .split('<')
    .map((component) => component.trim())
    .filter((component) => component !== '');
}

export function nameOf(bytes: Uint8Array): HolderName {
  const [primary = '', secondary = ''] = textOf(bytes).split('<<', 2);
  const words = (text: string): string => text.replace(/<+/g, ' ').trim();
  return { primary: words(primary), secondary: words(secondary) };
}

/**
 * A date of eight digits, as characters or packed two in a byte (LDS 1.7 has both).
 * @returns `yyyy-MM-dd`; `yyyy-MM` or `yyyy` where day or month is 00, unknown
 * @throws {PassportReaderError} `malformed-data`
 */
export function dateOf(bytes: Uint8Array, what: string): string {
  const parts = /^(\d{4})(\d\d)(\d\d)$/.exec(digitsOf(bytes, 8));
  const [, year = '', month = '', day = ''] = parts ?? [];
  const date = month === '00' ? year : day === '00' ? `${year}-${month}` : `${year}-${month}-${day}`;
  const whole = date + '-01-01'.slice(date.length - 4);
  const time = new Date(`${whole}T00:00:00Z`);
  if (!parts || Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== whole) {
    throw new PassportReaderError('malformed-data', `${what}: expected a date of eight digits.`);
  }
  return date;
}

/** Date and time of fourteen digits. @returns `yyyy-MM-ddTHH:mm:ss`, in the issuer's local time @throws {PassportReaderError} `malformed-data` */
export function dateTimeOf(bytes: Uint8Array, what: string): string {
  const digits = digitsOf(bytes, 14);
  const time = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)$/.exec(digits.slice(8));
  if (!time) throw new PassportReaderError('malformed-data', `${what}: expected a date and time of fourteen digits.`);
  return `${dateOf(Buffer.from(digits.slice(0, 8)), what)}T${time[1]}:${time[2]}:${time[3]}`;
}

const digitsOf = (bytes: Uint8Array, digits: number): string =>
  bytes.length === digits / 2 ? Buffer.from(bytes).toString('hex') : bytes.length === digits ? Buffer.from(bytes).toString('latin1') : '';

/** A big-endian unsigned number of up to six bytes. */
export function unsignedOf(bytes: Uint8Array, what: string): number {
  if (bytes.length === 0 || bytes.length > 6) throw new PassportReaderError('malformed-data', `${what}: expected a small number.`);
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}
