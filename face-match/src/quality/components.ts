import type { Measure } from './measure.ts';

/**
 * ISO/IEC 29794-5:2025's quality components that are measured here, in its order, with its number for the algorithm and its clause. Not here,
 * because each wants a network of its own: expression neutrality (5B, 7.4.12) and no head coverings (5C, 7.4.13). Compression artefacts
 * (4A, 7.3.9) want one too.
 */
export const qualityComponents = {
  backgroundUniformity: { id: 0x42, clause: '7.3.2' },
  illuminationUniformity: { id: 0x43, clause: '7.3.3' },
  luminanceMean: { id: 0x44, clause: '7.3.4' },
  luminanceVariance: { id: 0x45, clause: '7.3.4' },
  underExposurePrevention: { id: 0x46, clause: '7.3.5' },
  overExposurePrevention: { id: 0x47, clause: '7.3.6' },
  dynamicRange: { id: 0x48, clause: '7.3.7' },
  sharpness: { id: 0x49, clause: '7.3.8' },
  naturalColour: { id: 0x4b, clause: '7.3.10' },
  singleFacePresent: { id: 0x4c, clause: '7.4.2' },
  eyesOpen: { id: 0x4d, clause: '7.4.3' },
  mouthClosed: { id: 0x4e, clause: '7.4.4' },
  eyesVisible: { id: 0x4f, clause: '7.4.5' },
  mouthOcclusionPrevention: { id: 0x50, clause: '7.4.6' },
  faceOcclusionPrevention: { id: 0x51, clause: '7.4.7' },
  interEyeDistance: { id: 0x52, clause: '7.4.8' },
  headSize: { id: 0x53, clause: '7.4.9' },
  leftwardCrop: { id: 0x54, clause: '7.4.10' },
  rightwardCrop: { id: 0x55, clause: '7.4.10' },
  marginAbove: { id: 0x56, clause: '7.4.10' },
  marginBelow: { id: 0x57, clause: '7.4.10' },
  headPoseYaw: { id: 0x58, clause: '7.4.11' },
  headPosePitch: { id: 0x59, clause: '7.4.11' },
  headPoseRoll: { id: 0x5a, clause: '7.4.11' },
} as const;

export type QualityComponent = keyof typeof qualityComponents;

/** One face's components. One is missing where the picture does not show what it measures. */
export type Components = Readonly<Partial<Record<QualityComponent, Measure>>>;

/** The components on their scale 0–100 alone, whole numbers as the standard stores them: what a record keeps of a picture. */
export function scalarsOf(components: Components): Partial<Record<QualityComponent, number>> {
  return Object.fromEntries(Object.entries(components).map(([name, { scalar }]) => [name, Math.round(scalar)]));
}
