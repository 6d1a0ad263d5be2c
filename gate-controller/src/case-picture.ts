import { type Face, PORTRAIT_EYES, type RgbImage, toJpeg, toPortrait } from 'face-match';
import type { CasePicture } from './traveller-case.ts';

/** The picture as the officer compares it: the face upright, eyes in their fixed place; the whole picture where no face was found. */
export async function casePicture(image: RgbImage, face: Pick<Face, 'points'> | undefined): Promise<CasePicture> {
  // Encoded anew also without a face: a chip may hold JPEG 2000, which browsers do not show.
  return face ? { jpeg: await toPortrait(image, face), eyes: PORTRAIT_EYES } : { jpeg: await toJpeg(image) };
}
