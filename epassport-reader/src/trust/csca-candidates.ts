import { type Certificate, fingerprintOf, isSignedBy, isValidAt } from '../certificate.ts';
import { PassportReaderError } from '../passport-reader-error.ts';

/** What a certificate that claims to be a CSCA turned out to be. */
export interface CscaCandidate {
  readonly certificate: Certificate;
  readonly fingerprint: string;
  /** `outside-validity`: genuine, but expired or not yet valid: its documents are told apart from those of a stranger. */
  readonly state: 'usable' | 'outside-validity' | 'refused';
  /** Self-signed, or a link certificate: signed by another key of the state (Doc 9303-12 §4.2.1). */
  readonly kind: 'self-signed' | 'link' | 'unknown';
  /** Why it is not usable. */
  readonly reason?: string;
}

/**
 * Tells which certificates may be CSCA trust anchors: a CA, whose key may sign certificates, and whose signature was verified, by its own
 * key or (link certificates) by that of another CSCA in the list or among those known. That it calls itself its issuer proves nothing.
 * Whether it *should* be trusted is not said here.
 * @param known CSCA certificates that are trusted already
 */
export function judgeCscas(certificates: readonly Certificate[], known: readonly Certificate[], now: Date): CscaCandidate[] {
  const named = new Map<string, Certificate[]>();
  for (const each of [...certificates, ...known]) {
    const group = named.get(each.subject.key);
    if (group) group.push(each);
    else named.set(each.subject.key, [each]);
  }
  return certificates.map((certificate) => {
    const found = signatureOf(certificate, named.get(certificate.issuer.key) ?? []);
    const reason = whyNoCa(certificate) ?? found.reason;
    const fingerprint = fingerprintOf(certificate);
    if (reason) return { certificate, fingerprint, state: 'refused', kind: found.kind, reason };
    if (isValidAt(certificate, now)) return { certificate, fingerprint, state: 'usable', kind: found.kind };
    const when = certificate.notAfter < now ? `Expired on ${day(certificate.notAfter)}.` : `Valid from ${day(certificate.notBefore)}.`;
    return { certificate, fingerprint, state: 'outside-validity', kind: found.kind, reason: when };
  });
}

/** Whether a trusted CSCA's key vouches for the certificate: a link certificate that it signed, or the same key certified anew. */
export function vouchedFor(certificate: Certificate, trusted: readonly Certificate[]): boolean {
  return trusted.some((anchor) => {
    if (anchor.subject.country?.toUpperCase() !== certificate.subject.country?.toUpperCase()) return false;
    const sameKey = Buffer.from(anchor.publicKey).equals(certificate.publicKey);
    if (sameKey) return anchor.subject.key === certificate.subject.key;
    if (anchor.subject.key !== certificate.issuer.key) return false;
    try {
      return isSignedBy(certificate, anchor);
    } catch (error) {
      if (error instanceof PassportReaderError) return false;
      throw error;
    }
  });
}

function whyNoCa(certificate: Certificate): string | undefined {
  if (!certificate.isCa) return 'Not a CA certificate (basicConstraints).';
  if (certificate.keyUsage && !certificate.keyUsage.keyCertSign) return 'Its key may not sign certificates (keyUsage).';
  if (certificate.unknownCriticalExtensions.length > 0)
    return `Its critical extension ${certificate.unknownCriticalExtensions[0]} is not known here.`;
  return undefined;
}

function signatureOf(
  certificate: Certificate,
  issuers: readonly Certificate[],
): { readonly kind: CscaCandidate['kind']; readonly reason?: string } {
  try {
    if (certificate.issuer.key === certificate.subject.key && isSignedBy(certificate, certificate)) return { kind: 'self-signed' };
    const linked = issuers.some((issuer) => issuer !== certificate && isSignedBy(certificate, issuer));
    return linked ? { kind: 'link' } : { kind: 'unknown', reason: 'Signed neither by its own key nor by that of a CSCA that is known.' };
  } catch (error) {
    if (error instanceof PassportReaderError) return { kind: 'unknown', reason: error.message };
    throw error;
  }
}

const day = (time: Date): string => time.toISOString().slice(0, 10);
