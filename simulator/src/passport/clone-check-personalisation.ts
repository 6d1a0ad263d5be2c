import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import type { ActiveAuthenticationHash, ActiveAuthenticationKey } from './active-authentication.ts';
import type { ChipAuthenticationKey } from './chip-authentication.ts';
import type { CipherName } from './cipher-suite.ts';
import { octets, octetsOf, type RandomBytes } from './groups/agreement-group.ts';
import { standardGroup, standardParameters } from './groups/domain-parameters.ts';
import { standardCurves } from './groups/standard-curves.ts';
import { encodePublicKeyInfo } from './public-key-info.ts';
import { activeAuthenticationInfo, chipAuthenticationInfo, chipAuthenticationPublicKeyInfo } from './security-infos.ts';

/** One static key of Chip Authentication, ICAO Doc 9303-11 §6.2. */
export interface ChipAuthenticationOptions {
  /** 0–2 make a DH key, 8–18 an ECDH key; DG14 has the numbers written out. */
  readonly parameterId: number;
  readonly ciphers: readonly CipherName[];
  /** Needed where there is more than one key. */
  readonly keyId?: number;
}

/** The key of Active Authentication, §6.1. RSA keys of 1280 bits unless given: their signatures fit a short answer. */
export type ActiveAuthenticationOptions =
  | {
      readonly algorithm: 'rsa';
      readonly modulusLength?: number;
      readonly hash?: ActiveAuthenticationHash;
      readonly trailer?: ActiveAuthenticationKey['trailer'];
    }
  | { readonly algorithm: 'ecdsa'; readonly parameterId: number; readonly hash: Exclude<ActiveAuthenticationHash, 'sha1'> };

/** Makes the keys and what DG14 says about them. */
export function personaliseChipAuthentication(
  options: readonly ChipAuthenticationOptions[],
  random: RandomBytes,
): { keys: ChipAuthenticationKey[]; infos: Uint8Array[] } {
  const keys = options.map(({ parameterId, ciphers, keyId }): ChipAuthenticationKey => {
    const group = standardGroup(parameterId);
    const { privateKey, publicKey } = group.generate(random);
    return {
      agreement: group.agreement,
      ciphers,
      publicKeyInfo: encodePublicKeyInfo(standardParameters(parameterId), publicKey),
      privateKey: octetsOf(privateKey, octets(group.order)),
      ...(keyId === undefined ? {} : { keyId }),
    };
  });
  const infos = keys.flatMap(({ agreement, ciphers, publicKeyInfo, keyId }) => [
    chipAuthenticationPublicKeyInfo(agreement, publicKeyInfo, keyId),
    ...ciphers.map((cipher) => chipAuthenticationInfo(agreement, cipher, keyId)),
  ]);
  return { keys, infos };
}

/** ecdsa-plain-signatures of BSI TR-03111 §5.2.1.1, by hash. */
const plainSignatures: Readonly<Record<ActiveAuthenticationHash, string>> = {
  sha1: '0.4.0.127.0.7.1.1.4.1.1',
  sha224: '0.4.0.127.0.7.1.1.4.1.2',
  sha256: '0.4.0.127.0.7.1.1.4.1.3',
  sha384: '0.4.0.127.0.7.1.1.4.1.4',
  sha512: '0.4.0.127.0.7.1.1.4.1.5',
};

/** The hash of a plain ECDSA signature algorithm; undefined for any other. */
export function hashOfPlainSignature(algorithm: string): ActiveAuthenticationHash | undefined {
  return (Object.keys(plainSignatures) as ActiveAuthenticationHash[]).find((hash) => plainSignatures[hash] === algorithm);
}

/** Makes the key, its SubjectPublicKeyInfo for DG15, and for ECDSA what DG14 says. */
export function personaliseActiveAuthentication(options: ActiveAuthenticationOptions): {
  key: ActiveAuthenticationKey;
  publicKeyInfo: Uint8Array;
  infos: Uint8Array[];
} {
  if (options.algorithm === 'rsa') {
    const { modulusLength = 1280, hash = 'sha1' } = options;
    const pair = generateKeyPairSync('rsa', { modulusLength });
    // Without DG14's word on it, only the trailer can tell another hash than SHA-1.
    const trailer = options.trailer ?? (hash === 'sha1' ? 'implicit' : 'explicit');
    const { privateKey, publicKeyInfo } = exported(pair);
    return { key: { privateKey, hash, trailer }, publicKeyInfo, infos: [] };
  }
  const curve = standardCurves.find(({ parameterId }) => parameterId === options.parameterId);
  if (!curve) throw new RangeError('Active Authentication with ECDSA needs elliptic domain parameters, 8–18');
  const pair = generateKeyPairSync('ec', { namedCurve: openSslName(curve.name), paramEncoding: 'explicit' });
  const { privateKey, publicKeyInfo } = exported(pair);
  return {
    key: { privateKey, hash: options.hash, trailer: 'explicit' },
    publicKeyInfo,
    infos: [activeAuthenticationInfo(plainSignatures[options.hash])],
  };
}

function exported({ privateKey, publicKey }: KeyPairKeyObjectResult): { privateKey: Uint8Array; publicKeyInfo: Uint8Array } {
  return {
    privateKey: Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' })),
    publicKeyInfo: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })),
  };
}

/** OpenSSL calls two of the NIST curves by their X9.62 names. */
const openSslName = (name: string): string => ({ secp192r1: 'prime192v1', secp256r1: 'prime256v1' })[name] ?? name;
