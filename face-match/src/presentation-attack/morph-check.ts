import { shapeDifference } from './shape-difference.ts';

/** A live traveller held against the chip's portrait. */
export interface DifferentialFacts {
  /** Cosine of live and chip template. */
  readonly similarity: number;
  /** Of the site: from here on the two count as one person. */
  readonly threshold: number;
  /** The best live face's mesh and the portrait's; without them the shape says nothing. */
  readonly liveMesh?: ArrayLike<number> | undefined;
  readonly chipMesh?: ArrayLike<number> | undefined;
}

/** How far the portrait looks as if blended from two people. */
export interface MorphCheck {
  /** 0 the portrait is the traveller's alone, 1 it is half somebody else's. */
  readonly score: number;
  /** Where the similarity lies between the threshold (0) and a perfect likeness (1). */
  readonly similarityShare: number;
  /** Distances between the eyes, see `shapeDifference`. */
  readonly shapeDifference?: number;
}

/** Half-way between what one expects of an own portrait and of a morph; the README has what drawn morphs made of it. */
const EVEN_SHARE = 0.55;
const EVEN_SHAPE = 0.03;

/**
 * The differential check for morphed portraits: a portrait blended from two people resembles each of them, but less than a portrait of their own would.
 * Nothing below the threshold is judged, that is a mismatch anyway. Evaluatory: for the record.
 *
 * @returns undefined where the similarity is below the threshold
 */
export function morphCheck({ similarity, threshold, liveMesh, chipMesh }: DifferentialFacts): MorphCheck | undefined {
  if (!(similarity >= threshold)) return undefined;
  const share = (similarity - threshold) / Math.max(1e-6, 1 - threshold);
  const shape = liveMesh && chipMesh ? shapeDifference(liveMesh, chipMesh) : undefined;
  const evidence = 9 * (EVEN_SHARE - share) + (shape === undefined ? 0 : clamp(80 * (shape - EVEN_SHAPE), -1.5, 1.5));
  return { score: 1 / (1 + Math.exp(-evidence)), similarityShare: share, ...(shape === undefined ? {} : { shapeDifference: shape }) };
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
