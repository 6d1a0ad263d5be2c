import { PassportReaderError } from '../passport-reader-error.ts';

/** One value of an LDIF file with the name of its attribute in lower case, without options such as `;binary`. */
export interface LdifValue {
  readonly entry: string;
  readonly attribute: string;
  readonly value: Uint8Array;
}

/**
 * The base64 values of an LDIF file (RFC 2849) as the ICAO PKD publishes it: folded lines, comments, CR LF or LF.
 * Plain values are passed over; they describe, they hold no certificate.
 * @throws {PassportReaderError} `malformed-data` with the line's number
 */
export function* ldifValues(text: string): Generator<LdifValue> {
  let entry = '';
  let at = 0;
  let lineNumber = 0;
  while (at < text.length) {
    const firstLine = lineNumber + 1;
    const pieces: string[] = [];
    // A line that begins with one blank continues the one before it.
    do {
      const end = text.indexOf('\n', at);
      const stop = end < 0 ? text.length : end;
      const start = pieces.length > 0 ? at + 1 : at;
      pieces.push(text.slice(start, text[stop - 1] === '\r' ? Math.max(start, stop - 1) : stop));
      at = end < 0 ? text.length : end + 1;
      lineNumber++;
    } while (text[at] === ' ');
    const line = pieces.join('');
    if (line === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    if (colon <= 0) throw new PassportReaderError('malformed-data', `LDIF line ${firstLine}: expected "name: value".`);
    const attribute = (line.slice(0, colon).split(';')[0] as string).toLowerCase();
    const base64 = line[colon + 1] === ':';
    const value = line.slice(colon + (base64 ? 2 : 1)).trim();
    if (attribute === 'dn') entry = base64 ? Buffer.from(value, 'base64').toString('utf8') : value;
    else if (base64) {
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value))
        throw new PassportReaderError('malformed-data', `LDIF line ${firstLine}: the value is not base64.`);
      yield { entry, attribute, value: Buffer.from(value, 'base64') };
    }
  }
}
