import { constants, type KeyObject, verify } from 'node:crypto';
import { ecKeyObject, rsaKeyObject } from './chip-public-key.ts';
import { der, hexNumber, oidOf } from './der.ts';
import { curveOfNumbers } from './named-curves.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { findTlv, readTlvs, requireTlv, type Tlv } from './tlv.ts';

/** How a terminal and its certificates sign, Doc 9303-11 §7.1.4 and BSI TR-03110-3 A.7.3. */
export interface TerminalAlgorithm {
  readonly oid: string;
  readonly scheme: 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa';
  /** Name of the hash for node:crypto; for PSS also of the mask, with a salt as long as the hash. */
  readonly hash: string;
}

/** A curve of Doc 9303-11 §9.5.1 by its name. */
export type CurveName = { readonly name: string };

/** Public key data object 7F49, BSI TR-03110-3 D.3. DV and terminal certificates leave the curve to the CVCA. */
export type CvPublicKey =
  | { readonly kind: 'ec'; readonly algorithm: TerminalAlgorithm; readonly point: Uint8Array; readonly curve?: CurveName }
  | { readonly kind: 'rsa'; readonly algorithm: TerminalAlgorithm; readonly modulus: Uint8Array; readonly exponent: Uint8Array };

const idTa = '0.4.0.127.0.7.2.2.2';
const algorithms: ReadonlyMap<string, TerminalAlgorithm> = new Map(
  (
    [
      ['1.1', 'rsa-pkcs1', 'sha1'],
      ['1.2', 'rsa-pkcs1', 'sha256'],
      ['1.3', 'rsa-pss', 'sha1'],
      ['1.4', 'rsa-pss', 'sha256'],
      ['1.5', 'rsa-pkcs1', 'sha512'],
      ['1.6', 'rsa-pss', 'sha512'],
      ['2.1', 'ecdsa', 'sha1'],
      ['2.2', 'ecdsa', 'sha224'],
      ['2.3', 'ecdsa', 'sha256'],
      ['2.4', 'ecdsa', 'sha384'],
      ['2.5', 'ecdsa', 'sha512'],
    ] as const
  ).map(([arcs, scheme, hash]) => [`${idTa}.${arcs}`, { oid: `${idTa}.${arcs}`, scheme, hash }]),
);

/** Smallest RSA key of TR-03110 v1; Doc 9303-11 §7.1.4.1.2 begins at 2048. The chip decides what it takes. */
const leastRsaBits = 1024;

/** @throws {PassportReaderError} `malformed-tlv`, `unsupported-algorithm` */
export function parseCvPublicKey(publicKey: Tlv): CvPublicKey {
  const objects = readTlvs(publicKey.value);
  const oid = oidOf(requireTlv(objects, der.oid, 'CV public key'));
  const algorithm = algorithms.get(oid);
  if (!algorithm) throw new PassportReaderError('unsupported-algorithm', `A CV certificate uses the algorithm ${oid}.`);
  const value = (tag: number): Uint8Array => requireTlv(objects, tag, 'CV public key').value;
  if (algorithm.scheme !== 'ecdsa') return { kind: 'rsa', algorithm, modulus: value(0x81), exponent: value(0x82) };
  const point = value(0x86);
  if (!findTlv(objects, 0x81)) return { kind: 'ec', algorithm, point };
  const cofactor = findTlv(objects, 0x87)?.value;
  const curve = curveOfNumbers({
    p: hexNumber(value(0x81)),
    a: hexNumber(value(0x82)),
    b: hexNumber(value(0x83)),
    g: Buffer.from(value(0x84)).toString('hex'),
    n: hexNumber(value(0x85)),
    cofactor: cofactor ? Number(BigInt(`0x${hexNumber(cofactor) || '0'}`)) : 1,
  });
  return { kind: 'ec', algorithm, point, curve };
}

/**
 * The key for node:crypto.
 * @param inherited the CVCA's curve, for certificates below it
 * @throws {PassportReaderError} `unsupported-algorithm`, `malformed-data`
 */
export function cvKeyObject(key: CvPublicKey, inherited?: CurveName): KeyObject {
  if (key.kind === 'rsa') return rsaKeyObject(key.modulus, key.exponent, leastRsaBits);
  const curve = key.curve ?? inherited;
  if (!curve) throw new PassportReaderError('unsupported-algorithm', 'A CV certificate inherits a curve that is not known.');
  return ecKeyObject(curve, key.point);
}

/** Whether the signature over `data` is by this key: plain r‖s for ECDSA (TR-03111 §5.2.1). */
export function verifyTerminalSignature(
  { scheme, hash }: TerminalAlgorithm,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const options = {
    ecdsa: { dsaEncoding: 'ieee-p1363' },
    'rsa-pkcs1': { padding: constants.RSA_PKCS1_PADDING },
    'rsa-pss': { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  } as const;
  try {
    return verify(hash, data, { key, ...options[scheme] }, signature);
  } catch {
    // OpenSSL throws on signatures that no key could have made.
    return false;
  }
}
