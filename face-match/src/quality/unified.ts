import type { FaceQuality } from '../face.ts';

/** How much of a frame's worth is left where one measure alone is bad: `least` from `none` on, all from `full` on, straight in between. */
interface Share {
  readonly none: number;
  readonly full: number;
  readonly least?: number;
}

/**
 * What each measure is worth. A measure that changes little for the recogniser costs little, however ugly the picture: found on photographs
 * that were spoilt on purpose (README). `luma` is 0–255, `degrees` from straight ahead, all else as the measures say.
 */
export const shares = {
  turnedDegrees: { none: 55, full: 8 },
  rollDegrees: { none: 60, full: 20, least: 0.5 },
  eyeDistancePixels: { none: 15, full: 60, least: 0.1 },
  sharpness: { none: 20, full: 80, least: 0.1 },
  darkLuma: { none: 5, full: 40 },
  brightLuma: { none: 245, full: 190, least: 0.3 },
  overExposedShare: { none: 0.3, full: 0, least: 0.2 },
  toneBits: { none: 3.5, full: 5.6, least: 0.15 },
  uniformity: { none: 0, full: 100, least: 0.6 },
  naturalColour: { none: 0, full: 60, least: 0.7 },
  eyesOpenShareOfFace: { none: 0.025, full: 0.05, least: 0.6 },
  eyesCoveredShare: { none: 0.9, full: 0.3, least: 0.6 },
  mouthCoveredShare: { none: 0.9, full: 0.2, least: 0.2 },
  faceCoveredShare: { none: 0.5, full: 0.15, least: 0.3 },
} as const satisfies Record<string, Share>;

/**
 * The unified score of 7.2, 0–100: the shares of all measures multiplied, so that one bad measure is enough to spoil a frame. (OFIQ asks a
 * recognition network, MagFace, instead.)
 *
 * @param toneBits entropy of the face's brightness as it is coded. The standard's dynamic range is the entropy of linear light, in which dark
 *   skin has fewer levels than light skin in the same picture; the networks see the code.
 */
export function overall({ components, ...q }: Omit<FaceQuality, 'overall'>, toneBits: number): number {
  const native = (name: keyof NonNullable<typeof components>, unknown: number) => components?.[name]?.native ?? unknown;
  return (
    100 *
    left(Math.hypot(q.yaw, q.pitch), shares.turnedDegrees) *
    left(Math.abs(q.roll), shares.rollDegrees) *
    left(q.interEyeDistance, shares.eyeDistancePixels) *
    left(q.sharpness, shares.sharpness) *
    left(q.brightness, shares.darkLuma) *
    left(q.brightness, shares.brightLuma) *
    left(native('overExposurePrevention', 0), shares.overExposedShare) *
    left(toneBits, shares.toneBits) *
    left(q.uniformity, shares.uniformity) *
    left(components?.naturalColour?.scalar ?? 100, shares.naturalColour) *
    left(native('eyesOpen', 1), shares.eyesOpenShareOfFace) *
    left(native('eyesVisible', 0), shares.eyesCoveredShare) *
    left(native('mouthOcclusionPrevention', 0), shares.mouthCoveredShare) *
    left(native('faceOcclusionPrevention', 0), shares.faceCoveredShare)
  );
}

function left(value: number, { none, full, least = 0 }: Share): number {
  return least + (1 - least) * Math.min(1, Math.max(0, (value - none) / (full - none)));
}
