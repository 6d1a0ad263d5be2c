import type { Point } from '../resample.ts';
import { alignedHeight, alignedWidth } from './aligned-face.ts';

/** Outlines in the mesh, point by point; left and right as seen in the picture. */
export const outlines = {
  /** ISO/IEC 29794-5's landmarked region: from the jaw up to the brows. */
  face: [
    356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 70, 63, 105, 66, 107,
    336, 296, 334, 293, 300,
  ],
  /** The whole face up to the hairline. */
  oval: [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93,
    234, 127, 162, 21, 54, 103, 67, 109,
  ],
  leftEye: [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  rightEye: [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
  /** The lids and the skin close around the eye. */
  leftLids: [226, 113, 225, 224, 223, 222, 221, 189, 244, 233, 232, 231, 230, 229, 228, 31],
  rightLids: [446, 342, 445, 444, 443, 442, 441, 413, 464, 453, 452, 451, 450, 449, 448, 261],
  leftBrow: [70, 63, 105, 66, 107, 55, 65, 52, 53, 46],
  rightBrow: [300, 293, 334, 296, 336, 285, 295, 282, 283, 276],
  lips: [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146],
  mouth: [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95],
  /** Forehead between the brows and a little above, and the bridge of the nose: skin that neither a medical mask nor most beards cover. */
  brow: [108, 151, 337, 336, 285, 417, 6, 193, 55, 107],
} as const satisfies Record<string, readonly number[]>;

export type Outline = keyof typeof outlines;

/** Indices of the aligned face's pixels within an outline, row by row; pixels beyond its edge are left out. */
export function pixelsWithin(points: readonly Point[], outline: Outline): Int32Array {
  const corners = outlines[outline].map((index) => points[index]!);
  const found: number[] = [];
  const ys = corners.map(([, y]) => y);
  const [top, bottom] = [Math.max(0, Math.ceil(Math.min(...ys))), Math.min(alignedHeight - 1, Math.floor(Math.max(...ys)))];
  for (let y = top; y <= bottom; y++) {
    const crossings: number[] = [];
    for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
      const [x0, y0] = corners[j]!;
      const [x1, y1] = corners[i]!;
      if (y0 <= y !== y1 <= y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = [Math.max(0, Math.ceil(crossings[i]!)), Math.min(alignedWidth - 1, Math.floor(crossings[i + 1]!))];
      for (let x = from; x <= to; x++) found.push(y * alignedWidth + x);
    }
  }
  return Int32Array.from(found);
}

/** The pixels of one region that are in none of the others. */
export function without(pixels: Int32Array, ...others: readonly Int32Array[]): Int32Array {
  const taken = new Uint8Array(alignedWidth * alignedHeight);
  for (const other of others) for (let n = 0; n < other.length; n++) taken[other[n]!] = 1;
  const left = new Int32Array(pixels.length);
  let count = 0;
  for (let n = 0; n < pixels.length; n++) if (!taken[pixels[n]!]) left[count++] = pixels[n]!;
  return left.subarray(0, count);
}
