import { constants, type KeyObject, sign } from 'node:crypto';
import { readTlv, readTlvs, writeTlv } from '../src/tlv.ts';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const digits = (yymmdd: string): Buffer => Buffer.from([...yymmdd].map(Number));
export const roleBits = { cvca: 0xc0, 'dv-domestic': 0x80, 'dv-foreign': 0x40, 'inspection-system': 0 } as const;

export interface CvContents {
  readonly authority: string;
  readonly holder: string;
  readonly role: keyof typeof roleBits;
  readonly rights?: number;
  readonly publicKey: KeyObject;
  /** Arcs below id-TA: `1.4` is RSA-PSS with SHA-256. */
  readonly algorithm: string;
  readonly effective?: string;
  readonly expires?: string;
}

/** How to sign with each of id-TA's algorithms. */
export function terminalSignature(arcs: string, data: Uint8Array, key: KeyObject): Buffer {
  const hash = { '1.1': 'sha1', '1.2': 'sha256', '1.3': 'sha1', '1.4': 'sha256', '1.5': 'sha512', '1.6': 'sha512' }[arcs];
  const ecHash = { '2.1': 'sha1', '2.2': 'sha224', '2.3': 'sha256', '2.4': 'sha384', '2.5': 'sha512' }[arcs];
  if (ecHash) return sign(ecHash, data, { key, dsaEncoding: 'ieee-p1363' });
  const pss = ['1.3', '1.4', '1.6'].includes(arcs);
  return sign(hash as string, data, {
    key,
    padding: pss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING,
    ...(pss && { saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
  });
}

/** The point (tag 86) or the modulus (tag 81), out of the SubjectPublicKeyInfo: node:crypto writes no JWK for brainpool curves. */
export function plainKey(key: KeyObject): { readonly tag: number; readonly value: Uint8Array; readonly exponent?: Uint8Array } {
  const bits = readTlvs(readTlv(key.export({ type: 'spki', format: 'der' })).value)[1]?.value.subarray(1) as Uint8Array;
  if (key.asymmetricKeyType === 'ec') return { tag: 0x86, value: bits };
  const [modulus, exponent] = readTlvs(readTlv(bits).value);
  return { tag: 0x81, value: modulus?.value.subarray(1) as Uint8Array, exponent: exponent?.value as Uint8Array };
}

/** A certificate of the EAC PKI. EC keys are written without domain parameters, as DV and terminal certificates are. */
export function madeCvCertificate(contents: CvContents, issuerKey: KeyObject, issuerAlgorithm: string): Buffer {
  const { tag, value, exponent } = plainKey(contents.publicKey);
  const key = [writeTlv(tag, value), ...(exponent ? [writeTlv(0x82, exponent)] : [])];
  const arcs = contents.algorithm.split('.').map(Number);
  const rights = roleBits[contents.role] | (contents.rights ?? 3);
  const body = writeTlv(
    0x7f4e,
    writeTlv(0x5f29, Uint8Array.of(0)),
    writeTlv(0x42, latin(contents.authority)),
    writeTlv(0x7f49, writeTlv(6, Buffer.from('04007f0007020202', 'hex'), Uint8Array.from(arcs)), ...key),
    writeTlv(0x5f20, latin(contents.holder)),
    writeTlv(0x7f4c, writeTlv(6, Buffer.from('04007f000703010201', 'hex')), writeTlv(0x53, Uint8Array.of(rights))),
    writeTlv(0x5f25, digits(contents.effective ?? '250101')),
    writeTlv(0x5f24, digits(contents.expires ?? '260101')),
  );
  return Buffer.from(writeTlv(0x7f21, body, writeTlv(0x5f37, terminalSignature(issuerAlgorithm, body, issuerKey))));
}
