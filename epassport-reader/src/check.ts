/** The result words of BSI TR-03135-1 §3.5.2. `undetermined` never counts as `successful`. */
export type CheckOutcome = 'successful' | 'failed' | 'undetermined' | 'notSupported' | 'aborted';

/** How a check weighs in a decision, BSI TR-03135-1 §3.7. `evaluatory` checks are recorded but never decide. */
export type CheckMode = 'mandatory' | 'optional' | 'evaluatory';

/** Every check of an inspection, in the order of the inspection. */
export type CheckName =
  | 'mrz-check-digits'
  | 'chip-access'
  /** The chip announces PACE and PACE opened it; never silently BAC instead (Doc 9303-11 §4.2). */
  | 'pace'
  | 'terminal-authentication'
  | 'data-group-present'
  | 'mrz-dg1'
  | 'com-sod'
  | 'sod-signature'
  | 'certificate-path'
  | 'revocation'
  | 'country'
  | 'data-group-hash'
  /** Clone checks: any one that succeeds proves the chip genuine (Doc 9303-11 §6). */
  | 'chip-authentication'
  | 'active-authentication'
  | 'validity-date'
  | 'portrait';

/** One check of a document: a value, never an exception. `reason` holds no personal data. */
export interface CheckResult {
  readonly check: CheckName;
  /** The data group the check is about, 1–16, for checks made once per data group. */
  readonly dataGroup?: number;
  readonly result: CheckOutcome;
  readonly mode: CheckMode;
  /** One sentence for an officer or an engineer: what was found, what was expected. */
  readonly reason: string;
  readonly milliseconds: number;
}
