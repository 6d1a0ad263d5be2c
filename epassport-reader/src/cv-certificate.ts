import { type CvPublicKey, parseCvPublicKey } from './cv-public-key.ts';
import { oidOf } from './der.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { expectTlv, readTlvs, requireTlv, type Tlv } from './tlv.ts';

/** Who holds a certificate of the EAC PKI, BSI TR-03110-3 C.4. */
export type CvRole = 'cvca' | 'dv-domestic' | 'dv-foreign' | 'inspection-system';

/** A card-verifiable certificate, BSI TR-03110-3 C.1, Doc 9303-12 §7.2. Nothing is verified yet. */
export interface CvCertificate {
  /** Certificate body 7F4E with tag and length: what is signed. */
  readonly body: Uint8Array;
  /** The signature's data object 5F37 with tag and length. */
  readonly signatureObject: Uint8Array;
  readonly signature: Uint8Array;
  /** Names the key that signed it, `NLCVCAA00001`. */
  readonly authorityReference: string;
  /** Names its own key. */
  readonly holderReference: string;
  readonly publicKey: CvPublicKey;
  readonly role: CvRole;
  /** What the holder may read at most; the chip grants what every certificate of the chain allows. */
  readonly mayRead: { readonly dg3: boolean; readonly dg4: boolean };
  /** First and last day, UTC. */
  readonly effective: Date;
  readonly expires: Date;
}

const tag = {
  certificate: 0x7f21,
  body: 0x7f4e,
  profile: 0x5f29,
  authority: 0x42,
  publicKey: 0x7f49,
  holder: 0x5f20,
  authorization: 0x7f4c,
  discretionary: 0x53,
  effective: 0x5f25,
  expires: 0x5f24,
  signature: 0x5f37,
} as const;
const idInspectionSystem = '0.4.0.127.0.7.3.1.2.1';
const roles: readonly CvRole[] = ['inspection-system', 'dv-foreign', 'dv-domestic', 'cvca'];

/**
 * Reads one certificate of an inspection system's PKI; verifies nothing.
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `unsupported-algorithm`, `unsupported-format` for terminals of another kind
 */
export function parseCvCertificate(bytes: Uint8Array): CvCertificate {
  const outer = readTlvs(expectTlv(bytes, tag.certificate, 'CV certificate').value);
  const body = requireTlv(outer, tag.body, 'CV certificate');
  const signature = requireTlv(outer, tag.signature, 'CV certificate');
  const fields = readTlvs(body.value);
  const field = (which: keyof typeof tag): Tlv => requireTlv(fields, tag[which], 'CV certificate body');
  if (field('profile').value.length !== 1 || field('profile').value[0] !== 0)
    throw new PassportReaderError('unsupported-format', 'A CV certificate is not of profile version 1.');
  return {
    body: body.raw,
    signatureObject: signature.raw,
    signature: signature.value,
    authorityReference: referenceOf(field('authority')),
    holderReference: referenceOf(field('holder')),
    publicKey: parseCvPublicKey(field('publicKey')),
    ...authorizationOf(field('authorization')),
    effective: dateOf(field('effective')),
    expires: dateOf(field('expires')),
  };
}

/** Country, mnemonic and sequence number, at most 16 characters of ISO 8859-1. */
export function referenceOf({ value }: Tlv): string {
  const text = Buffer.from(value).toString('latin1');
  if (value.length < 3 || value.length > 16 || !/^[\x20-\x7e\xa0-\xff]+$/.test(text))
    throw new PassportReaderError('malformed-data', 'A CV certificate reference is not 3 to 16 characters.');
  return text;
}

function authorizationOf(template: Tlv): Pick<CvCertificate, 'role' | 'mayRead'> {
  const [type, rights] = readTlvs(template.value);
  if (!type || rights?.tag !== tag.discretionary || rights.value.length !== 1)
    throw new PassportReaderError('malformed-data', 'CV certificate: the authorization is no role with one byte of rights.');
  if (oidOf(type) !== idInspectionSystem)
    throw new PassportReaderError('unsupported-format', 'A CV certificate is not for an inspection system.');
  const bits = rights.value[0] as number;
  return { role: roles[bits >> 6] as CvRole, mayRead: { dg3: (bits & 1) !== 0, dg4: (bits & 2) !== 0 } };
}

/** YYMMDD, one digit a byte. */
function dateOf({ value }: Tlv): Date {
  const digits = [...value];
  const [y1 = 0, y2 = 0, m1 = 0, m2 = 0, d1 = 0, d2 = 0] = digits;
  const [month, day] = [m1 * 10 + m2, d1 * 10 + d2];
  const date = new Date(Date.UTC(2000 + y1 * 10 + y2, month - 1, day));
  if (digits.length !== 6 || digits.some((digit) => digit > 9) || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    throw new PassportReaderError('malformed-data', 'CV certificate: a date is not six digits YYMMDD.');
  return date;
}
