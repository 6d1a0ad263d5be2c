import { fingerprintOf, isValidAt, parseCertificate } from '../certificate.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { whyStale } from '../revocation.ts';
import { readStoreEntries, type StoreEntry, storeOf } from './store-file.ts';

/** What a store holds. The shape is stable; a change of it raises the number in `schema`. */
export interface TrustList {
  readonly schema: 'epassport-reader/trust-list/1';
  /** When the store was last changed, ISO 8601. */
  readonly created: string;
  readonly damaged?: string;
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

/** @throws {PassportReaderError} `trust-folder` when the folder holds no store */
export async function listTrust(folder: string, now: Date): Promise<TrustList> {
  const stored = await readStoreEntries(folder);
  if (!stored) throw new PassportReaderError('trust-folder', `${folder} holds no trust store. Make one with "trust import".`);
  const { entries, created, damaged } = stored;
  const store = storeOf(entries);
  const about = new Map(entries.map((entry) => [entry.fingerprint, entry]));
  return {
    schema: 'epassport-reader/trust-list/1',
    created,
    ...(damaged !== undefined && { damaged }),
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
      .map(({ fingerprint, der }) => ({ fingerprint, subject: parseCertificate(Buffer.from(der, 'base64')).subject.text })),
  };
}
