import type { FaceQuality } from './face.ts';
import type { RgbImage } from './image.ts';
import type { Mesh } from './net/mesh.ts';
import type { Pose } from './pose.ts';
import { alignFace } from './quality/aligned-face.ts';
import { backgroundUniformity } from './quality/background.ts';
import type { Components } from './quality/components.ts';
import { headPose, headSize, interEyeDistance, margins } from './quality/geometry.ts';
import * as light from './quality/light.ts';
import { cover } from './quality/occlusion.ts';
import { eyesOpen, faceHeight, mouthClosed } from './quality/openings.ts';
import { pixelsWithin } from './quality/regions.ts';
import { exposure, sharpness } from './quality/sharpness.ts';
import { overall } from './quality/unified.ts';
import type { Point } from './resample.ts';

/**
 * Rates one face in one picture, by that picture alone: what the face is compared with later, or was before, does not enter. Measures and their
 * scale follow ISO/IEC 29794-5:2025; `quality/` says of each how near it comes.
 *
 * @param eyes centre of the eye on the left and of the eye on the right of the picture
 */
export function rate(image: RgbImage, { points }: Pick<Mesh, 'points'>, eyes: readonly [Point, Point], pose: Pose): FaceQuality {
  const face = alignFace(image, eyes, points);
  const region = pixelsWithin(face.points, 'face');
  const histogram = light.histogramOf(face, region);
  const seen = Math.hypot(eyes[1][0] - eyes[0][0], eyes[1][1] - eyes[0][1]);
  const height = faceHeight(points);
  const background = backgroundUniformity(face, image);
  const components = {
    ...(background && { backgroundUniformity: background }),
    illuminationUniformity: light.illuminationUniformity(face),
    luminanceMean: light.luminanceMean(histogram),
    luminanceVariance: light.luminanceVariance(histogram),
    underExposurePrevention: light.underExposure(histogram),
    overExposurePrevention: light.overExposure(histogram),
    dynamicRange: light.dynamicRange(histogram),
    sharpness: sharpness(face),
    naturalColour: light.naturalColour(face),
    eyesOpen: eyesOpen(points),
    mouthClosed: mouthClosed(points),
    ...cover(face),
    interEyeDistance: interEyeDistance(seen, pose),
    headSize: headSize(height, image.height),
    ...margins(eyes, seen, height, image),
    headPoseYaw: headPose(pose.yaw),
    headPosePitch: headPose(pose.pitch),
    headPoseRoll: headPose(pose.roll),
  } satisfies Components;
  const measures = { ...pose, interEyeDistance: seen, sharpness: components.sharpness.scalar, ...exposure(face), components };
  return { ...measures, overall: overall(measures, light.toneBits(face, region)) };
}
