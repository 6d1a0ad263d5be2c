import { createHash, timingSafeEqual } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import type { CheckOutcome } from './check.ts';
import { certificateOf, type SignedData, type SignerInfo, signingTimeOf, whatIsWrongWith } from './cms.ts';
import { countryMatches } from './country.ts';
import type { EfCom } from './ef-com.ts';
import type { EfSod } from './ef-sod.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { defectsOfSigner, type SignerDefect } from './trust/defect-list.ts';
import { anchorsNamed, type TrustStore } from './trust/trust-store.ts';

/** What came of the signature of EF.SOD. */
export interface SodSignature extends Finding {
  readonly signer?: Certificate;
  readonly signingTime?: Date;
  /** What the trust store's defect lists say of the documents of this signer. */
  readonly defects: readonly SignerDefect[];
}

/** Result of one check, before it has its name and time. */
export interface Finding {
  readonly result: CheckOutcome;
  readonly reason: string;
}

/**
 * Verifies the signature of EF.SOD (or of EF.CardSecurity), Doc 9303-11 §5.1 steps 1–3, with the document signer's certificate that it
 * carries, else one that the trust store has; where a defect list replaces that certificate, with the replacement. Of several right
 * signatures that counts whose CSCA is known; a wrong one beside a right one changes nothing.
 */
export function verifySodSignature({ signedData }: Pick<EfSod, 'signedData'>, trust?: TrustStore, file = 'EF.SOD'): SodSignature {
  let finding: SodSignature = { result: 'failed', reason: `${file} carries no signature.`, defects: [] };
  for (const signerInfo of signedData.signers) {
    const carried = certificateOf(signedData, signerInfo, trust?.signers);
    const defects = defectsOfSigner(trust?.defects ?? [], carried, signerInfo.signer);
    const replacement = defects.find((defect) => defect.replacement)?.replacement;
    const certificate = replacement ?? carried;
    const found: SodSignature = {
      ...(certificate ? verifyOne(signedData, signerInfo, certificate, file, replacement !== undefined) : noCertificate(file)),
      defects,
    };
    if (found.signer && (!trust || anchorsNamed(trust, found.signer.issuer.key).length > 0)) return found;
    if (!finding.signer) finding = found;
  }
  return finding;
}

const noCertificate = (file: string): Finding => ({
  result: 'undetermined',
  reason: `${file} does not carry its document signer's certificate.`,
});

function verifyOne(
  signedData: SignedData,
  signerInfo: SignerInfo,
  certificate: Certificate,
  file: string,
  replaced: boolean,
): Omit<SodSignature, 'defects'> {
  try {
    const wrong = whatIsWrongWith(signedData, signerInfo, certificate);
    if (wrong) return { result: 'failed', reason: `${file}: ${wrong}` };
    const claimed = signingTimeOf(signerInfo);
    // A replacement may be younger than the documents: that they were signed before it says nothing against them.
    const signingTime = replaced && claimed && claimed < certificate.notBefore ? undefined : claimed;
    const by = replaced ? ', verified with the certificate that a defect list puts in place of its own' : '';
    const reason = `${file} is signed by "${certificate.subject.text}"${by}.`;
    return { result: 'successful', reason, signer: certificate, ...(signingTime && { signingTime }) };
  } catch (error) {
    return findingOf(error);
  }
}

/** Compares a data group with its hash in EF.SOD, Doc 9303-11 §5.1 step 4. */
export function verifyDataGroupHash(sod: EfSod, number: number, file: Uint8Array): Finding {
  const expected = sod.dataGroupHashes.get(number);
  if (!expected) return { result: 'failed', reason: `DG${number} was read, but EF.SOD has no hash of it: it was added.` };
  const found = createHash(sod.hashAlgorithm).update(file).digest();
  return found.length === expected.length && timingSafeEqual(found, expected)
    ? { result: 'successful', reason: `DG${number} has the ${sod.hashAlgorithm.toUpperCase()} hash that EF.SOD says.` }
    : { result: 'failed', reason: `DG${number} was changed: its hash is not the one in EF.SOD.` };
}

/** EF.COM is not signed, EF.SOD is: a data group named in one alone was added or hidden (BSI TR-03135-1, EF.COM against EF.SOD). */
export function compareComWithSod(com: EfCom, sod: EfSod): Finding {
  const signed = [...sod.dataGroupHashes.keys()].sort((a, b) => a - b);
  const onlyInCom = com.dataGroups.filter((number) => !sod.dataGroupHashes.has(number));
  const onlyInSod = signed.filter((number) => !com.dataGroups.includes(number));
  // From LDS 1.8 on the versions are signed too (Doc 9303-10 §4.6.2.3); EF.COM's may then not differ.
  for (const [what, inCom, inSod] of [
    ['LDS', com.ldsVersion, sod.ldsVersion],
    ['Unicode', com.unicodeVersion, sod.unicodeVersion],
  ] as const) {
    if (inCom !== undefined && inSod !== undefined && inCom !== inSod)
      return { result: 'failed', reason: `EF.COM says ${what} version ${inCom}, the signed EF.SOD says ${inSod}.` };
  }
  if (onlyInCom.length === 0 && onlyInSod.length === 0)
    return { result: 'successful', reason: `EF.COM and EF.SOD both list ${names(signed)}.` };
  const parts = [
    onlyInCom.length > 0 && `${names(onlyInCom)} only in EF.COM`,
    onlyInSod.length > 0 && `${names(onlyInSod)} only in EF.SOD`,
  ];
  return { result: 'failed', reason: `EF.COM and EF.SOD differ: ${parts.filter(Boolean).join(', ')}.` };
}

/** The issuing state of DG1 against the countries of document signer and CSCA, BSI TR-03135-1. */
export function compareCountry(issuingState: string, signer: Certificate, anchor: Certificate | undefined): Finding {
  const countries = [signer.subject.country ?? signer.issuer.country, anchor?.subject.country].filter((country) => country !== undefined);
  if (countries.length === 0) return { result: 'undetermined', reason: 'The certificates name no country.' };
  for (const country of countries) {
    const matches = countryMatches(issuingState, country);
    if (matches === undefined) return { result: 'undetermined', reason: 'The issuing state of DG1 is not in the table of countries.' };
    if (!matches)
      return { result: 'failed', reason: `DG1 was issued by ${issuingState}, but a certificate of ${country.toUpperCase()} signs for it.` };
  }
  return { result: 'successful', reason: `Issuing state ${issuingState} and the certificates' country agree.` };
}

/** A document that uses what this package cannot verify is `undetermined`, a format it does not read `notSupported`, one that is broken `failed`; other errors are thrown on. */
export function findingOf(error: unknown): Finding {
  if (!(error instanceof PassportReaderError)) throw error;
  const result = error.code === 'unsupported-algorithm' ? 'undetermined' : error.code === 'unsupported-format' ? 'notSupported' : 'failed';
  return { result, reason: error.message };
}

const names = (numbers: readonly number[]): string => numbers.map((number) => `DG${number}`).join(', ');
