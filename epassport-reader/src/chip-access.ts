import type { CheckMode, CheckName } from './check.ts';
import type { ChipSession } from './chip-session.ts';
import type { AccessProtocol, InspectionStep } from './inspection.ts';
import { type ChipAuthenticationData, canPassword, mrzPassword, type PacePassword } from './pace.ts';
import { type PaceAnnouncement, type PaceProtocol, paceAnnouncement } from './pace-info.ts';
import type { Finding } from './passive-authentication.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { parseSecurityInfos, type SecurityInfo } from './security-infos.ts';

/** What opens a chip. */
export interface ChipPasswords {
  /** Of the printed MRZ; BAC has nothing else. */
  readonly mrzInformation?: string;
  /** The Card Access Number; goes before the MRZ where the chip speaks PACE. */
  readonly can?: string;
  /** Whether BAC may follow when the chip announces PACE and PACE fails. */
  readonly allowBacAfterPace: boolean;
}

/** How a chip was opened; the eMRTD application is selected. */
export interface ChipAccess {
  readonly protocol: AccessProtocol;
  /** The SecurityInfos of EF.CardAccess, which nobody has signed; empty where the chip has none. */
  readonly announced: readonly SecurityInfo[];
  /** After the Chip-Authentication Mapping: what EF.CardSecurity has to confirm. */
  readonly mapping?: { readonly protocol: PaceProtocol; readonly data: ChipAuthenticationData };
}

export interface ChipAccessSteps {
  step<T>(name: InspectionStep, work: () => Promise<T>): Promise<T>;
  record(check: CheckName, finding: Finding & { readonly mode?: CheckMode }): void;
  /** Reads what lies in the Master File, after PACE with the Chip-Authentication Mapping and before the application is selected. */
  inMasterFile(): Promise<void>;
}

/**
 * The chip access procedure of Doc 9303-11 §4.2: PACE where EF.CardAccess announces it, else BAC. A chip that announces PACE and
 * fails it is never opened with BAC unless the caller allows it, and the check `pace` says so either way.
 * @throws {PassportReaderError} what ended it, recorded as `pace` and `chip-access` where the chip answered wrongly
 */
export async function gainAccess(session: ChipSession, passwords: ChipPasswords, steps: ChipAccessSteps): Promise<ChipAccess> {
  const { mrzInformation, can, allowBacAfterPace } = passwords;
  const { step, record } = steps;
  let announced: readonly SecurityInfo[] = [];
  let announcement: PaceAnnouncement | undefined;
  let opened: { protocol: PaceProtocol; data: ChipAuthenticationData | undefined } | undefined;
  try {
    const file = await step('card-access', () => session.cardAccess());
    if (file) announced = parseSecurityInfos(file, 'EF.CardAccess');
    announcement = paceAnnouncement(announced);
    const password = can === undefined ? mrzInformation && mrzPassword(mrzInformation) : canPassword(can);
    if (announcement && password) {
      const { protocols, unsupported, ambiguous } = announcement;
      if (protocols.length === 0) throw new PassportReaderError('unsupported-algorithm', unsupported.join(' '));
      opened = await step('access', () => firstAccepted(session, protocols, password, ambiguous));
    }
  } catch (error) {
    if (!isAnswer(error)) throw error;
    const result = error.code === 'unsupported-algorithm' ? 'undetermined' : 'failed';
    const bacFollows = allowBacAfterPace && mrzInformation !== undefined;
    record('pace', { result, reason: bacFollows ? `${error.message} BAC was allowed to follow.` : error.message });
    if (!bacFollows) {
      record('chip-access', { result, reason: error.message });
      throw error;
    }
  }

  if (opened) {
    const { protocol, data } = opened;
    const how = `PACE (${protocol.mapping.toUpperCase()}, ${protocol.cipher.toUpperCase()}) with the ${can === undefined ? 'MRZ' : 'CAN'}`;
    record('chip-access', { result: 'successful', reason: `${how} opened the chip.` });
    record('pace', { result: 'successful', reason: `${how} opened the chip.` });
    if (data) await steps.inMasterFile();
    await step('select', () => session.selectApplication());
    return { protocol: `pace-${protocol.mapping}`, announced, ...(data && { mapping: { protocol, data } }) };
  }

  if (!announcement && announced.length === 0) {
    record('pace', { result: 'notSupported', reason: 'The chip does not announce PACE.', mode: 'optional' });
  } else if (!announcement) {
    record('pace', { result: 'notSupported', reason: 'EF.CardAccess announces other protocols, but not PACE.', mode: 'optional' });
  }
  if (mrzInformation === undefined) {
    const reason = 'The chip offers only BAC, which needs the MRZ; a CAN does not open it.';
    record('chip-access', { result: 'failed', reason });
    throw new PassportReaderError('access-denied', reason);
  }
  try {
    await step('select', () => session.selectApplication());
    await step('access', () => session.access(mrzInformation));
  } catch (error) {
    if (isAnswer(error)) record('chip-access', { result: 'failed', reason: error.message });
    throw error;
  }
  record('chip-access', { result: 'successful', reason: 'BAC opened the chip with the key from the MRZ.' });
  return { protocol: 'bac', announced };
}

/** The best protocol, or the next one where the chip will not start the one it announced (6Axx to its selection). */
async function firstAccepted(
  session: ChipSession,
  protocols: readonly PaceProtocol[],
  password: PacePassword,
  ambiguous: boolean,
): Promise<{ protocol: PaceProtocol; data: ChipAuthenticationData | undefined }> {
  for (const [at, protocol] of protocols.entries()) {
    try {
      return { protocol, data: await session.pace(protocol, password, ambiguous) };
    } catch (error) {
      const notStarted = error instanceof PassportReaderError && (error.statusWord ?? 0) >> 8 === 0x6a;
      if (!notStarted || at === protocols.length - 1) throw error;
    }
  }
  throw new PassportReaderError('invalid-argument', 'No PACE protocol was given.');
}

/** Answers of a chip that will not open, or what we cannot speak; unlike a chip or reader that is gone. */
const answers: ReadonlySet<string> = new Set([
  'access-denied',
  'status-word',
  'malformed-data',
  'malformed-tlv',
  'too-large',
  'unsupported-algorithm',
]);
const isAnswer = (error: unknown): error is PassportReaderError => error instanceof PassportReaderError && answers.has(error.code);
