import { type Certificate, parseCertificate } from '../certificate.ts';
import { parseSignedData, type SignedData } from '../cms.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { readTlvHeader, readTlvs } from '../tlv.ts';
import { type CertificateRevocationList, parseCertificateRevocationList } from './certificate-revocation-list.ts';
import { defectListType } from './defect-list.ts';
import { ldifValues } from './ldif.ts';
import { masterListType } from './master-list.ts';

/** One thing found in a file of trust data, parsed and told apart, not verified; `from` says where it was. */
export type TrustMaterial = { readonly from: string; readonly raw: Uint8Array } & (
  | { readonly kind: 'certificate'; readonly certificate: Certificate }
  | { readonly kind: 'crl'; readonly crl: CertificateRevocationList }
  | { readonly kind: 'master-list' | 'defect-list'; readonly signedData: SignedData }
  | { readonly kind: 'refused'; readonly reason: string }
);

/** The largest file read: the ICAO PKD's document signers and CRLs are some 60 MB of LDIF. */
export const maxFileBytes = 256 * 1024 * 1024;

const pemBlock = /-----BEGIN (CERTIFICATE|X509 CRL|CMS|PKCS7)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g;

/**
 * Everything in a file: LDIF, PEM with one or more blocks, or one DER (BER for CMS) object. Told apart by content, not by name.
 * What cannot be read comes out as `refused`; nothing is thrown for it.
 */
export function* materialsOf(bytes: Uint8Array, file: string): Generator<TrustMaterial> {
  if (bytes.length > maxFileBytes) return yield refused(file, bytes, `The file is ${bytes.length} bytes long.`);
  if (bytes[0] === 0x30) return yield materialOf(bytes, file);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (/^\s*(#[^\n]*\n\s*)*(version|dn)\s*:/i.test(text.slice(0, 65_536))) {
    try {
      let number = 0;
      for (const { value } of ldifValues(text)) if (value[0] === 0x30) yield materialOf(value, `${file}#${++number}`);
    } catch (error) {
      yield refused(file, bytes, messageOf(error));
    }
    return;
  }
  let blocks = 0;
  for (const [, , base64] of text.matchAll(pemBlock)) yield materialOf(Buffer.from(base64 as string, 'base64'), `${file}#${++blocks}`);
  if (blocks === 0) yield refused(file, bytes, 'Neither DER, PEM nor LDIF with certificates, CRLs, master lists or defect lists.');
}

function materialOf(raw: Uint8Array, from: string): TrustMaterial {
  try {
    if (isCms(raw)) {
      const signedData = parseSignedData(raw);
      if (signedData.contentType === masterListType) return { kind: 'master-list', signedData, from, raw };
      if (signedData.contentType === defectListType) return { kind: 'defect-list', signedData, from, raw };
      return refused(from, raw, `A CMS message with content ${signedData.contentType}, which is no list of trust.`);
    }
    if (isCrl(raw)) return { kind: 'crl', crl: parseCertificateRevocationList(raw), from, raw };
    return { kind: 'certificate', certificate: parseCertificate(raw), from, raw };
  } catch (error) {
    return refused(from, raw, messageOf(error));
  }
}

/** A ContentInfo begins with an object identifier, a certificate and a CRL with the SEQUENCE that is signed. */
function isCms(raw: Uint8Array): boolean {
  const headerLength = raw[1] === 0x80 ? 2 : readTlvHeader(raw).headerLength;
  return raw[headerLength] === 0x06;
}

/** Fourth in a TBSCertList comes a time, fourth in a TBSCertificate (or fifth) the validity, a SEQUENCE. */
function isCrl(raw: Uint8Array): boolean {
  const [tbs] = readTlvs(readTlvs(raw)[0]?.value ?? raw);
  const tags = readTlvs(tbs?.value ?? raw).map(({ tag }) => tag);
  const afterVersion = tags[0] === 0x02 ? tags.slice(1) : tags;
  return afterVersion[2] === 0x17 || afterVersion[2] === 0x18;
}

const refused = (from: string, raw: Uint8Array, reason: string): TrustMaterial => ({ kind: 'refused', from, raw, reason });

function messageOf(error: unknown): string {
  if (error instanceof PassportReaderError) return error.message;
  throw error;
}
