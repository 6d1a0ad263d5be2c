import { encodeName } from './certificate.ts';
import { context, integer, octetString, oid, sequence, setOf, time, tlv } from './der.ts';
import { type ChipFiles, dataGroupFile } from './lds.ts';
import { sha256, sha256Identifier, signatureIdentifier, signWith } from './signing-key.ts';
import type { CertifiedKey } from './test-pki.ts';

const ldsSecurityObjectType = oid('2.23.136.1.1.1');

/** LDSSecurityObject version 0, Doc 9303-10 §4.6.2.3: the SHA-256 hash of each data group. */
export function encodeLdsSecurityObject(files: ChipFiles, dataGroups: readonly number[]): Uint8Array {
  const hashes = dataGroups.map((group) => sequence(integer(group), octetString(sha256(files.get(dataGroupFile(group))!))));
  return sequence(integer(0), sha256Identifier, sequence(...hashes));
}

/**
 * EF.SOD, Doc 9303-10 §4.6.2: a CMS SignedData (RFC 5652) over the LDSSecurityObject with the Document Signer's
 * certificate inside, wrapped in tag 77.
 */
export function encodeEfSod(ldsSecurityObject: Uint8Array, documentSigner: CertifiedKey, signedAt: Date): Uint8Array {
  const attributes = [
    sequence(oid('1.2.840.113549.1.9.3'), setOf(ldsSecurityObjectType)),
    sequence(oid('1.2.840.113549.1.9.4'), setOf(octetString(sha256(ldsSecurityObject)))),
    sequence(oid('1.2.840.113549.1.9.5'), setOf(time(signedAt))),
  ];
  // RFC 5652 §5.4: the signature is over the attributes as a SET OF; in the message the tag is [0] instead.
  const signedAttributes = setOf(...attributes);
  const signerInfo = sequence(
    integer(1),
    sequence(encodeName(documentSigner.issuer), integer(documentSigner.serialNumber)),
    sha256Identifier,
    retag(signedAttributes, 0xa0),
    signatureIdentifier(documentSigner.key.algorithm),
    octetString(signWith(documentSigner.key, signedAttributes)),
  );
  const signedData = sequence(
    integer(3),
    setOf(sha256Identifier),
    sequence(ldsSecurityObjectType, context(0, octetString(ldsSecurityObject))),
    context(0, documentSigner.certificate),
    setOf(signerInfo),
  );
  return tlv(0x77, sequence(oid('1.2.840.113549.1.7.2'), context(0, signedData)));
}

function retag(object: Uint8Array, tag: number): Uint8Array {
  const copy = Uint8Array.from(object);
  copy[0] = tag;
  return copy;
}
