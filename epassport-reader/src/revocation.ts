import type { Certificate } from './certificate.ts';
import { forbiddenByDefect, knownDefects } from './known-defects.ts';
import type { Finding } from './passive-authentication.ts';
import type { CertificateRevocationList } from './trust/certificate-revocation-list.ts';
import { defectsOfSigner, type SignerDefect } from './trust/defect-list.ts';
import { crlsOf, type TrustStore } from './trust/trust-store.ts';

/** Doc 9303-12 §4.3: states issue a CRL at least every 90 days, also when nothing changed. */
export const crlDays = 90;
const day = 86_400_000;

/**
 * Whether the document signer (or the CSCA itself) was revoked, Doc 9303-12 §4.3 and BSI TR-03135-1.
 * A certificate that any genuine list names is `failed`, however old the list: revocation is for ever. That no list names it is
 * `successful` only with a complete list that is not older than 90 days nor past its own nextUpdate; otherwise `undetermined`.
 * The reason also names every defect that a defect list knows of the signer's documents.
 * @param anchor the CSCA that issued it; undefined where none is trusted, so that only a defect list can tell
 */
export function revocation(
  signer: Certificate,
  anchor: Certificate | undefined,
  trust: TrustStore,
  now: Date,
  defects: readonly SignerDefect[] = defectsOfSigner(trust.defects ?? [], signer),
): Finding {
  const finding = forbiddenByDefect(defects) ?? (anchor ? revokedByCrl(signer, anchor, trust, now) : withoutCsca);
  return { ...finding, reason: `${finding.reason}${knownDefects(defects)}` };
}

const withoutCsca: Finding = { result: 'undetermined', reason: 'Without a trusted CSCA no CRL can be believed.' };

function revokedByCrl(signer: Certificate, anchor: Certificate, trust: TrustStore, now: Date): Finding {
  // The path found the anchor by this name; the CRL is issued under it, too.
  const crls = crlsOf(trust, signer.issuer.key);
  for (const [who, certificate] of [
    ['document signer', signer],
    ['CSCA', anchor],
  ] as const) {
    for (const crl of crlsOf(trust, certificate.issuer.key)) {
      const since = crl.revoked.get(certificate.serialNumber);
      if (since) return { result: 'failed', reason: `The ${who}'s certificate was revoked on ${date(since)}.` };
    }
  }
  if (crls.length === 0) return { result: 'undetermined', reason: `There is no CRL of "${signer.issuer.text}".` };
  const usable = crls.filter(({ incomplete }) => incomplete === undefined);
  const newest = usable.reduce<CertificateRevocationList | undefined>(
    (best, crl) => (best && best.thisUpdate >= crl.thisUpdate ? best : crl),
    undefined,
  );
  if (!newest) return { result: 'undetermined', reason: `The CRL is not complete (${crls[0]?.incomplete}).` };
  const stale = whyStale(newest, now);
  if (stale) return { result: 'undetermined', reason: stale };
  return { result: 'successful', reason: `Not revoked in the CRL of ${date(newest.thisUpdate)}.` };
}

/** Why the silence of a list says nothing today, or undefined when it is fresh. */
export function whyStale({ thisUpdate, nextUpdate }: CertificateRevocationList, now: Date): string | undefined {
  if (thisUpdate > now) return `The CRL is from ${date(thisUpdate)}, which is in the future: is the clock right?`;
  if (nextUpdate && nextUpdate < now) return `The CRL of ${date(thisUpdate)} was to be replaced by ${date(nextUpdate)}.`;
  if (now.getTime() - thisUpdate.getTime() > crlDays * day) return `The CRL of ${date(thisUpdate)} is older than ${crlDays} days.`;
  return undefined;
}

const date = (time: Date): string => time.toISOString().slice(0, 10);
