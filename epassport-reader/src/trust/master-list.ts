import { type Certificate, fingerprintOf, isSignedBy, isValidAt, parseCertificate } from '../certificate.ts';
import type { CheckOutcome } from '../check.ts';
import { certificateOf, type SignedData, signingTimeOf, whatIsWrongWith } from '../cms.ts';
import { DerCursor, der, integerOf, sequenceOf } from '../der.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { readTlvs } from '../tlv.ts';
import { type CscaCandidate, judgeCscas } from './csca-candidates.ts';

/** id-icao-cscaMasterList, Doc 9303-12 §8. */
export const masterListType = '2.23.136.1.1.2';
/** id-icao-cscaMasterListSigningKey: the purpose that a master list signer's certificate must name. */
const masterListSigningKey = '2.23.136.1.1.3';

/** More certificates than any list holds (the largest have some 700). */
const maxCertificates = 10_000;

export interface ListSignature {
  readonly result: CheckOutcome;
  readonly reason: string;
  readonly signer?: Certificate;
  readonly root?: Certificate;
  readonly signingTime?: Date;
}

/**
 * Verifies who signed a list: a signer inside it whose certificate one of the pinned roots issued (or is), valid today.
 * @param purpose the extKeyUsage that the signer's certificate must have, or `any`: a document signer, which has none, signs no lists.
 *   A root that signs by itself needs none
 */
export function verifyListSignature(list: SignedData, roots: readonly Certificate[], now: Date, purpose: string): ListSignature {
  let found: ListSignature = { result: 'failed', reason: 'It carries no signature.' };
  for (const signerInfo of list.signers) {
    const signer = certificateOf(list, signerInfo, roots);
    if (!signer) {
      found = { result: 'undetermined', reason: "It does not carry its signer's certificate." };
      continue;
    }
    try {
      const wrong = whatIsWrongWith(list, signerInfo, signer);
      const signingTime = signingTimeOf(signerInfo);
      const about = { signer, ...(signingTime && { signingTime }) };
      if (wrong) {
        found = { result: 'failed', reason: wrong, ...about };
        continue;
      }
      found = { ...pinned(signer, roots, now, purpose), ...about };
      if (found.result === 'successful') return found;
    } catch (error) {
      if (!(error instanceof PassportReaderError)) throw error;
      found = { result: 'undetermined', reason: error.message, signer };
    }
  }
  return found;
}

function pinned(signer: Certificate, roots: readonly Certificate[], now: Date, purpose: string): ListSignature {
  const root = roots.find((each) => Buffer.from(each.raw).equals(signer.raw)) ?? roots.find((each) => issued(each, signer));
  if (!root) {
    const reason = `Signed by "${signer.subject.text}", which none of the pinned roots issued. Its root, compared out of band, is given with --root.`;
    return { result: roots.length === 0 ? 'undetermined' : 'failed', reason };
  }
  const meant = signer.extendedKeyUsage?.some((each) => purpose === 'any' || each === purpose);
  if (!meant && !sameBytes(root, signer))
    return {
      result: 'failed',
      reason: `The certificate of "${signer.subject.text}" is not one for signing such lists (extKeyUsage).`,
      root,
    };
  for (const certificate of [signer, root])
    if (!isValidAt(certificate, now)) {
      const validity = `${day(certificate.notBefore)} to ${day(certificate.notAfter)}`;
      return { result: 'failed', reason: `The certificate of "${certificate.subject.text}" is valid from ${validity}, not today.`, root };
    }
  return { result: 'successful', reason: `Signed by "${signer.subject.text}" under the pinned root "${root.subject.text}".`, root };
}

const issued = (root: Certificate, signer: Certificate): boolean =>
  root.isCa && root.subject.key === signer.issuer.key && isSignedBy(signer, root);
const sameBytes = (a: Certificate, b: Certificate): boolean => Buffer.from(a.raw).equals(b.raw);
const day = (time: Date): string => time.toISOString().slice(0, 10);

/** What a master list holds and whether it may be believed. */
export interface MasterList {
  readonly signature: ListSignature;
  /** Number of certificates, also of those that cannot be read. */
  readonly certificates: number;
  readonly candidates: readonly CscaCandidate[];
  /** What cannot even be parsed, by position in the list. */
  readonly unreadable: readonly { readonly index: number; readonly reason: string }[];
}

/**
 * Opens a CSCA master list, Doc 9303-12 §8: `CscaMasterList ::= SEQUENCE { version, certList SET OF Certificate }`.
 * @param known CSCA certificates that are trusted already, for link certificates whose old key is not in the list
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large`
 */
export function openMasterList(list: SignedData, roots: readonly Certificate[], known: readonly Certificate[], now: Date): MasterList {
  if (list.contentType !== masterListType) throw new PassportReaderError('malformed-data', 'Expected a CSCA master list.');
  const fields = new DerCursor(sequenceOf(list.content, 'master list'), 'master list');
  integerOf(fields.take(der.integer));
  const entries = readTlvs(fields.take(der.set).value);
  if (entries.length > maxCertificates) throw new PassportReaderError('too-large', `The master list has ${entries.length} certificates.`);
  const certificates = new Map<string, Certificate>();
  const unreadable: { index: number; reason: string }[] = [];
  entries.forEach(({ raw }, index) => {
    try {
      const certificate = parseCertificate(raw);
      certificates.set(fingerprintOf(certificate), certificate);
    } catch (error) {
      if (!(error instanceof PassportReaderError)) throw error;
      unreadable.push({ index, reason: error.message });
    }
  });
  return {
    signature: verifyListSignature(list, roots, now, masterListSigningKey),
    certificates: entries.length,
    candidates: judgeCscas([...certificates.values()], known, now),
    unreadable,
  };
}

/** A master list as `trust verify --json` prints it. The shape is stable; a change of it raises the number in `schema`. */
export interface MasterListReport {
  readonly schema: 'epassport-reader/master-list-report/1';
  readonly signature: { readonly result: CheckOutcome; readonly reason: string; readonly signer?: string; readonly signingTime?: string };
  /** Certificates in the list = usable + outsideValidity + refused + duplicates. */
  readonly certificates: number;
  /** CSCA certificates that `trust import` would trust and that are valid today. */
  readonly usable: number;
  readonly outsideValidity: number;
  readonly duplicates: number;
  readonly refused: readonly {
    readonly subject?: string;
    readonly fingerprint?: string;
    readonly index?: number;
    readonly reason: string;
  }[];
  /** Usable certificates by country, upper case. */
  readonly countries: Readonly<Record<string, number>>;
}

export function masterListReport({ signature, certificates, candidates, unreadable }: MasterList): MasterListReport {
  const of = (state: CscaCandidate['state']): CscaCandidate[] => candidates.filter((candidate) => candidate.state === state);
  const countries: Record<string, number> = {};
  for (const { certificate } of of('usable')) {
    const country = certificate.subject.country?.toUpperCase() ?? '';
    countries[country] = (countries[country] ?? 0) + 1;
  }
  return {
    schema: 'epassport-reader/master-list-report/1',
    signature: {
      result: signature.result,
      reason: signature.reason,
      ...(signature.signer && { signer: signature.signer.subject.text }),
      ...(signature.signingTime && { signingTime: signature.signingTime.toISOString() }),
    },
    certificates,
    usable: of('usable').length,
    outsideValidity: of('outside-validity').length,
    duplicates: certificates - candidates.length - unreadable.length,
    refused: [
      ...of('refused').map(({ certificate, fingerprint, reason = '' }) => ({ subject: certificate.subject.text, fingerprint, reason })),
      ...unreadable,
    ],
    countries: Object.fromEntries(Object.entries(countries).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
