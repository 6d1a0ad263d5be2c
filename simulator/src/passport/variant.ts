/** What can be wrong with a test passport. Each names one attack or mishap. */
export type PassportVariant =
  /** DG1 and the printed MRZ carry another given name; EF.SOD is still the genuine holder's. */
  | 'altered-dg1'
  /** DG2 holds another person's portrait; EF.SOD is still the genuine holder's. */
  | 'swapped-dg2'
  /** Everything agrees, but an issuer nobody trusts signed it: same names as the real CSCA, other keys. */
  | 'unknown-csca'
  /** A Document Signer of another, trusted state signed it. */
  | 'foreign-signer'
  /** One bit of EF.SOD's signature is flipped. */
  | 'broken-signature'
  /** The date of expiry has passed; all else is genuine. */
  | 'expired'
  /** Another passport's chip: its access keys are not those of the printed MRZ. */
  | 'wrong-mrz'
  /** A genuine chip in a data page with another name printed, same number and dates: access succeeds. */
  | 'altered-print'
  /** The chip leaves the field in the middle of the reading. */
  | 'pulled';

/**
 * The check that must tell each variant. Every other check is successful, or aborted where this one leaves it nothing to
 * work on. The words are the reader's, as plain text so that this folder stays independent of it.
 */
export const expectedFailure: Readonly<Record<PassportVariant, { check: string; dataGroup?: number; result: string }>> = {
  'altered-dg1': { check: 'data-group-hash', dataGroup: 1, result: 'failed' },
  'swapped-dg2': { check: 'data-group-hash', dataGroup: 2, result: 'failed' },
  'unknown-csca': { check: 'certificate-path', result: 'failed' },
  'foreign-signer': { check: 'country', result: 'failed' },
  'broken-signature': { check: 'sod-signature', result: 'failed' },
  expired: { check: 'validity-date', result: 'failed' },
  'wrong-mrz': { check: 'chip-access', result: 'failed' },
  'altered-print': { check: 'mrz-dg1', result: 'failed' },
  pulled: { check: 'data-group-present', dataGroup: 2, result: 'aborted' },
};
