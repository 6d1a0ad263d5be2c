import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { concat, integer, sequence } from './der.ts';
import { dottedOid, readObject, readObjects, type Tlv, valueIn } from './der-reader.ts';
import { numberOf } from './groups/agreement-group.ts';
import type { EllipticParameters } from './groups/elliptic-group.ts';
import { encodePublicKeyInfo } from './public-key-info.ts';

/** Roles in a certificate holder authorisation template for inspection systems, BSI TR-03110-4 §2.2. */
export type CertificateRole = 'CVCA' | 'DV' | 'IS';

/** A public key of Terminal Authentication with the algorithm its protocol identifier names, BSI TR-03110-3 §A.6.3 and §D.3. */
export interface TerminalPublicKey {
  readonly protocol: string;
  readonly key: KeyObject;
  /** Kept for the certificates below, which may leave them out. */
  readonly curve?: EllipticParameters;
}

/** A card-verifiable certificate taken apart, BSI TR-03110-3 §C.1. */
export interface CardVerifiableCertificate {
  readonly authorityReference: string;
  readonly holderReference: string;
  readonly publicKeyObjects: readonly Tlv[];
  readonly role: CertificateRole;
  /** Data groups that the holder may open. */
  readonly dataGroups: ReadonlySet<number>;
  /** First and last day, `yyyy-MM-dd`. */
  readonly effective: string;
  readonly expiration: string;
  /** What is signed: the body with its tag. */
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
}

const inspectionSystems = '0.4.0.127.0.7.3.1.2.1';
const terminalAuthentication = '0.4.0.127.0.7.2.2.2';

/** Takes a certificate apart, with its tag 7F21 or, as PSO: Verify Certificate sends it, without. */
export function parseCertificate(bytes: Uint8Array): CardVerifiableCertificate | undefined {
  const outer = readObject(bytes);
  const parts = readObjects(outer?.tag === 0x7f21 ? outer.value : bytes);
  const body = parts?.find(({ tag }) => tag === 0x7f4e);
  const signature = valueIn(parts, 0x5f37);
  const fields = body && readObjects(body.value);
  const publicKeyObjects = readObjects(valueIn(fields, 0x7f49) ?? concat());
  const template = readObjects(valueIn(fields, 0x7f4c) ?? concat());
  const authority = valueIn(fields, 0x42);
  const holder = valueIn(fields, 0x5f20);
  const effective = dateOf(valueIn(fields, 0x5f25));
  const expiration = dateOf(valueIn(fields, 0x5f24));
  const authorisation = valueIn(template, 0x53);
  if (!body || !signature || !publicKeyObjects?.length || !authority || !holder || !effective || !expiration) return undefined;
  if (authorisation?.length !== 1 || dottedOid(valueIn(template, 0x06) ?? concat()) !== inspectionSystems) return undefined;
  const bits = authorisation[0]!;
  const role = (['IS', 'DV', 'DV', 'CVCA'] as const)[bits >> 6]!;
  const dataGroups = new Set([3, 4].filter((group) => bits & (1 << (group - 3))));
  const text = (value: Uint8Array) => Buffer.from(value).toString('latin1');
  const references = { authorityReference: text(authority), holderReference: text(holder) };
  return { ...references, publicKeyObjects, role, dataGroups, effective, expiration, body: body.whole, signature };
}

/** Six digits, one in each octet: `yyMMdd`, TR-03110-3 §D.2.1.3. */
function dateOf(digits: Uint8Array | undefined): string | undefined {
  if (digits?.length !== 6 || digits.some((digit) => digit > 9)) return undefined;
  const [year, month, day] = [0, 2, 4].map((at) => `${digits[at]}${digits[at + 1]}`);
  return `20${year}-${month}-${day}`;
}

/** The key of a certificate; `issuer` lends its curve where the certificate leaves it out. Undefined when it is none. */
export function publicKeyOf({ publicKeyObjects }: CardVerifiableCertificate, issuer?: TerminalPublicKey): TerminalPublicKey | undefined {
  const protocol = dottedOid(valueIn(publicKeyObjects, 0x06) ?? concat());
  const value = (tag: number) => valueIn(publicKeyObjects, tag);
  try {
    if (protocol.startsWith(`${terminalAuthentication}.1.`)) {
      const key = sequence(integer(value(0x81)!), integer(value(0x82)!));
      return { protocol, key: createPublicKey({ key: Buffer.from(key), format: 'der', type: 'pkcs1' }) };
    }
    const point = value(0x86);
    const curve = statedCurve(publicKeyObjects) ?? issuer?.curve;
    if (!protocol.startsWith(`${terminalAuthentication}.2.`) || !point || !curve) return undefined;
    const info = encodePublicKeyInfo({ kind: 'elliptic', ...curve }, point);
    return { protocol, curve, key: createPublicKey({ key: Buffer.from(info), format: 'der', type: 'spki' }) };
  } catch {
    return undefined; // not a point, not a modulus
  }
}

function statedCurve(objects: readonly Tlv[]): EllipticParameters | undefined {
  const [p, a, b, base, n] = [0x81, 0x82, 0x83, 0x84, 0x85].map((tag) => valueIn(objects, tag));
  if (!p || !a || !b || !n || base?.[0] !== 0x04) return undefined;
  const size = (base.length - 1) / 2;
  const [x, y] = [base.subarray(1, 1 + size), base.subarray(1 + size)];
  return { p: numberOf(p), a: numberOf(a), b: numberOf(b), x: numberOf(x), y: numberOf(y), n: numberOf(n) };
}

/** Hash and padding by the last arcs of `id-TA`, TR-03110-3 §A.6.4. */
const algorithms: Readonly<Record<string, { readonly hash: string; readonly pss?: true }>> = {
  '1.1': { hash: 'sha1' },
  '1.2': { hash: 'sha256' },
  '1.3': { hash: 'sha1', pss: true },
  '1.4': { hash: 'sha256', pss: true },
  '1.5': { hash: 'sha512' },
  '1.6': { hash: 'sha512', pss: true },
  '2.1': { hash: 'sha1' },
  '2.2': { hash: 'sha224' },
  '2.3': { hash: 'sha256' },
  '2.4': { hash: 'sha384' },
  '2.5': { hash: 'sha512' },
};

/** Verifies a terminal's or an issuer's signature with the algorithm its key names. */
export function verifySignature({ protocol, key }: TerminalPublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  const algorithm = algorithms[protocol.slice(terminalAuthentication.length + 1)];
  if (!algorithm) return false;
  if (key.asymmetricKeyType === 'ec') return verify(algorithm.hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  const padding = algorithm.pss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return verify(algorithm.hash, data, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature);
}
