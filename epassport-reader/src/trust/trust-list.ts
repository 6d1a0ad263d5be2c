import { fingerprintOf, isValidAt, parseCertificate } from '../certificate.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { whyStale } from '../revocation.ts';
import { readStoreEntries, type StoreEntry, storeOf } from './store-file.ts';
import { type StoreSignature, storePublicKey } from './store-signature.ts';

/** What a store holds. The shape is stable; a change of it raises the number in `schema`. */
export interface TrustList {
  readonly schema: 'epassport-reader/trust-list/1';
  /** When the store was last changed, ISO 8601. */
  readonly created: string;
  /** `not-verified`: signed, but no key was given to verify it with. */
  readonly signature: StoreSignature;
  readonly damaged?: string;
  /** The newest master list of each state. */
  readonly masterLists: readonly { readonly signer: string; readonly signed: string; readonly from: string }[];
  readonly cscas: readonly {
    readonly fingerprint: string;
    readonly country?: string;
    readonly subject: string;
    readonly serialNumber: string;
    readonly notBefore: string;
    readonly notAfter: string;
    readonly valid: boolean;
    readonly how: StoreEntry['how'];
    readonly from: string;
  }[];
  readonly crls: readonly {
    readonly issuer: string;
    readonly thisUpdate: string;
    readonly nextUpdate?: string;
    readonly revoked: number;
    readonly fresh: boolean;
    /** Why it is not fresh or not complete. */
    readonly reason?: string;
  }[];
  readonly documentSigners: number;
  readonly defects: number;
  /** Fingerprints that lists are pinned to. */
  readonly roots: readonly { readonly fingerprint: string; readonly subject: string }[];
}

/**
 * @param key the Ed25519 public key (PEM) that the store must be signed with
 * @throws {PassportReaderError} `trust-folder` when the folder holds no store, or one that is not signed with the key
 */
export async function listTrust(folder: string, now: Date, key?: string | Buffer): Promise<TrustList> {
  const stored = await readStoreEntries(folder, key === undefined ? undefined : storePublicKey(key));
  if (!stored) throw new PassportReaderError('trust-folder', `${folder} holds no trust store. Make one with "trust import".`);
  const { entries, created, signature, damaged } = stored;
  const subjectOf = ({ der }: StoreEntry): string => parseCertificate(Buffer.from(der, 'base64')).subject.text;
  const store = storeOf(entries);
  const about = new Map(entries.flatMap((entry) => (entry.kind === 'csca' ? [[entry.fingerprint, entry] as const] : [])));
  return {
    schema: 'epassport-reader/trust-list/1',
    created,
    signature,
    ...(damaged !== undefined && { damaged }),
    masterLists: entries.flatMap((entry) =>
      entry.kind === 'master-list' ? [{ signer: subjectOf(entry), signed: entry.signed ?? '', from: entry.from }] : [],
    ),
    cscas: store.anchors.map((anchor) => {
      const fingerprint = fingerprintOf(anchor);
      const { how, from } = about.get(fingerprint) as StoreEntry;
      return {
        fingerprint,
        ...(anchor.subject.country !== undefined && { country: anchor.subject.country.toUpperCase() }),
        subject: anchor.subject.text,
        serialNumber: anchor.serialNumber,
        notBefore: anchor.notBefore.toISOString(),
        notAfter: anchor.notAfter.toISOString(),
        valid: isValidAt(anchor, now),
        how,
        from,
      };
    }),
    crls: (store.crls ?? []).map((crl) => {
      const reason = whyStale(crl, now) ?? (crl.incomplete && `Not a complete list: ${crl.incomplete}.`);
      return {
        issuer: crl.issuer.text,
        thisUpdate: crl.thisUpdate.toISOString(),
        ...(crl.nextUpdate && { nextUpdate: crl.nextUpdate.toISOString() }),
        revoked: crl.revoked.size,
        fresh: reason === undefined,
        ...(reason !== undefined && { reason }),
      };
    }),
    documentSigners: entries.filter(({ kind }) => kind === 'document-signer').length,
    defects: store.defects?.length ?? 0,
    roots: entries
      .filter(({ kind }) => kind === 'list-root')
      .map((entry) => ({ fingerprint: entry.fingerprint, subject: subjectOf(entry) })),
  };
}
