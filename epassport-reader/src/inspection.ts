import type { CheckResult } from './check.ts';
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
  | 'dg14'
  | 'chip-authentication'
  | 'dg1'
  | 'dg2'
  | 'dg15'
  | 'active-authentication'
  | 'terminal-authentication'
  | 'dg3'
  | 'dg4'
  | 'passive-authentication'
  | 'portrait';

/** The protocol that opened a chip; PACE with its mapping. */
export type AccessProtocol = 'bac' | 'pace-gm' | 'pace-im' | 'pace-cam';

/** All that one look at a chip told. Whatever went wrong, the checks made so far are there. */
export interface Inspection {
  readonly checks: readonly CheckResult[];
  /** The MRZ stored in DG1; absent when DG1 could not be read. Never log it. */
  readonly dg1?: Mrz;
  readonly portrait?: Portrait;
  /** DG3 (fingerprints) and DG4 (irises) as stored, by number, where Terminal Authentication opened them. Never log them. */
  readonly protectedDataGroups?: ReadonlyMap<number, Uint8Array>;
  /** The access protocol that opened the chip. */
  readonly accessProtocol?: AccessProtocol;
  readonly steps: readonly { readonly step: InspectionStep; readonly milliseconds: number }[];
  readonly apdus: number;
  readonly bytesRead: number;
  /** Whole inspection, first APDU to last check, milliseconds. */
  readonly milliseconds: number;
  /** What ended the reading early, for a program that retries or raises a fault: `card-removed`, `access-denied`, `transport` … */
  readonly error?: PassportReaderError;
}
