import type { CvCertificate } from './cv-certificate.ts';
import { type CurveName, cvKeyObject, verifyTerminalSignature } from './cv-public-key.ts';
import { PassportReaderError } from './passport-reader-error.ts';

/** A way from a key that the chip trusts to the terminal's certificate. */
export interface TerminalChain {
  /** In the order the chip verifies them; the last is the terminal's own. */
  readonly certificates: readonly CvCertificate[];
  /** The CVCA's curve, where known, which the certificates below inherit. */
  readonly curve?: CurveName;
}

/** Links, DV and terminal: real chains have three certificates; a bound for a folder that leads in circles. */
const longestChain = 8;
const dayLength = 86_400_000;

/**
 * Finds a chain from one of the chip's references to the holder, shortest first: over link certificates where the chip is older than the
 * CVCA's present key. Each signature is verified here where the issuer's key is in the folder; a certificate with a wrong one, or
 * an expired DV or terminal certificate, is passed over. The first key is the chip's own, so the folder need not have it.
 * @param references the chip's certification authority references, most recent first
 * @returns why there is none, where there is none
 */
export function terminalChain(
  references: readonly string[],
  certificates: readonly CvCertificate[],
  holderReference: string,
  now: Date,
): TerminalChain | { readonly problem: string } {
  let problem = `no certificates lead from ${references.join(' or ')} to ${holderReference}`;
  let open: { reference: string; issuer?: CvCertificate; curve?: CurveName; path: readonly CvCertificate[] }[] = [];
  for (const reference of references) {
    const roots = certificates.filter(({ holderReference: own, role }) => own === reference && role === 'cvca');
    if (roots.length === 0) open.push({ reference, path: [] });
    for (const issuer of roots) open.push({ reference, issuer, ...curveOf(issuer), path: [] });
  }
  for (let length = 0; length < longestChain; length++) {
    const next: typeof open = [];
    for (const { reference, issuer, curve, path } of open) {
      for (const certificate of certificates) {
        const selfSigned = certificate.holderReference === certificate.authorityReference;
        if (certificate.authorityReference !== reference || selfSigned || path.includes(certificate)) continue;
        const wrong = whatIsWrong(certificate, issuer, curve, now);
        if (wrong) {
          problem = `the certificate of ${certificate.holderReference} ${wrong}`;
          continue;
        }
        const longer = [...path, certificate];
        const own = curveOf(certificate).curve ?? curve;
        if (certificate.role === 'inspection-system') {
          if (certificate.holderReference === holderReference) return { certificates: longer, ...(own && { curve: own }) };
        } else next.push({ reference: certificate.holderReference, issuer: certificate, ...(own && { curve: own }), path: longer });
      }
    }
    open = next;
  }
  return { problem };
}

function curveOf({ publicKey }: CvCertificate): { curve?: CurveName } {
  return publicKey.kind === 'ec' && publicKey.curve ? { curve: publicKey.curve } : {};
}

function whatIsWrong(
  certificate: CvCertificate,
  issuer: CvCertificate | undefined,
  curve: CurveName | undefined,
  now: Date,
): string | undefined {
  // Chips take expired link certificates (Doc 9303-11 §7.1.4.3.3), no others.
  if (certificate.role !== 'cvca' && now.getTime() >= certificate.expires.getTime() + dayLength)
    return `expired on ${certificate.expires.toISOString().slice(0, 10)}`;
  if (!issuer || (issuer.publicKey.kind === 'ec' && !curve)) return undefined;
  try {
    const key = cvKeyObject(issuer.publicKey, curve);
    const valid = verifyTerminalSignature(issuer.publicKey.algorithm, key, certificate.body, certificate.signature);
    return valid ? undefined : `is not signed by ${issuer.holderReference}`;
  } catch (error) {
    if (!(error instanceof PassportReaderError)) throw error;
    return `cannot be verified: ${error.message}`;
  }
}
