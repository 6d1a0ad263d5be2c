import { type AlignedFace, alignedEyes, alignedWidth, eyeLine } from './aligned-face.ts';
import type { Measure } from './measure.ts';
import { cut } from './scalar.ts';

const middle = alignedWidth / 2;
/** From brow to chin, from cheek to cheek: a square of two eye distances. */
const left = middle - alignedEyes;
const top = eyeLine - Math.round(0.54 * alignedEyes);
const side = 2 * alignedEyes;

/**
 * 7.3.8: energy of the Laplacian against the energy of the picture, over the face: a share, so that neither light nor contrast moves it. The
 * face was brought to one size first: a small face drawn large has no fine detail, and that is the truth about it. Native is the share's
 * logarithm. (OFIQ asks a random forest of its own here.)
 */
export function sharpness({ luma }: Pick<AlignedFace, 'luma'>): Measure {
  let [edges, sum, squares] = [0, 0, 0];
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) {
      const i = y * alignedWidth + x;
      const value = luma[i]!;
      const laplacian = luma[i - 1]! + luma[i + 1]! + luma[i - alignedWidth]! + luma[i + alignedWidth]! - 4 * value;
      edges += laplacian * laplacian;
      sum += value;
      squares += value * value;
    }
  }
  const count = side * side;
  const variance = squares / count - (sum / count) ** 2;
  if (variance < 1) return { native: Number.NEGATIVE_INFINITY, scalar: 0 };
  const native = Math.log10(edges / count / variance);
  // From experience the share spans five powers of ten; its logarithm is what the eye calls sharp.
  return { native, scalar: cut((100 * (native + 4)) / 3) };
}

/** Mean brightness of the face, 0–255, and how alike the halves to either side of the nose are lit, 0–100. */
export function exposure({ luma }: Pick<AlignedFace, 'luma'>): { brightness: number; uniformity: number } {
  const inset = 8;
  let [one, other] = [0, 0];
  for (let y = top + inset; y < top + side - inset; y++) {
    for (let x = inset; x < alignedEyes; x++) {
      one += luma[y * alignedWidth + left + x]!;
      other += luma[y * alignedWidth + left + side - 1 - x]!;
    }
  }
  const count = (side - 2 * inset) * (alignedEyes - inset);
  const brighter = Math.max(one, other);
  return { brightness: (one + other) / (2 * count), uniformity: brighter === 0 ? 0 : (100 * Math.min(one, other)) / brighter };
}
