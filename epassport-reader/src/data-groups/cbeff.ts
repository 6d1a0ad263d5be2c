import { PassportReaderError } from '../passport-reader-error.ts';
import { DataObjects } from './data-objects.ts';

/** One biometric information template of ISO/IEC 7816-11 (tag 7F60), as DG2 to DG4 hold them (Doc 9303-10 §4.7.2). */
export interface BiometricTemplate {
  /** CBEFF biometric type (tag 81) and subtype (82), where given: 02 facial, 08 finger, 10 (hex) iris. */
  readonly type?: number;
  readonly subtype?: number;
  /** CBEFF format owner and type (87, 88): 0101 is JTC 1/SC 37. */
  readonly formatOwner?: number;
  readonly formatType?: number;
  /** `record`: a binary record (5F2E, ISO/IEC 19794). `tlv`: data objects (7F2E, ISO/IEC 39794). */
  readonly coding: 'record' | 'tlv';
  readonly data: Uint8Array;
}

/** More than one person could have: ten fingers, two irises, a few portraits. */
const maxTemplates = 32;

/**
 * The templates of a biometric data group. None is allowed: DG3 and DG4 of a document without fingerprints hold a random number instead.
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large`; `unsupported-format` for encrypted templates
 */
export function biometricTemplates(file: Uint8Array, tag: number, what: string): BiometricTemplate[] {
  const group = new DataObjects(DataObjects.ofFile(file, tag, what).required(0x7f61), what);
  const templates = group.all(0x7f60);
  if (templates.length > maxTemplates) {
    throw new PassportReaderError('too-large', `${what} has ${templates.length} biometric templates, expected at most ${maxTemplates}.`);
  }
  return templates.map((template) => biometricTemplate(template.value, what));
}

function biometricTemplate(bytes: Uint8Array, what: string): BiometricTemplate {
  const objects = new DataObjects(bytes, `${what} biometric template`);
  const header = new DataObjects(objects.optional(0xa1) ?? new Uint8Array(0), `${what} biometric header`);
  const number = (tag: number): number | undefined => {
    const value = header.optional(tag);
    return value && value.length > 0 && value.length <= 4 ? value.reduce((n, byte) => n * 256 + byte, 0) : undefined;
  };
  const [record, constructed] = [objects.optional(0x5f2e), objects.optional(0x7f2e)];
  const data = record ?? constructed;
  if (!data) {
    // 7F60 with secure messaging data objects: ISO/IEC 7816-11 allows it, Doc 9303 never uses it.
    const encrypted = objects.tags.includes(0x7d);
    throw encrypted
      ? new PassportReaderError('unsupported-format', `${what}: the biometric template is encrypted, which Doc 9303 does not provide for.`)
      : new PassportReaderError('malformed-tlv', `${what}: the biometric template holds no biometric data (5F2E or 7F2E).`);
  }
  const [type, subtype, formatOwner, formatType] = [0x81, 0x82, 0x87, 0x88].map(number);
  return {
    ...(type !== undefined && { type }),
    ...(subtype !== undefined && { subtype }),
    ...(formatOwner !== undefined && { formatOwner }),
    ...(formatType !== undefined && { formatType }),
    // Some chips wrap a binary record in 7F2E although it is not TLV: its first byte tells.
    coding: record || constructed?.[0] !== 0xa1 ? 'record' : 'tlv',
    data,
  };
}
