import { type Certificate, isSignedBy } from './certificate.ts';
import type { CheckOutcome } from './check.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import type { TrustStore } from './trust-folder.ts';

/** Result of looking for the CSCA behind a document signer. */
export interface CertificatePath {
  readonly result: CheckOutcome;
  readonly reason: string;
  /** The CSCA whose key signed the document signer's certificate. */
  readonly anchor?: Certificate;
}

/**
 * Validates DS → CSCA, Doc 9303-11 §5.1 and -12 §4: the issuer's name is trusted, one of the keys trusted under that name signed,
 * both certificates are valid now (and at the signing time where one is claimed), and the DS may sign documents.
 * Every trusted key of the name is tried: states renew keys under the same name, and a look-alike shows its key here.
 * No trusted certificate of that name is `undetermined` (the document may be genuine); a wrong key under the name is `failed`.
 */
export function certificatePath(signer: Certificate, trust: TrustStore, now: Date, signingTime?: Date): CertificatePath {
  const named = trust.anchors.filter((anchor) => anchor.subject.key === signer.issuer.key);
  if (named.length === 0) {
    return {
      result: 'undetermined',
      reason: `No trusted CSCA certificate is named "${signer.issuer.text}"; this document's issuer is unknown here.`,
    };
  }
  const signing: Certificate[] = [];
  let unsupported: string | undefined;
  for (const anchor of named) {
    try {
      if (isSignedBy(signer, anchor)) signing.push(anchor);
    } catch (error) {
      if (!(error instanceof PassportReaderError)) throw error;
      unsupported = error.message;
    }
  }
  const anchor = signing.find((each) => isValidAt(each, now)) ?? signing[0];
  if (!anchor) {
    if (unsupported) return { result: 'undetermined', reason: unsupported };
    const keys = named.length === 1 ? 'the key trusted' : `none of the ${named.length} keys trusted`;
    const verb = named.length === 1 ? 'did not sign' : 'signed';
    return {
      result: 'failed',
      reason: `Under the name "${signer.issuer.text}" ${keys} here ${verb} the document signer: a look-alike, or a key not yet trusted.`,
    };
  }
  return { ...verdict(signer, anchor, now, signingTime), anchor };
}

function verdict(signer: Certificate, anchor: Certificate, now: Date, signingTime: Date | undefined): Omit<CertificatePath, 'anchor'> {
  if (signer.isCa) return { result: 'failed', reason: 'The document is signed by a CA key; expected a document signer.' };
  if (signer.keyUsage && !signer.keyUsage.digitalSignature) {
    return { result: 'failed', reason: "The document signer's key may not sign documents (keyUsage)." };
  }
  for (const [name, certificate] of [
    ['document signer', signer],
    ['CSCA', anchor],
  ] as const) {
    if (!isValidAt(certificate, now))
      return { result: 'failed', reason: `The ${name}'s certificate is valid ${validity(certificate)}, not today.` };
  }
  if (signingTime && !isValidAt(signer, signingTime)) {
    return {
      result: 'failed',
      reason: `The document says it was signed on ${day(signingTime)}, but its signer is valid ${validity(signer)}.`,
    };
  }
  return { result: 'successful', reason: `Document signer issued by the trusted "${anchor.subject.text}", both valid.` };
}

const isValidAt = (certificate: Certificate, time: Date): boolean => certificate.notBefore <= time && time <= certificate.notAfter;
const day = (time: Date): string => time.toISOString().slice(0, 10);
const validity = (certificate: Certificate): string => `from ${day(certificate.notBefore)} to ${day(certificate.notAfter)}`;
