import type { EyePair } from '../../../src/views.ts';

/**
 * Where the eyes come to lie in both frames: fractions of the frame's width and height. The frame is 3 : 4. These are the places of
 * face-match's PORTRAIT_EYES, so that its portraits fill the frame from edge to edge.
 */
const eyeLine = 0.45;
const eyeDistance = 0.25;
const frameRatio = 3 / 4;

/** Scale and shift that bring an image's eyes to the eye line, in percent of the frame. The roll is kept: a tilted head is evidence. */
export function layEyes(eyes: EyePair, imageRatio: number): { width: number; left: number; top: number } {
  const [leftX, leftY] = eyes.left;
  const [rightX, rightY] = eyes.right;
  // In units of the image's width, so that a slanted pair of eyes is measured along its own line.
  const distance = Math.hypot(rightX - leftX, (rightY - leftY) / imageRatio);
  const width = eyeDistance / distance;
  const height = (width / imageRatio) * frameRatio;
  return {
    width: width * 100,
    left: (0.5 - width * ((leftX + rightX) / 2)) * 100,
    top: (eyeLine - height * ((leftY + rightY) / 2)) * 100,
  };
}
