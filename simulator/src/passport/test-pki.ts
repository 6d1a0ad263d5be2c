import { type CertificateRequest, type DistinguishedName, issueCertificate } from './certificate.ts';
import { forgeGenerator } from './forged-generator.ts';
import { issueRevocationList } from './revocation-list.ts';
import { createSigningKey, type SignatureAlgorithm, type SigningKey } from './signing-key.ts';

/** A state that issues test passports. */
export interface IssuingState {
  /** As in the MRZ, filler removed: `NZL`, `D`. */
  readonly issuingState: string;
  /** ISO 3166-1 two-letter code, as in a certificate's C attribute. */
  readonly country: string;
}

/** The states whose passports NZ's gate accepts, and some it does not. */
export const knownStates: readonly IssuingState[] = [
  { issuingState: 'AUS', country: 'AU' },
  { issuingState: 'CAN', country: 'CA' },
  { issuingState: 'CHN', country: 'CN' },
  { issuingState: 'FRA', country: 'FR' },
  { issuingState: 'D', country: 'DE' },
  { issuingState: 'IRL', country: 'IE' },
  { issuingState: 'NZL', country: 'NZ' },
  { issuingState: 'NLD', country: 'NL' },
  { issuingState: 'GBR', country: 'GB' },
  { issuingState: 'USA', country: 'US' },
  { issuingState: 'BRA', country: 'BR' },
  { issuingState: 'ITA', country: 'IT' },
  { issuingState: 'JPN', country: 'JP' },
  { issuingState: 'ZAF', country: 'ZA' },
  // The fictitious state of Doc 9303; UT is the country code its specimens use.
  { issuingState: 'UTO', country: 'UT' },
];

/** A certificate with the key it certifies. */
export interface CertifiedKey {
  readonly certificate: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly key: SigningKey;
  /** The forged issuer that goes into EF.SOD beside the certificate. */
  readonly issuerCertificate?: Uint8Array;
}

/** One state's Country Signing CA with one Document Signer below it, Doc 9303-12 §4. */
export interface StatePki extends IssuingState {
  readonly csca: CertifiedKey;
  readonly documentSigner: CertifiedKey;
  /** Other signers of the same CSCA, made when first asked for. */
  signer(kind: SignerKind): CertifiedKey;
  /** The CSCA's revocation list of `now`, DER: the signer of kind `revoked` is on it. */
  crl(): Uint8Array;
}

/**
 * A Document Signer with something wrong: `expired` half a year before `now`, `revoked` by the CRL, on a `weak-curve` of 112 bits, or
 * issued with a `forged-generator` (a look-alike CSCA whose key has the genuine one's bits on a curve of its own).
 */
export type SignerKind = 'expired' | 'revoked' | 'weak-curve' | 'forged-generator';

/** The test issuers by the MRZ's issuing state. */
export type TestPki = ReadonlyMap<string, StatePki>;

export interface TestPkiOptions {
  readonly states?: readonly IssuingState[];
  /** The day the gate lives in: certificates are in force around it. */
  readonly now?: Date;
  readonly algorithm?: SignatureAlgorithm;
}

/**
 * Makes a fresh CSCA and Document Signer for each state. Nothing but a test trusts them; names say so.
 * Certificates began two years before `now`; a CSCA lives 15 years, a DS as long as a passport after its last signature.
 */
export function createTestPki({ states = knownStates, now = new Date(), algorithm = 'ecdsa-p256-sha256' }: TestPkiOptions = {}): TestPki {
  return new Map(states.map((state) => [state.issuingState, createStatePki(state, now, algorithm)]));
}

function createStatePki(state: IssuingState, now: Date, algorithm: SignatureAlgorithm): StatePki {
  const cscaKey = createSigningKey(algorithm);
  const cscaName = { country: state.country, organisation: 'Limen test issuer', commonName: `CSCA ${state.issuingState} (test)` };
  const common = {
    issuer: cscaName,
    issuerKey: cscaKey,
    issuerPublicKeyInfo: cscaKey.publicKeyInfo,
    issuingState: state.issuingState,
    validFrom: yearsAfter(now, -2),
  };
  const certify = (
    key: SigningKey,
    request: Pick<CertificateRequest, 'kind' | 'subject' | 'validTo' | 'keyUsedTo'> & Partial<CertificateRequest>,
  ): CertifiedKey => ({
    ...issueCertificate({ ...common, ...request, subjectPublicKeyInfo: key.publicKeyInfo }),
    issuer: cscaName,
    key,
  });
  const csca = certify(cscaKey, { kind: 'csca', subject: cscaName, keyUsedTo: yearsAfter(now, 3), validTo: yearsAfter(now, 13) });
  const signerRequest = (number: number) =>
    ({
      kind: 'document-signer',
      subject: { ...cscaName, commonName: `Document Signer ${state.issuingState} ${number} (test)` },
      keyUsedTo: yearsAfter(now, 1),
      validTo: yearsAfter(now, 11),
    }) as const;

  const makeSigner: Readonly<Record<SignerKind, () => CertifiedKey>> = {
    expired: () =>
      certify(createSigningKey(algorithm), { ...signerRequest(2), keyUsedTo: yearsAfter(now, -1), validTo: monthsAfter(now, -6) }),
    revoked: () => certify(createSigningKey(algorithm), signerRequest(3)),
    'weak-curve': () => certify(createSigningKey('ecdsa-p256-sha256', 'secp112r1'), signerRequest(4)),
    'forged-generator': () => {
      const forged = forgeGenerator(cscaKey);
      const issuer = { issuerKey: forged, issuerPublicKeyInfo: forged.publicKeyInfo };
      const request = { ...issuer, kind: 'csca', subject: cscaName, keyUsedTo: yearsAfter(now, 3), validTo: yearsAfter(now, 13) } as const;
      const issuerCertificate = certify(forged, request).certificate;
      return { ...certify(createSigningKey(algorithm), { ...signerRequest(5), ...issuer }), issuerCertificate };
    },
  };
  const signers = new Map<SignerKind, CertifiedKey>();
  const signer = (kind: SignerKind): CertifiedKey => {
    let made = signers.get(kind);
    if (!made) {
      made = makeSigner[kind]();
      signers.set(kind, made);
    }
    return made;
  };
  return {
    ...state,
    csca,
    documentSigner: certify(createSigningKey(algorithm), signerRequest(1)),
    signer,
    crl: () =>
      issueRevocationList({
        issuer: cscaName,
        issuerKey: cscaKey,
        revoked: [signer('revoked').serialNumber],
        issuedAt: monthsAfter(now, -1),
        nextUpdate: monthsAfter(now, 2),
      }),
  };
}

function monthsAfter(date: Date, months: number): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
}

function yearsAfter(date: Date, years: number): Date {
  return new Date(Date.UTC(date.getUTCFullYear() + years, date.getUTCMonth(), date.getUTCDate()));
}
