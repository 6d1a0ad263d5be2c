import { basename } from 'node:path';
import { type Certificate, fingerprintOf, parseCertificate } from '../certificate.ts';
import { parseSignedData, signingTimeOf } from '../cms.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { type CertificateRevocationList, parseCertificateRevocationList } from './certificate-revocation-list.ts';
import { type CscaCandidate, judgeCscas, vouchedFor } from './csca-candidates.ts';
import { defectsOf } from './defect-list.ts';
import { filesOf, readSource } from './import-sources.ts';
import { type ListSignature, openMasterList, verifyListSignature } from './master-list.ts';
import { readStoreToChange, type StoreEntry, withStoreLock, writeStoreEntries } from './store-file.ts';
import { storeSigningKey } from './store-signature.ts';
import { materialsOf, type TrustMaterial } from './trust-material.ts';
import { signed } from './trust-store.ts';

export interface ImportOptions {
  /** The folder of the store; made where it is missing. */
  readonly store: string;
  /** Files, and folders whose files are taken. */
  readonly sources: readonly string[];
  /** Certificates (DER) that master lists and defect lists are pinned to; remembered for later imports. */
  readonly roots?: readonly Uint8Array[];
  /** SHA-256 fingerprints of new CSCA certificates that the operator compared out of band; case and colons do not matter. */
  readonly accept?: readonly string[];
  /** The operator vouches for every CSCA in the sources. */
  readonly trustFolder?: boolean;
  /** Takes a master list that is older than the newest one of its state in the store. */
  readonly allowOlder?: boolean;
  /** Signs the store: an Ed25519 private key, PEM. A store that is signed is changed only with its key. */
  readonly signingKey?: string | Buffer;
  readonly now: Date;
}

/** What an import did. The shape is stable; a change of it raises the number in `schema`. */
export interface ImportReport {
  readonly schema: 'epassport-reader/trust-import/1';
  /** New entries by kind. */
  readonly added: Readonly<Partial<Record<StoreEntry['kind'], number>>>;
  /** What was in the store before. */
  readonly known: number;
  readonly refused: readonly { readonly from: string; readonly subject?: string; readonly fingerprint?: string; readonly reason: string }[];
  /** Whether the store was written: not when nothing is new. */
  readonly changed: boolean;
  /** Whether the store is signed, so that a change by somebody else shows to whoever pins the key. */
  readonly signed: boolean;
}

/**
 * Imports trust data into a store, all or nothing on the disk (see `writeStoreEntries`). What is trusted, and why:
 * CSCA certificates in a master list under a pinned root; link certificates and renewals that a trusted CSCA key vouches for; any other
 * CSCA only by its fingerprint or when the operator vouches for the whole folder (Doc 9303-12 §4.2: out of band). CRLs are taken when a
 * trusted CSCA signed them and they are newer than the one here; defect lists under a pinned root. Document signers prove nothing by themselves.
 * @throws {PassportReaderError} `trust-folder` when a source or the store cannot be read, `malformed-data` for a root that is no certificate
 */
export function importTrust(options: ImportOptions): Promise<ImportReport> {
  return withStoreLock(options.store, async () => {
    const signingKey = options.signingKey === undefined ? undefined : storeSigningKey(options.signingKey);
    const before = await readStoreToChange(options.store, signingKey);
    const work = new Import(before?.entries ?? [], options);
    for (const file of await filesOf(options.sources))
      for (const material of materialsOf(await readSource(file), basename(file))) work.take(material);
    const { entries, report } = work.finish();
    // A damaged store is written anew even when nothing was added.
    if (report.changed || before?.damaged !== undefined) await writeStoreEntries(options.store, entries, options.now, signingKey);
    return { ...report, signed: signingKey !== undefined };
  });
}

class Import {
  readonly #entries: Map<string, StoreEntry>;
  readonly #known: number;
  readonly #options: ImportOptions;
  readonly #accept: ReadonlySet<string>;
  readonly #roots: Certificate[];
  readonly #anchors: Certificate[] = [];
  /** New CSCA certificates and CRLs wait until all sources are read: what vouches for them may come later. */
  readonly #waiting: (TrustMaterial & { readonly kind: 'certificate' })[] = [];
  readonly #crls: (TrustMaterial & { readonly kind: 'crl' })[] = [];
  readonly #refused: ImportReport['refused'][number][] = [];
  readonly #added: Partial<Record<StoreEntry['kind'], number>> = {};

  constructor(entries: readonly StoreEntry[], options: ImportOptions) {
    this.#entries = new Map(entries.map((entry) => [keyOf(entry), entry]));
    this.#known = entries.length;
    this.#options = options;
    this.#accept = new Set((options.accept ?? []).map((text) => text.replace(/[^0-9a-fA-F]/g, '').toLowerCase()));
    for (const { kind, der } of entries) if (kind === 'csca') this.#anchors.push(parseCertificate(Buffer.from(der, 'base64')));
    const pinned = entries.filter(({ kind }) => kind === 'list-root').map(({ der }) => Buffer.from(der, 'base64'));
    this.#roots = [...pinned, ...(options.roots ?? [])].map(parseCertificate);
  }

  take(material: TrustMaterial): void {
    const { from, raw } = material;
    if (material.kind === 'refused') {
      this.#refuse(from, material.reason);
      return;
    }
    if (this.#entries.has(fingerprintOf({ raw })) && material.kind !== 'master-list') return;
    if (material.kind === 'certificate') {
      if (material.certificate.isCa) this.#waiting.push(material);
      else this.#add('document-signer', 'directory', material);
    } else if (material.kind === 'crl') this.#crls.push(material);
    else this.#takeList(material);
  }

  #takeList(material: TrustMaterial & { readonly kind: 'master-list' | 'defect-list' }): void {
    const { from, signedData } = material;
    const { now } = this.#options;
    try {
      if (material.kind === 'master-list') {
        const list = openMasterList(signedData, this.#roots, this.#anchors, now);
        if (list.signature.result !== 'successful') {
          this.#refuse(from, `Master list: ${list.signature.reason}`);
          return;
        }
        const older = this.#supersedesMasterList(list.signature, material);
        if (older !== undefined) {
          this.#refuse(from, older);
          return;
        }
        this.#rememberRoot(list.signature.root, from);
        list.unreadable.forEach(({ index, reason }) => void this.#refuse(`${from}#${index + 1}`, reason));
        for (const candidate of list.candidates) this.#addCsca(candidate, 'master-list', from);
        return;
      }
      // The purpose of TR-03129's defect list signers is in no public text that we know.
      const signature = verifyListSignature(signedData, this.#roots, now, 'any');
      if (signature.result !== 'successful') {
        this.#refuse(from, `Defect list: ${signature.reason}`);
        return;
      }
      defectsOf(signedData);
      if (!this.#supersedesDefectList(signature.signer, signature.signingTime)) {
        this.#refuse(from, 'Defect list: older than the one in the store.');
        return;
      }
      this.#rememberRoot(signature.root, from);
      this.#add('defect-list', 'pinned-root', material);
    } catch (error) {
      if (!(error instanceof PassportReaderError)) throw error;
      this.#refuse(from, error.message);
    }
  }

  /**
   * Remembers the newest master list of each state by its signing time: its content is a version 0 that never rises (Doc 9303-12 §8).
   * @returns why the list is not taken
   */
  #supersedesMasterList({ signer, signingTime }: ListSignature, { from, raw }: TrustMaterial): string | undefined {
    if (!signer) return undefined;
    const state = stateOf(signer);
    const fingerprint = fingerprintOf({ raw });
    const key = `master-list ${state}`;
    const newest = this.#entries.get(key);
    if (newest?.fingerprint === fingerprint) return undefined;
    const isOlder = newest?.signed !== undefined && (!signingTime || signingTime.toISOString() < newest.signed);
    if (isOlder && !this.#options.allowOlder) {
      const when = signingTime ? `is of ${signingTime.toISOString()}` : 'does not say when it was signed';
      return `Master list: it ${when}, the store has one of ${newest.signed} by the same state. An older list may hold CSCAs that were withdrawn since; --allow-older takes it all the same.`;
    }
    if (isOlder || !signingTime) return undefined;
    const what = {
      ...this.#entryOf('master-list', 'pinned-root', { from, raw: signer.raw }),
      fingerprint,
      signed: signingTime.toISOString(),
    };
    this.#entries.set(key, what);
    this.#count('master-list');
    return undefined;
  }

  /** Drops the list by the same signer that this one replaces; false when it is not newer. */
  #supersedesDefectList(signer: Certificate | undefined, time: Date | undefined): boolean {
    for (const entry of [...this.#entries.values()]) {
      if (entry.kind !== 'defect-list') continue;
      const old = parseSignedData(Buffer.from(entry.der, 'base64'));
      if (old.certificates[0]?.subject.key !== signer?.subject.key) continue;
      const oldTime = old.signers[0] && signingTimeOf(old.signers[0]);
      if (oldTime && (!time || oldTime >= time)) return false;
      this.#entries.delete(entry.fingerprint);
    }
    return true;
  }

  finish(): { entries: StoreEntry[]; report: Omit<ImportReport, 'signed'> } {
    this.#takeWaiting();
    for (const material of this.#crls) this.#takeCrl(material);
    const changed = Object.keys(this.#added).length > 0;
    const report = {
      schema: 'epassport-reader/trust-import/1',
      added: this.#added,
      known: this.#known,
      refused: this.#refused,
      changed,
    } as const;
    return { entries: [...this.#entries.values()], report };
  }

  /** Bare CSCA certificates. One that is accepted may vouch for others, so it goes on while any was added. */
  #takeWaiting(): void {
    const candidates = new Map<string, { candidate: CscaCandidate; from: string }>();
    const judged = judgeCscas(
      this.#waiting.map(({ certificate }) => certificate),
      this.#anchors,
      this.#options.now,
    );
    judged.forEach((candidate, i) => {
      candidates.set(candidate.fingerprint, { candidate, from: this.#waiting[i]?.from as string });
    });
    for (let before = -1; before !== candidates.size; ) {
      before = candidates.size;
      for (const [fingerprint, { candidate, from }] of candidates) {
        const how = this.#accept.has(fingerprint)
          ? 'accepted-fingerprint'
          : this.#options.trustFolder
            ? 'trust-folder'
            : vouchedFor(candidate.certificate, this.#anchors)
              ? 'link'
              : undefined;
        if (!how) continue;
        candidates.delete(fingerprint);
        this.#addCsca(candidate, how, from);
      }
    }
    for (const { candidate, from } of candidates.values()) {
      const reason =
        'A new CSCA: compare its fingerprint out of band and import it with --accept FINGERPRINT (or a folder with --trust-folder).';
      this.#refuse(from, candidate.state === 'refused' ? (candidate.reason as string) : reason, candidate);
    }
  }

  #addCsca(candidate: CscaCandidate, how: StoreEntry['how'], from: string): void {
    const { certificate, state, reason = '' } = candidate;
    if (state === 'refused') {
      this.#refuse(from, reason, candidate);
      return;
    }
    if (this.#add('csca', how, { from, raw: certificate.raw })) this.#anchors.push(certificate);
  }

  #takeCrl({ crl, from, raw }: TrustMaterial & { readonly kind: 'crl' }): void {
    const named = this.#anchors.filter(({ subject }) => subject.key === crl.issuer.key);
    const subject = `CRL of "${crl.issuer.text}"`;
    if (named.length === 0) {
      this.#refuse(from, `${subject}: no trusted CSCA has this name.`);
      return;
    }
    if (!named.some((anchor) => signed(crl, anchor))) {
      this.#refuse(from, `${subject}: no key trusted under this name signed it.`);
      return;
    }
    for (const entry of [...this.#entries.values()]) {
      if (entry.kind !== 'crl') continue;
      const old = parseCertificateRevocationList(Buffer.from(entry.der, 'base64'));
      if (old.issuer.key !== crl.issuer.key) continue;
      if (!isNewer(crl, old)) {
        this.#refuse(from, `${subject}: not newer than the one in the store.`);
        return;
      }
      // A list that is incomplete adds to the one before, it does not replace it.
      if (crl.incomplete === undefined) this.#entries.delete(entry.fingerprint);
    }
    this.#add('crl', 'csca-signature', { from, raw });
  }

  #rememberRoot(root: Certificate | undefined, from: string): void {
    if (root) this.#add('list-root', 'pinned-root', { from, raw: root.raw });
  }

  #add(kind: StoreEntry['kind'], how: StoreEntry['how'], what: { readonly from: string; readonly raw: Uint8Array }): boolean {
    const entry = this.#entryOf(kind, how, what);
    if (this.#entries.has(keyOf(entry))) return false;
    this.#entries.set(keyOf(entry), entry);
    this.#count(kind);
    return true;
  }

  #count(kind: StoreEntry['kind']): void {
    this.#added[kind] = (this.#added[kind] ?? 0) + 1;
  }

  #entryOf(
    kind: StoreEntry['kind'],
    how: StoreEntry['how'],
    { from, raw }: { readonly from: string; readonly raw: Uint8Array },
  ): StoreEntry {
    const imported = this.#options.now.toISOString();
    return { kind, fingerprint: fingerprintOf({ raw }), how, from, imported, der: Buffer.from(raw).toString('base64') };
  }

  #refuse(from: string, reason: string, candidate?: CscaCandidate): void {
    const about = candidate && { subject: candidate.certificate.subject.text, fingerprint: candidate.fingerprint };
    this.#refused.push({ from, ...about, reason });
  }
}

/** A root is kept apart from the CSCAs, of which it may be one; of each state's master lists the newest is known. */
function keyOf({ kind, fingerprint, der }: StoreEntry): string {
  if (kind === 'master-list') return `master-list ${stateOf(parseCertificate(Buffer.from(der, 'base64')))}`;
  return kind === 'list-root' ? `root ${fingerprint}` : fingerprint;
}

/** A state signs one list, with signers and roots that change over the years. */
const stateOf = ({ subject }: Certificate): string => subject.country?.toUpperCase() ?? subject.key;
const isNewer = (a: CertificateRevocationList, b: CertificateRevocationList): boolean => a.thisUpdate > b.thisUpdate;
