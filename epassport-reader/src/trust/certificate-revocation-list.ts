import { type DistinguishedName, distinguishedName } from '../certificate.ts';
import { bigIntegerOf, DerCursor, der, oidOf, sequenceOf, timeOf } from '../der.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { signatureAlgorithmOf, verifySignature } from '../signature.ts';
import { expectTlv, readTlv, readTlvs, type Tlv } from '../tlv.ts';

/** A CRL as Doc 9303-12 §7.4 profiles it (RFC 5280 §5): complete, one per CSCA. Nothing in it is verified yet. */
export interface CertificateRevocationList {
  readonly raw: Uint8Array;
  readonly tbs: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  /** Serial numbers in lower-case hex with the day of revocation. */
  readonly revoked: ReadonlyMap<string, Date>;
  /** Lower-case hex. */
  readonly authorityKeyIdentifier?: string;
  /** Decimal, rising from list to list. */
  readonly number?: bigint;
  /** Why it is no complete list of its issuer's certificates, such as a delta CRL; its silence then proves nothing. */
  readonly incomplete?: string;
  readonly signatureAlgorithmIdentifier: Tlv;
  readonly signature: Uint8Array;
}

const extensionIds = { crlNumber: '2.5.29.20', authorityKeyIdentifier: '2.5.29.35', issuerAlternativeName: '2.5.29.18' } as const;
const known: ReadonlySet<string> = new Set(Object.values(extensionIds));
/** The entry extensions reason and invalidity date take nothing back; a certificateIssuer (indirect CRL) or removeFromCRL would. */
const knownOfEntries: ReadonlySet<string> = new Set(['2.5.29.21', '2.5.29.24']);
const removeFromCrl = 8;

/**
 * Reads a DER CertificateList; verifies nothing.
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`
 */
export function parseCertificateRevocationList(bytes: Uint8Array): CertificateRevocationList {
  const whole = readTlv(bytes);
  const outer = new DerCursor(sequenceOf(whole.raw, 'CRL'), 'CRL');
  const tbs = outer.take(der.sequence);
  const signatureAlgorithmIdentifier = outer.take(der.sequence);
  const signature = outer.take(der.bitString).value.subarray(1);
  outer.end();

  const fields = new DerCursor(readTlvs(tbs.value), 'CRL');
  fields.takeIf(der.integer);
  const inner = fields.take(der.sequence);
  if (!Buffer.from(inner.raw).equals(signatureAlgorithmIdentifier.raw))
    throw new PassportReaderError('malformed-data', 'CRL: the signature algorithm inside differs from the one outside.');
  const issuer = distinguishedName(fields.take(der.sequence));
  const thisUpdate = timeOf(fields.take());
  const next = fields.takeIf(der.utcTime) ?? fields.takeIf(der.generalizedTime);
  const entries = fields.takeIf(der.sequence);
  const extensions = fields.takeIf(0xa0);
  fields.end();

  const revoked = new Map<string, Date>();
  let incomplete: string | undefined;
  for (const entry of entries ? readTlvs(entries.value) : []) {
    const parts = new DerCursor(sequenceOf(entry.raw, 'CRL entry'), 'CRL entry');
    const serialNumber = bigIntegerOf(parts.take(der.integer));
    const time = timeOf(parts.take());
    const about = extensionsOf(parts.takeIf(der.sequence));
    const reason = about.get('2.5.29.21')?.value;
    if (reason && expectTlv(reason, 0x0a, 'CRL reason').value[0] === removeFromCrl) continue;
    incomplete ??= unknownCritical(about, knownOfEntries);
    revoked.set(serialNumber, time);
  }
  const about = extensionsOf(extensions && readTlv(extensions.value));
  incomplete ??= unknownCritical(about, known);
  const authority = about.get(extensionIds.authorityKeyIdentifier);
  const keyIdentifier = authority && sequenceOf(authority.value, 'authority key identifier').find(({ tag }) => tag === 0x80);
  const number = about.get(extensionIds.crlNumber);
  return {
    raw: whole.raw,
    tbs: tbs.raw,
    issuer,
    thisUpdate,
    revoked,
    signatureAlgorithmIdentifier,
    signature,
    ...(next && { nextUpdate: timeOf(next) }),
    ...(keyIdentifier && { authorityKeyIdentifier: Buffer.from(keyIdentifier.value).toString('hex') }),
    ...(number && { number: BigInt(`0x${bigIntegerOf(readTlv(number.value)) || '0'}`) }),
    ...(incomplete !== undefined && { incomplete }),
  };
}

/** Whether that public key (SubjectPublicKeyInfo) signed the list. @throws {PassportReaderError} `unsupported-algorithm` */
export function isCrlSignedBy(crl: CertificateRevocationList, { publicKey }: { readonly publicKey: Uint8Array }): boolean {
  return verifySignature(signatureAlgorithmOf(crl.signatureAlgorithmIdentifier), publicKey, crl.tbs, crl.signature);
}

type Extensions = ReadonlyMap<string, { readonly value: Uint8Array; readonly critical: boolean }>;

function extensionsOf(list: Tlv | undefined): Extensions {
  const found = new Map<string, { value: Uint8Array; critical: boolean }>();
  for (const extension of list ? readTlvs(list.value) : []) {
    const fields = new DerCursor(sequenceOf(extension.raw, 'CRL extension'), 'CRL extension');
    const id = oidOf(fields.take(der.oid));
    const critical = fields.takeIf(der.boolean)?.value[0] ?? 0;
    if (found.has(id)) throw new PassportReaderError('malformed-data', 'CRL: an extension is there twice.');
    found.set(id, { value: fields.take(der.octetString).value, critical: critical !== 0 });
  }
  return found;
}

/** RFC 5280 §5.2: who does not know a critical extension must not take the list as complete. */
function unknownCritical(extensions: Extensions, understood: ReadonlySet<string>): string | undefined {
  for (const [id, { critical }] of extensions) if (critical && !understood.has(id)) return `critical extension ${id}`;
  return undefined;
}
