import type { ActiveAuthenticationKey } from './active-authentication.ts';
import type { ChipAuthenticationKey } from './chip-authentication.ts';
import type { ChipFiles } from './lds.ts';
import type { MrzLines } from './mrz-td3.ts';
import type { PaceVariant } from './security-infos.ts';
import type { TerminalAuthenticationSetup } from './terminal-authentication.ts';

/** What opens the chip: BAC, PACE, or whichever the terminal chooses. */
export type AccessControl = 'bac' | 'pace' | 'both';

/** Everything the personalisation writes into a chip. Plain data, so that it can cross to another thread. */
export interface ChipContents {
  /** The MRZ whose access keys the chip has. */
  readonly chipMrz: MrzLines;
  /** The eMRTD application's files. */
  readonly files: ChipFiles;
  /** The master file's: EF.CardAccess, EF.CardSecurity, EF.ATR/INFO. */
  readonly masterFiles?: ChipFiles;
  /** BAC unless given. */
  readonly access?: AccessControl;
  readonly pace?: readonly PaceVariant[];
  readonly can?: string;
  /** Wrong CANs in a row until the CAN is blocked; it never is unless given. */
  readonly canTries?: number;
  /** Private key of the Chip Authentication Mapping, big-endian, by domain parameters. */
  readonly mappingKeys?: ReadonlyMap<number, Uint8Array>;
  readonly chipAuthentication?: readonly ChipAuthenticationKey[];
  readonly activeAuthentication?: ActiveAuthenticationKey;
  readonly terminalAuthentication?: TerminalAuthenticationSetup;
}
