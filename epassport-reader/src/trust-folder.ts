import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, isSignedBy, parseCertificate } from './certificate.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import type { TrustStore } from './trust/trust-store.ts';

export { type TrustStore, trustStoreOf } from './trust/trust-store.ts';

const certificateFile = /\.(cer|crt|der|pem)$/i;
/** No certificate comes near; a larger file is something else. */
const maxBytes = 1024 * 1024;

/**
 * Loads every CSCA certificate (`.cer`, `.crt`, `.der`, `.pem`; DER or PEM, several per PEM file) of a folder.
 * Whoever can write to this folder decides which passports are genuine. Link certificates are anchors like self-signed ones.
 * @throws {PassportReaderError} `trust-folder` when the folder cannot be read
 */
export async function loadTrustFolder(folder: string): Promise<TrustStore> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => certificateFile.test(name)).sort();
  } catch (cause) {
    throw new PassportReaderError('trust-folder', `The trust folder ${folder} cannot be read. Expected a folder of CSCA certificates.`, {
      cause,
    });
  }
  const anchors: Certificate[] = [];
  const skipped: { file: string; reason: string }[] = [];
  for (const file of names) {
    try {
      const bytes = await readFile(join(folder, file));
      if (bytes.length > maxBytes) throw new PassportReaderError('too-large', `The file is ${bytes.length} bytes long.`);
      for (const der of certificatesIn(bytes)) {
        const certificate = parseCertificate(der);
        const reason = whyNoAnchor(certificate);
        if (reason) skipped.push({ file, reason });
        else if (!anchors.some((anchor) => Buffer.from(anchor.raw).equals(certificate.raw))) anchors.push(certificate);
      }
    } catch (error) {
      skipped.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { anchors, skipped };
}

function certificatesIn(bytes: Buffer): Buffer[] {
  if (bytes[0] === 0x30) return [bytes];
  const blocks = [...bytes.toString('latin1').matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)];
  if (blocks.length === 0) throw new PassportReaderError('malformed-data', 'Neither a DER nor a PEM certificate.');
  return blocks.map((block) => Buffer.from(block[1] as string, 'base64'));
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
