import { type Certificate, parseCertificate } from '../certificate.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { parseCertificateRevocationList } from './certificate-revocation-list.ts';
import { readStoreEntries, readStoreToChange, type StoreEntry, withStoreLock, writeStoreEntries } from './store-file.ts';
import { storeSigningKey } from './store-signature.ts';

/** What a pruning removed. The shape is stable; a change of it raises the number in `schema`. */
export interface PruneReport {
  readonly schema: 'epassport-reader/trust-prune/1';
  readonly removed: readonly {
    readonly kind: StoreEntry['kind'];
    readonly fingerprint: string;
    readonly subject: string;
    readonly reason: string;
  }[];
  readonly kept: number;
}

/**
 * Removes expired certificates, and CRLs whose CSCA is no longer there. A document under a CSCA that was removed is `undetermined`
 * (a stranger's) instead of `failed` (expired). CRLs that are merely old stay: what they revoke is revoked for ever.
 * @param dryRun only says what it would remove
 * @param signingKey of a signed store: its Ed25519 private key, PEM
 */
export function pruneTrust(store: string, now: Date, dryRun = false, signingKey?: string | Buffer): Promise<PruneReport> {
  return withStoreLock(store, async () => {
    const key = signingKey === undefined ? undefined : storeSigningKey(signingKey);
    const entries = (await (dryRun ? readStoreEntries(store) : readStoreToChange(store, key)))?.entries ?? [];
    const removed: PruneReport['removed'][number][] = [];
    const left = new Set<string>();
    const remove = (entry: StoreEntry, subject: string, reason: string): false => {
      removed.push({ kind: entry.kind, fingerprint: entry.fingerprint, subject, reason });
      return false;
    };
    const current = entries.filter((entry) => {
      if (entry.kind === 'crl' || entry.kind === 'defect-list' || entry.kind === 'master-list') return true;
      const certificate: Certificate = parseCertificate(Buffer.from(entry.der, 'base64'));
      if (certificate.notAfter < now)
        return remove(entry, certificate.subject.text, `Expired on ${certificate.notAfter.toISOString().slice(0, 10)}.`);
      if (entry.kind === 'csca') left.add(certificate.subject.key);
      return true;
    });
    const kept = current.filter((entry) => {
      if (entry.kind !== 'crl') return true;
      const { issuer } = parseCertificateRevocationList(Buffer.from(entry.der, 'base64'));
      return left.has(issuer.key) || remove(entry, issuer.text, 'Its CSCA is no longer in the store.');
    });
    if (removed.length > 0 && !dryRun) await writeStoreEntries(store, kept, now, key);
    return { schema: 'epassport-reader/trust-prune/1', removed, kept: kept.length };
  });
}

/**
 * Signs a store as it is: for the first time, or with a new key. Whoever does it vouches for what is in it.
 * @param signingKey an Ed25519 private key, PEM
 * @throws {PassportReaderError} `trust-folder` where there is no good store, `invalid-argument` for another key
 */
export async function signTrust(store: string, now: Date, signingKey: string | Buffer): Promise<{ readonly entries: number }> {
  const key = storeSigningKey(signingKey);
  return withStoreLock(store, async () => {
    const stored = await readStoreEntries(store);
    if (!stored) throw new PassportReaderError('trust-folder', `${store} holds no trust store. Make one with "trust import".`);
    if (stored.damaged !== undefined) throw new PassportReaderError('trust-folder', `${stored.damaged} A damaged store is not signed.`);
    await writeStoreEntries(store, stored.entries, now, key);
    return { entries: stored.entries.length };
  });
}
