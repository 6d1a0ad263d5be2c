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
  const judged = verifyCscas(certificates, known);
  return certificates.map((certificate, i) => {
    const { kind, reason } = judged[i] as VerifiedCsca;
    const fingerprint = fingerprintOf(certificate);
    if (reason !== undefined) return { certificate, fingerprint, state: 'refused', kind, reason };
    if (isValidAt(certificate, now)) return { certificate, fingerprint, state: 'usable', kind };
    const when = certificate.notAfter < now ? `Expired on ${day(certificate.notAfter)}.` : `Valid from ${day(certificate.notBefore)}.`;
    return { certificate, fingerprint, state: 'outside-validity', kind, reason: when };
  });
}

/** Whose key signed a certificate that claims to be a CSCA, or the reason that it is none. */
export type VerifiedCsca = Pick<CscaCandidate, 'kind' | 'reason'>;

/**
 * Who signed each, in their order. A link certificate counts only where the chain of links ends at a key that signed itself or is known
 * (Doc 9303-12 §4.2.1: the old key, trusted before, vouches for the new): links that vouch for one another prove nothing.
 */
export function verifyCscas(certificates: readonly Certificate[], known: readonly Certificate[]): VerifiedCsca[] {
  const judged = certificates.map((certificate): VerifiedCsca | undefined => {
    const reason = whyNoCa(certificate);
    if (reason !== undefined) return { kind: 'unknown', reason };
    const self = certificate.issuer.key === certificate.subject.key && isSigned(certificate, certificate);
    return typeof self === 'string' ? { kind: 'unknown', reason: self } : self ? { kind: 'self-signed' } : undefined;
  });
  // Each pair of issuer and link is tried once, whatever a hostile list holds.
  const issuers = [...known, ...certificates.filter((_, i) => judged[i]?.kind === 'self-signed')];
  for (let issuer = issuers.pop(); issuer; issuer = issuers.pop()) {
    for (const [i, certificate] of certificates.entries()) {
      if (judged[i] || certificate.issuer.key !== issuer.subject.key || isSigned(certificate, issuer) !== true) continue;
      judged[i] = { kind: 'link' };
      issuers.push(certificate);
    }
  }
  return judged.map((each) => each ?? { kind: 'unknown', reason: 'Signed neither by its own key nor by that of a CSCA that is known.' });
}

/** Whether a trusted CSCA's key vouches for the certificate: a link certificate that it signed, or the same key certified anew. */
export function vouchedFor(certificate: Certificate, trusted: readonly Certificate[]): boolean {
  return trusted.some((anchor) => {
    if (anchor.subject.country?.toUpperCase() !== certificate.subject.country?.toUpperCase()) return false;
    const sameKey = Buffer.from(anchor.publicKey).equals(certificate.publicKey);
    if (sameKey) return anchor.subject.key === certificate.subject.key;
    return anchor.subject.key === certificate.issuer.key && isSigned(certificate, anchor) === true;
  });
}

function whyNoCa(certificate: Certificate): string | undefined {
  if (!certificate.isCa) return 'Not a CA certificate (basicConstraints).';
  if (certificate.keyUsage && !certificate.keyUsage.keyCertSign) return 'Its key may not sign certificates (keyUsage).';
  if (certificate.unknownCriticalExtensions.length > 0)
    return `Its critical extension ${certificate.unknownCriticalExtensions[0]} is not known here.`;
  return undefined;
}

/** Whether that key signed, or why it cannot be said. */
function isSigned(certificate: Certificate, issuer: Certificate): boolean | string {
  try {
    return isSignedBy(certificate, issuer);
  } catch (error) {
    if (error instanceof PassportReaderError) return error.message;
    throw error;
  }
}

const day = (time: Date): string => time.toISOString().slice(0, 10);
