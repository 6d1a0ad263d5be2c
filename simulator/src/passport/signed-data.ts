import { encodeName } from './certificate.ts';
import { concat, context, integer, octetString, oid, sequence, setOf, time } from './der.ts';
import { sha256, sha256Identifier, signatureIdentifier, signWith } from './signing-key.ts';
import type { CertifiedKey } from './test-pki.ts';

/** What a CMS message is made of. */
export interface SignedDataRequest {
  /** Object identifier of the content, dotted. */
  readonly contentType: string;
  readonly content: Uint8Array;
  readonly signer: CertifiedKey;
  readonly signedAt: Date;
  /** Certificates beside the signer's own. */
  readonly otherCertificates?: readonly Uint8Array[];
}

/** A ContentInfo with SignedData version 3, RFC 5652 §5, signed over SHA-256, the signer's certificate inside. */
export function encodeSignedData({ contentType, content, signer, signedAt, otherCertificates = [] }: SignedDataRequest): Uint8Array {
  const type = oid(contentType);
  // RFC 5652 §5.4: the signature is over the attributes as a SET OF; in the message the tag is [0] instead.
  const signedAttributes = setOf(
    sequence(oid('1.2.840.113549.1.9.3'), setOf(type)),
    sequence(oid('1.2.840.113549.1.9.4'), setOf(octetString(sha256(content)))),
    sequence(oid('1.2.840.113549.1.9.5'), setOf(time(signedAt))),
  );
  const signerInfo = sequence(
    integer(1),
    sequence(encodeName(signer.issuer), integer(signer.serialNumber)),
    sha256Identifier,
    concat(Uint8Array.of(0xa0), signedAttributes.subarray(1)),
    signatureIdentifier(signer.key.algorithm),
    octetString(signWith(signer.key, signedAttributes)),
  );
  const signedData = sequence(
    integer(3),
    setOf(sha256Identifier),
    sequence(type, context(0, octetString(content))),
    context(0, signer.certificate, ...otherCertificates),
    setOf(signerInfo),
  );
  return sequence(oid('1.2.840.113549.1.7.2'), context(0, signedData));
}
