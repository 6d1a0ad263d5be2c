import { type Certificate, isSignedBy, isValidAt } from './certificate.ts';
import type { CheckOutcome } from './check.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { anchorsNamed, type TrustStore } from './trust/trust-store.ts';

/** Result of looking for the CSCA behind a document signer. */
export interface CertificatePath {
  readonly result: CheckOutcome;
  readonly reason: string;
  /** The CSCA whose key signed the document signer's certificate. */
  readonly anchor?: Certificate;
}

/** Purposes of Doc 9303-12 that are not signing documents: a master list signer's or deviation list signer's key must not pass as one. */
const otherPurposes: ReadonlyMap<string, string> = new Map([
  ['2.23.136.1.1.3', 'master lists'],
  ['2.23.136.1.1.8', 'deviation lists'],
]);

/**
 * Validates DS → CSCA, Doc 9303-11 §5.1 and -12 §4: the issuer's name is trusted, one of the keys trusted under that name signed,
 * both certificates are valid now (and at the signing time where one is claimed), and the DS may sign documents.
 * Every trusted key of the name is tried: states renew keys under the same name, and a look-alike shows its key here.
 * No trusted certificate of that name is `undetermined` (the document may be genuine); a wrong key under the name is `failed`.
 * A DS that has expired but was valid at the signing time is `undetermined`: that time is the signer's own word.
 */
export function certificatePath(signer: Certificate, trust: TrustStore, now: Date, signingTime?: Date): CertificatePath {
  const named = anchorsNamed(trust, signer.issuer.key, signer.authorityKeyIdentifier);
  if (named.length === 0) {
    return {
      result: 'undetermined',
      reason: `No trusted CSCA certificate is named "${signer.issuer.text}"; this document's issuer is unknown here.`,
    };
  }
  let anchor: Certificate | undefined;
  let unsupported: string | undefined;
  for (const each of named) {
    try {
      // Several certificates may hold the key that signed, such as a CSCA and its renewal: the one that is valid today counts.
      if (!isSignedBy(signer, each)) continue;
      anchor ??= each;
      if (isValidAt(each, now)) {
        anchor = each;
        break;
      }
    } catch (error) {
      if (!(error instanceof PassportReaderError)) throw error;
      unsupported = error.message;
    }
  }
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
  if (signer.isCa) return failed('The document is signed by a CA key; expected a document signer.');
  if (signer.keyUsage && !signer.keyUsage.digitalSignature) return failed("The document signer's key may not sign documents (keyUsage).");
  const purpose = signer.extendedKeyUsage?.map((id) => otherPurposes.get(id)).find((name) => name !== undefined);
  if (purpose) return failed(`The document is signed with a key for ${purpose}; expected a document signer (extKeyUsage).`);
  const [unknown] = signer.unknownCriticalExtensions;
  if (unknown) {
    const reason = `The document signer's certificate has the critical extension ${unknown}, which is not known here.`;
    return { result: 'undetermined', reason };
  }
  if (signingTime && !isValidAt(signer, signingTime))
    return failed(`The document says it was signed on ${day(signingTime)}, but its signer is valid ${validity(signer)}.`);
  if (!isValidAt(anchor, now)) return failed(`The CSCA's certificate is valid ${validity(anchor)}, not today.`);
  if (!isValidAt(signer, now)) {
    const reason = `The document signer's certificate is valid ${validity(signer)}, not today`;
    return signingTime && signer.notAfter < now
      ? { result: 'undetermined', reason: `${reason}; the document says it was signed on ${day(signingTime)}.` }
      : failed(`${reason}.`);
  }
  return { result: 'successful', reason: `Document signer issued by the trusted "${anchor.subject.text}", both valid.` };
}

const failed = (reason: string): { result: 'failed'; reason: string } => ({ result: 'failed', reason });
const day = (time: Date): string => time.toISOString().slice(0, 10);
const validity = (certificate: Certificate): string => `from ${day(certificate.notBefore)} to ${day(certificate.notAfter)}`;
