import { type DistinguishedName, encodeName, extension, keyIdentifier } from './certificate.ts';
import { bitString, context, contextPrimitive, integer, sequence, time } from './der.ts';
import { type SigningKey, signatureIdentifier, signWith } from './signing-key.ts';

/** What a CSCA's revocation list says, ICAO Doc 9303-12 §7.1.4. */
export interface RevocationListRequest {
  readonly issuer: DistinguishedName;
  readonly issuerKey: SigningKey;
  /** Serial numbers of revoked certificates. */
  readonly revoked: readonly Uint8Array[];
  readonly issuedAt: Date;
  readonly nextUpdate: Date;
}

/** Issues one X.509 v2 CRL, RFC 5280 §5, DER, with authority key identifier and CRL number as Doc 9303-12 requires. */
export function issueRevocationList({ issuer, issuerKey, revoked, issuedAt, nextUpdate }: RevocationListRequest): Uint8Array {
  const algorithm = signatureIdentifier(issuerKey.algorithm);
  const entries = revoked.map((serialNumber) => sequence(integer(serialNumber), time(issuedAt)));
  const toBeSigned = sequence(
    integer(1),
    algorithm,
    encodeName(issuer),
    time(issuedAt),
    time(nextUpdate),
    // RFC 5280 §5.1.2.6: absent when nothing is revoked.
    ...(entries.length ? [sequence(...entries)] : []),
    context(
      0,
      sequence(
        extension('2.5.29.35', sequence(contextPrimitive(0, keyIdentifier(issuerKey.publicKeyInfo)))),
        extension('2.5.29.20', integer(1)),
      ),
    ),
  );
  return sequence(toBeSigned, algorithm, bitString(signWith(issuerKey, toBeSigned)));
}
