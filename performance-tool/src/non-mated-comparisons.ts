import type { Static } from 'typebox';
import { Type } from 'typebox';

/** Bins of a score histogram: 2^16 of equal width over −1 … 1, so that one is 3 · 10⁻⁵ of a cosine wide. */
export const SCORE_BINS = 65_536;

const HALF = SCORE_BINS / 2;

/**
 * The bin that holds a similarity, −1 … 1; what rounding put outside belongs to the outermost. Only powers of two are multiplied and
 * only whole numbers added, so that no similarity is rounded over an edge.
 */
export const binOf = (similarity: number): number => Math.min(SCORE_BINS - 1, Math.max(0, Math.floor(similarity * HALF) + HALF));

/** The lowest similarity that belongs to a bin. */
export const lowestOf = (bin: number): number => (bin - HALF) / HALF;

/** What two travellers may have in common; the bit of each in `shared`. */
export const TRAIT_BITS = { issuingState: 1, nationality: 2, ageBand: 4, sex: 8 } as const;
export type Trait = keyof typeof TRAIT_BITS;
export type Traits = { readonly [trait in Trait]: string };
/** Alike in what an impostor would look for in a document: sex, age band and issuing state. */
export const ALIKE = TRAIT_BITS.sex | TRAIT_BITS.ageBand | TRAIT_BITS.issuingState;

/** The traits two travellers share, as bits; none where one of them is unknown. */
export function sharedTraits(one: Traits | undefined, other: Traits | undefined): number {
  if (!one || !other) return 0;
  let shared = 0;
  for (const [trait, bit] of Object.entries(TRAIT_BITS)) if (one[trait as Trait] === other[trait as Trait]) shared |= bit;
  return shared;
}

/** Chosen at random among all in the cache, or afterwards among those alike: only the former stand for all travellers. */
export const Selection = Type.Union([Type.Literal('random'), Type.Literal('alike')]);
export type Selection = Static<typeof Selection>;

/** One comparison of a live template with another traveller's chip template, before it is counted. */
export interface NonMatedComparison {
  /** The passage whose chip template was compared. */
  readonly otherPassageId: string;
  readonly similarity: number;
  readonly selection: Selection;
  /** See `TRAIT_BITS`. */
  readonly shared: number;
  /** Both passed on the same day (UTC). */
  readonly sameDay: boolean;
}

/** What is left of a comparison below the exact ones: its bin, and no passage. */
export type BinnedComparison = Omit<NonMatedComparison, 'otherPassageId' | 'similarity'> & { readonly bin: number };

/**
 * All non-mated comparisons of one passage in the form that outlives its templates (TR-03121-3 §3.12): those from `exactFrom` on to the
 * last digit with both passages, the others as a histogram that names nobody else. So FMR is exact at every threshold from `exactFrom`
 * on, and to one bin below.
 */
export interface NonMatedComparisons {
  readonly passageId: string;
  readonly templateVersion: string;
  readonly exactFrom: number;
  readonly exact: readonly NonMatedComparison[];
  /** See `unpackBins`. */
  readonly bins: Uint8Array;
}

/** Keeps the highest of a passage's comparisons as they are, and the bins of the others. */
export function keepComparisons(
  passage: Pick<NonMatedComparisons, 'passageId' | 'templateVersion' | 'exactFrom'>,
  comparisons: readonly NonMatedComparison[],
): NonMatedComparisons {
  const isExact = ({ similarity }: NonMatedComparison) => similarity >= passage.exactFrom;
  const bins = comparisons
    .filter((comparison) => !isExact(comparison))
    .map((comparison) => ({ ...comparison, bin: binOf(comparison.similarity) }));
  return { ...passage, exact: comparisons.filter(isExact), bins: packBins(bins) };
}

const PACKED = 3;

/** Three bytes a comparison, lowest bin first, so that their order tells nothing: the bin, low byte first, then bits: 1 alike, 2 same day, 4 and up `shared`. */
export function packBins(comparisons: readonly BinnedComparison[]): Uint8Array {
  const packed = new Uint8Array(comparisons.length * PACKED);
  for (const [i, { bin, selection, sameDay, shared }] of [...comparisons].sort((a, b) => a.bin - b.bin).entries())
    packed.set([bin & 0xff, bin >> 8, Number(selection === 'alike') | (Number(sameDay) << 1) | (shared << 2)], i * PACKED);
  return packed;
}

/** @throws RangeError where bytes are missing or say what no gate writes */
export function unpackBins(packed: Uint8Array): BinnedComparison[] {
  if (packed.length % PACKED !== 0) throw new RangeError(`expected ${PACKED} bytes a comparison, got ${packed.length}`);
  return Array.from({ length: packed.length / PACKED }, (_, i) => {
    const [low, high, bits] = packed.subarray(i * PACKED, (i + 1) * PACKED) as Uint8Array & [number, number, number];
    if (bits > 0b111111) throw new RangeError('expected six bits beside a bin, got more');
    return { bin: low | (high << 8), selection: bits & 1 ? 'alike' : 'random', sameDay: (bits & 2) !== 0, shared: bits >> 2 };
  });
}
