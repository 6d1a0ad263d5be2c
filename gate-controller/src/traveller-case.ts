import type { Inspection, Mrz } from 'epassport-reader';
import type { Template } from 'face-match';
import type { Traits } from 'performance-tool';
import type { Reason } from './decision.ts';
import type { EyePair, Language, TravellerView } from './views.ts';

/** A picture for the officer's page. */
export interface CasePicture {
  readonly jpeg: Uint8Array;
  /** Absent where no face was found in it. */
  readonly eyes?: EyePair;
}

/** A face on the watch list that is like the traveller's, or like the one in the chip. */
export interface WatchListMatch {
  readonly image: 'live' | 'chip';
  /** The list's issuer is asked by it. */
  readonly reference: string;
  readonly similarity: number;
}

/**
 * All that the gate holds of the traveller in front of it. In memory only, replaced as a whole, dropped when the passage ends:
 * nothing of it but what `record.ts` takes over outlives the passage.
 */
export interface TravellerCase {
  readonly passageId: string;
  readonly startedAt: number;
  readonly referredAt?: number;
  readonly reasons: readonly Reason[];
  readonly inspection?: Inspection;
  readonly traits?: Traits;
  readonly chipTemplate?: Template;
  /** Of the face in the chip's portrait, see `Face.mesh`. */
  readonly chipMesh?: Float32Array;
  /** The chip's portrait. */
  readonly portrait?: CasePicture;
  /** The best live image. */
  readonly live?: CasePicture;
  readonly similarity?: number;
  readonly quality?: number;
  /** Best first. */
  readonly watchList?: readonly WatchListMatch[];
  readonly answers: readonly { readonly question: string; readonly answer: 'yes' | 'no' }[];
  readonly language: Language;
  readonly guidance?: TravellerView['guidance'];
  /** The field of light that the page is asked for. */
  readonly light?: TravellerView['light'];
}

export const openCase = (passageId: string, startedAt: number, language: Language): TravellerCase => ({
  passageId,
  startedAt,
  reasons: [],
  answers: [],
  language,
});

/** The person as the officer's page shows them; undefined when the chip did not tell. */
export const holder = (c: TravellerCase): Mrz | undefined => c.inspection?.dg1;
