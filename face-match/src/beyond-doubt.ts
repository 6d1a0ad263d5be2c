/** What a capture knows so far. */
export interface ScoreSoFar {
  /** Of the fused live template with the chip's. */
  readonly similarity: number;
  readonly images: number;
  /** Weighted like the template, 0–100. */
  readonly quality: number;
  /** Different people seen. */
  readonly people: number;
}

export interface EarlyDecision {
  /** How far above the threshold the score must lie, as a share of the way from there to 1. Default 0.25. */
  readonly margin?: number;
  /** Images that the template must be made of. Default 3. */
  readonly minimumImages?: number;
  /** Default 40. */
  readonly minimumQuality?: number;
}

/**
 * Whether more images would change nothing: the fused score lies so far above the threshold that no further image brings it below, and the images are
 * good. Only a match is ever decided early: one who is not recognised yet has until the time limit, and one who is not alone goes to an officer.
 *
 * Looking at the score after each image gives an impostor as many tries as there are images. The margin takes that back: see the README's table.
 */
export function beyondDoubt(
  { similarity, images, quality, people }: ScoreSoFar,
  threshold: number,
  { margin = 0.25, minimumImages = 3, minimumQuality = 40 }: EarlyDecision = {},
): boolean {
  return people <= 1 && images >= minimumImages && quality >= minimumQuality && similarity >= threshold + margin * (1 - threshold);
}
