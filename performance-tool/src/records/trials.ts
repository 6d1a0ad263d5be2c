import { TRAIT_BITS, type Trait } from '../non-mated-comparisons.ts';
import type { BadRow } from './passage-log.ts';

/** As narrow as the number of labels allows: ten million subjects have a dozen attributes. */
export type Codes = Int8Array | Int16Array | Int32Array;

/** A fact about each subject, as a code into `labels`; −1 where unknown. */
export interface Column {
  readonly labels: readonly string[];
  readonly codes: Codes;
}

/**
 * How a non-mated comparison, which has two subjects, belongs to a group (after ISO/IEC 19795-10):
 * `person` – both are of the group, because an impostor would pick a document of someone alike, and comparisons across groups hide
 * how often people alike are confused; `appliance` – the live capture took place there, wherever the other's document was read.
 */
export type AttributeKind = 'person' | 'appliance';

export interface Attribute extends Column {
  readonly kind: AttributeKind;
}

/** Comparisons column by column, so that millions fit. Subjects are indices into every attribute's codes. */
export interface Trials {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly mated: {
    readonly similarity: Float64Array;
    readonly subject: Int32Array;
    /** The threshold in force; NaN where there was none. */
    readonly threshold: Float64Array;
  };
  readonly nonMated: {
    readonly similarity: Float64Array;
    /** The live traveller. */
    readonly subject: Int32Array;
    /** The traveller of the compared document; `UNTOLD` where the input has one side only, `UNKNOWN` or `sharing(…)` where the passage is not at hand. */
    readonly other: Int32Array;
    readonly threshold: Float64Array;
  };
  /** Every attempt at recognition, those without a comparison included; absent for score files, which do not tell. */
  readonly attempts?: Attempts;
  /** When each subject's passage began, milliseconds since 1970; NaN where unknown. Absent for inputs without times. */
  readonly startedAt?: Float64Array;
  /** False where a score file names no subjects, so that each comparison had to be counted as one. */
  readonly subjectsKnown: boolean;
  /** The person behind each subject, where one person occurs in several circumstances. */
  readonly personOf?: Int32Array;
  /** Rows that could not be used, the first hundred of each input. */
  readonly badRows: readonly BadRow[];
  /** All of them; without it, as many as are listed. */
  readonly badRowCount?: number;
  /** Sentences for the methods section: what was left out or assumed while gathering. */
  readonly notes: readonly string[];
}

/** Attempts at recognition, column by column. */
export interface Attempts {
  readonly subject: Int32Array;
  /** Codes into `ATTEMPT_RESULTS`. */
  readonly result: Uint8Array;
  /** 1 where an officer looked at the case and let the traveller through: the claim was genuine. */
  readonly admittedByOfficer: Uint8Array;
  /** 1 where an officer found the claim false; absent where the input does not tell. */
  readonly refusedByOfficer?: Uint8Array;
}

/** The input does not tell the second side of comparisons: they are grouped by the first. */
export const UNTOLD = -1;
/** The second side is somebody of whom nothing is known: in no group of persons. */
export const UNKNOWN = -2;
/** The second side is somebody of whom is known what they share with the first, as bits of `TRAIT_BITS`. */
export const sharing = (shared: number): number => UNKNOWN - 1 - shared;

/** Whether a second side that is no subject is known to share these traits, all of them. A trait without a bit is never known. */
export const isKnownToShare = (other: number, traits: readonly string[]): boolean =>
  other < UNKNOWN && traits.every((trait) => ((UNKNOWN - 1 - other) & (TRAIT_BITS[trait as Trait] ?? 0)) !== 0);
