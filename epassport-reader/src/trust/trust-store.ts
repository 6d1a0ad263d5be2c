import { type Certificate, parseCertificate } from '../certificate.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { type CertificateRevocationList, isCrlSignedBy } from './certificate-revocation-list.ts';
import type { SignerDefect } from './defect-list.ts';

/** What an operator trusts: CSCA certificates, and what is known about the document signers under them. */
export interface TrustStore {
  /** CSCA certificates, self-signed and link certificates. */
  readonly anchors: readonly Certificate[];
  /** Files of the folder that are not used, with the reason. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** Document signers from a directory, for an EF.SOD that carries none. They prove nothing by being here. */
  readonly signers?: readonly Certificate[];
  /** Certificate revocation lists; their signatures are verified when they are asked for. */
  readonly crls?: readonly CertificateRevocationList[];
  /** Entries of defect lists whose signature was verified at import. */
  readonly defects?: readonly SignerDefect[];
}

/** Makes a trust store of certificates that are already in memory (DER). @throws {PassportReaderError} as `parseCertificate` */
export function trustStoreOf(certificates: readonly Uint8Array[]): TrustStore {
  return { anchors: certificates.map(parseCertificate), skipped: [] };
}

interface Index {
  readonly anchors: ReadonlyMap<string, readonly Certificate[]>;
  readonly crls: ReadonlyMap<string, readonly CertificateRevocationList[]>;
  /** Lists whose signature was verified, by issuer name. */
  readonly verifiedCrls: Map<string, readonly CertificateRevocationList[]>;
}

/** Built on the first question about a store and kept as long as the store. */
const indexes = new WeakMap<TrustStore, Index>();

function indexOf(trust: TrustStore): Index {
  let index = indexes.get(trust);
  if (!index) {
    index = {
      anchors: groupBy(trust.anchors, ({ subject }) => subject.key),
      crls: groupBy(trust.crls ?? [], ({ issuer }) => issuer.key),
      verifiedCrls: new Map(),
    };
    indexes.set(trust, index);
  }
  return index;
}

/**
 * Every CSCA certificate of that name, those first whose key identifier is the one hinted at: a hint saves time, it decides nothing.
 * @param name the `key` of a distinguished name
 */
export function anchorsNamed(trust: TrustStore, name: string, keyIdentifier?: string): readonly Certificate[] {
  const anchors = indexOf(trust).anchors.get(name) ?? [];
  if (keyIdentifier === undefined || anchors.length < 2) return anchors;
  const hinted = anchors.filter((anchor) => anchor.subjectKeyIdentifier === keyIdentifier);
  return [...hinted, ...anchors.filter((anchor) => !hinted.includes(anchor))];
}

/**
 * The CRLs of an issuer whose signature one of its trusted keys made: a CSCA signs one list, with its newest key, for all
 * certificates that it ever issued under any of its keys (Doc 9303-12 §7.4).
 */
export function crlsOf(trust: TrustStore, name: string): readonly CertificateRevocationList[] {
  const index = indexOf(trust);
  let verified = index.verifiedCrls.get(name);
  if (!verified) {
    const anchors = index.anchors.get(name) ?? [];
    verified = (index.crls.get(name) ?? []).filter((crl) => anchors.some((anchor) => signed(crl, anchor)));
    index.verifiedCrls.set(name, verified);
  }
  return verified;
}

/** Whether a CSCA's key signed the list and may (keyUsage); false where that cannot be verified. */
export function signed(crl: CertificateRevocationList, anchor: Certificate): boolean {
  if (anchor.keyUsage && !anchor.keyUsage.crlSign) return false;
  try {
    return isCrlSignedBy(crl, anchor);
  } catch (error) {
    if (error instanceof PassportReaderError) return false;
    throw error;
  }
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
