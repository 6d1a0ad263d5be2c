import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, isSignedBy } from './certificate.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import type { CertificateRevocationList } from './trust/certificate-revocation-list.ts';
import { readStoreEntries, storeOf } from './trust/store-file.ts';
import { materialsOf } from './trust/trust-material.ts';
import type { TrustStore } from './trust/trust-store.ts';

export { type TrustStore, trustStoreOf } from './trust/trust-store.ts';

const trustFile = /\.(cer|crt|der|pem|crl)$/i;
/** No certificate comes near; a larger file is something else. */
const maxBytes = 1024 * 1024;

/**
 * Opens a store that `trust import` made, or else loads every CSCA certificate (`.cer`, `.crt`, `.der`, `.pem`; DER or PEM, several
 * per PEM file) and every CRL (`.crl`) of a folder.
 * Whoever can write to this folder decides which passports are genuine. Link certificates are anchors like self-signed ones.
 * @throws {PassportReaderError} `trust-folder` when the folder cannot be read, or its store and the one before are both damaged
 */
export async function loadTrustFolder(folder: string): Promise<TrustStore> {
  const stored = await readStoreEntries(folder);
  if (stored) return storeOf(stored.entries, stored.damaged);
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => trustFile.test(name)).sort();
  } catch (cause) {
    throw new PassportReaderError('trust-folder', `The trust folder ${folder} cannot be read. Expected a folder of CSCA certificates.`, {
      cause,
    });
  }
  const anchors: Certificate[] = [];
  const crls: CertificateRevocationList[] = [];
  const skipped: { file: string; reason: string }[] = [];
  for (const file of names) {
    try {
      const bytes = await readFile(join(folder, file));
      if (bytes.length > maxBytes) throw new PassportReaderError('too-large', `The file is ${bytes.length} bytes long.`);
      for (const material of materialsOf(bytes, file)) {
        if (material.kind === 'crl') crls.push(material.crl);
        if (material.kind === 'refused') skipped.push({ file, reason: material.reason });
        if (material.kind !== 'certificate') continue;
        const { certificate } = material;
        const reason = whyNoAnchor(certificate);
        if (reason) skipped.push({ file, reason });
        else if (!anchors.some((anchor) => Buffer.from(anchor.raw).equals(certificate.raw))) anchors.push(certificate);
      }
    } catch (error) {
      skipped.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { anchors, skipped, crls };
}

/** A document signer dropped into the folder by mistake must not become an authority. */
function whyNoAnchor(certificate: Certificate): string | undefined {
  if (!certificate.isCa) return 'Not a CA certificate (basicConstraints).';
  if (certificate.keyUsage && !certificate.keyUsage.keyCertSign) return 'Its key may not sign certificates (keyUsage).';
  const selfIssued = certificate.issuer.key === certificate.subject.key;
  const sameKey = !certificate.authorityKeyIdentifier || certificate.authorityKeyIdentifier === certificate.subjectKeyIdentifier;
  if (selfIssued && sameKey && !isSignedBy(certificate, certificate))
    return 'Self-signed, but the signature is wrong: the file is damaged.';
  return undefined;
}
