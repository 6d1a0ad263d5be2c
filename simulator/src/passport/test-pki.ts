import { type CertificateRequest, type DistinguishedName, issueCertificate } from './certificate.ts';
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
}

/** One state's Country Signing CA with one Document Signer below it, Doc 9303-12 §4. */
export interface StatePki extends IssuingState {
  readonly csca: CertifiedKey;
  readonly documentSigner: CertifiedKey;
}

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
  const signerKey = createSigningKey(algorithm);
  const cscaName = { country: state.country, organisation: 'Limen test issuer', commonName: `CSCA ${state.issuingState} (test)` };
  const signerName = { ...cscaName, commonName: `Document Signer ${state.issuingState} 1 (test)` };
  const common = {
    issuer: cscaName,
    issuerKey: cscaKey,
    issuerPublicKeyInfo: cscaKey.publicKeyInfo,
    issuingState: state.issuingState,
    validFrom: yearsAfter(now, -2),
  };
  const certify = (key: SigningKey, request: Pick<CertificateRequest, 'kind' | 'subject' | 'validTo' | 'keyUsedTo'>): CertifiedKey => ({
    ...issueCertificate({ ...common, ...request, subjectPublicKeyInfo: key.publicKeyInfo }),
    issuer: cscaName,
    key,
  });
  return {
    ...state,
    csca: certify(cscaKey, { kind: 'csca', subject: cscaName, keyUsedTo: yearsAfter(now, 3), validTo: yearsAfter(now, 13) }),
    documentSigner: certify(signerKey, {
      kind: 'document-signer',
      subject: signerName,
      keyUsedTo: yearsAfter(now, 1),
      validTo: yearsAfter(now, 11),
    }),
  };
}

function yearsAfter(date: Date, years: number): Date {
  return new Date(Date.UTC(date.getUTCFullYear() + years, date.getUTCMonth(), date.getUTCDate()));
}
