import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, fingerprintOf } from './certificate.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import type { CertificateRevocationList } from './trust/certificate-revocation-list.ts';
import { verifyCscas } from './trust/csca-candidates.ts';
import { readStoreEntries, storeOf } from './trust/store-file.ts';
import { storePublicKey } from './trust/store-signature.ts';
import { materialsOf } from './trust/trust-material.ts';
import type { TrustStore } from './trust/trust-store.ts';

export { type TrustStore, trustStoreOf } from './trust/trust-store.ts';

const trustFile = /\.(cer|crt|der|pem|crl)$/i;
/** What has to be verified before it is believed, which `trust import` does: lists are not even opened here, directories may be large. */
const importable = /\.(ml|ldif|p7b|p7c|p7m)$/i;
/** No certificate comes near; a larger file is something else. */
const maxBytes = 1024 * 1024;

/**
 * Opens a store that `trust import` made, or else loads every CSCA certificate (`.cer`, `.crt`, `.der`, `.pem`; DER or PEM, several
 * per PEM file) and every CRL (`.crl`) of a folder. Lists and directories (`.ml`, `.p7b`, `.ldif`) are `skipped` with what to do.
 * Whoever can write to this folder decides which passports are genuine. A link certificate is an anchor where the old CSCA that signed it is one.
 * @param options `storeKey`: the Ed25519 public key (PEM) that a store must be signed with; then nothing else is taken
 * @throws {PassportReaderError} `trust-folder` when the folder cannot be read, its store and the one before are both damaged, or it is
 *   not signed with the key; `invalid-argument` for a key that is none
 */
export async function loadTrustFolder(folder: string, options: { readonly storeKey?: string | Buffer } = {}): Promise<TrustStore> {
  const { storeKey } = options;
  const stored = await readStoreEntries(folder, storeKey === undefined ? undefined : storePublicKey(storeKey));
  if (storeKey !== undefined && !stored)
    throw new PassportReaderError('trust-folder', `${folder} holds no trust store; expected one that is signed with the pinned key.`);
  if (stored) return storeOf(stored.entries, stored.damaged);
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch (cause) {
    throw new PassportReaderError('trust-folder', `The trust folder ${folder} cannot be read. Expected a folder of CSCA certificates.`, {
      cause,
    });
  }
  const certificates: { file: string; certificate: Certificate }[] = [];
  const crls: CertificateRevocationList[] = [];
  const skipped: { file: string; reason: string }[] = [];
  for (const file of names.filter((name) => importable.test(name))) skipped.push({ file, reason: toBeImported(file) });
  for (const file of names.filter((name) => trustFile.test(name))) {
    try {
      const bytes = await readFile(join(folder, file));
      if (bytes.length > maxBytes) throw new PassportReaderError('too-large', `The file is ${bytes.length} bytes long.`);
      for (const material of materialsOf(bytes, file)) {
        if (material.kind === 'crl') crls.push(material.crl);
        if (material.kind === 'master-list' || material.kind === 'defect-list') skipped.push({ file, reason: toBeImported(file) });
        if (material.kind === 'refused') skipped.push({ file, reason: material.reason });
        if (material.kind === 'certificate') certificates.push({ file, certificate: material.certificate });
      }
    } catch (error) {
      skipped.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const anchors = new Map<string, Certificate>();
  const judged = verifyCscas(
    certificates.map(({ certificate }) => certificate),
    [],
  );
  certificates.forEach(({ file, certificate }, i) => {
    const reason = judged[i]?.reason;
    // A document signer dropped into the folder by mistake must not become an authority, nor a link whose old CSCA is not here.
    if (reason !== undefined) skipped.push({ file, reason });
    else anchors.set(fingerprintOf(certificate), certificate);
  });
  skipped.sort((a, b) => (a.file < b.file ? -1 : 1));
  return { anchors: [...anchors.values()], skipped, crls };
}

function toBeImported(file: string): string {
  const what = /\.ldif$/i.test(file) ? 'a directory (LDIF)' : 'a master list or another signed list';
  return `It is ${what}: import it with "epassport-reader trust import", and trust the store made of it.`;
}
