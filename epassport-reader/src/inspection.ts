import type { CheckResult } from './check.ts';
import type { DataGroupNumber } from './data-groups/data-group.ts';
import type { EfCom } from './ef-com.ts';
import type { EfSod } from './ef-sod.ts';
import type { Mrz } from './mrz.ts';
import type { PassportReaderError } from './passport-reader-error.ts';

/** Pixels, three bytes each (red, green, blue), rows from the top. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** The portrait of DG2: as stored in the chip, and as pixels. */
export interface Portrait {
  readonly encoding: 'jpeg' | 'jpeg2000';
  readonly encoded: Uint8Array;
  readonly image: RgbImage;
}

/** A step of reading, in the order of ICAO Doc 9303-11 §4 and -10 §4, for progress displays and timings. */
export type InspectionStep =
  | 'card-access'
  | 'select'
  | 'access'
  | 'card-security'
  | 'ef-com'
  | 'ef-sod'
  | 'chip-authentication'
  | 'active-authentication'
  | 'terminal-authentication'
  | `dg${DataGroupNumber}`
  | 'passive-authentication'
  | 'portrait';

/** The protocol that opened a chip; PACE with its mapping. */
export type AccessProtocol = 'bac' | 'pace-gm' | 'pace-im' | 'pace-cam';

/** What the document says of its own format; none of it is about the holder. */
export interface DocumentVersions {
  /** As EF.COM says, unsigned: `0107`, `0108`. */
  readonly lds?: string;
  /** As EF.COM says, unsigned: `040000`. */
  readonly unicode?: string;
  /** As EF.SOD says, signed, from LDS 1.8 on. */
  readonly signedLds?: string;
  readonly signedUnicode?: string;
}

export function versionsOf(com: EfCom | undefined, sod: EfSod | undefined): DocumentVersions {
  return {
    ...(com && { lds: com.ldsVersion }),
    ...(com?.unicodeVersion && { unicode: com.unicodeVersion }),
    ...(sod?.ldsVersion && { signedLds: sod.ldsVersion }),
    ...(sod?.unicodeVersion && { signedUnicode: sod.unicodeVersion }),
  };
}

/** All that one look at a chip told. Whatever went wrong, the checks made so far are there. */
export interface Inspection {
  readonly checks: readonly CheckResult[];
  /** The MRZ stored in DG1; absent when DG1 could not be read. Never log it. */
  readonly dg1?: Mrz;
  readonly portrait?: Portrait;
  /** DG3 (fingerprints) and DG4 (irises) as stored, by number, where Terminal Authentication opened them. Never log them. */
  readonly protectedDataGroups?: ReadonlyMap<number, Uint8Array>;
  /** The data groups that the caller asked for and the chip gave, as stored, by number, for `parseDataGroup`. Personal data: never log them. */
  readonly dataGroups?: ReadonlyMap<number, Uint8Array>;
  /** The access protocol that opened the chip. */
  readonly accessProtocol?: AccessProtocol;
  readonly versions?: DocumentVersions;
  readonly steps: readonly { readonly step: InspectionStep; readonly milliseconds: number }[];
  readonly apdus: number;
  readonly bytesRead: number;
  /** Whole inspection, first APDU to last check, milliseconds. */
  readonly milliseconds: number;
  /** What ended the reading early, for a program that retries or raises a fault: `card-removed`, `access-denied`, `transport` … */
  readonly error?: PassportReaderError;
}
