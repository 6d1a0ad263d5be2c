import { FaceMatchError } from './face-match-error.ts';
import type { Template } from './template.ts';

/**
 * Cosine between two templates, in [-1, 1], at full precision: rounding would tie scores that decide who passes. A mean of several is nearer to
 * everybody: hold it against a threshold by `fusedSimilarity`.
 *
 * @throws {FaceMatchError} `template-version`
 */
export function similarity(a: Template, b: Template): number {
  sameVersion(a, b);
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.vector.length; i++) {
    const [x, y] = [a.vector[i]!, b.vector[i]!];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return Math.max(-1, Math.min(1, dot / Math.sqrt(aa * bb)));
}

/** @throws {FaceMatchError} `template-version` when the two were not made the same way */
export function sameVersion(a: Template, b: Template): void {
  if (a.version === b.version && a.vector.length === b.vector.length) return;
  throw new FaceMatchError(
    'template-version',
    `Templates of different versions do not compare: got ${a.version} (${a.vector.length} numbers) and ${b.version} (${b.vector.length}). Make both again from their images`,
  );
}

/**
 * Several templates of one person as one: the weighted mean of their directions, made unit length; `mean` tells the length it had. Means of means
 * are the mean of all images.
 *
 * @param parts at least one; weights above zero
 * @throws {FaceMatchError} `template-version`
 */
export function fuse(parts: readonly { readonly template: Template; readonly weight: number }[]): Template {
  const first = parts[0]!.template;
  const sum = new Float64Array(first.vector.length);
  let [weights, images] = [0, 0];
  for (const { template, weight } of parts) {
    sameVersion(first, template);
    const part = weight * (template.mean?.length ?? 1);
    template.vector.forEach((value, i) => {
      sum[i]! += part * value;
    });
    weights += weight;
    images += template.mean?.images ?? 1;
  }
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return {
    version: first.version,
    vector: Float32Array.from(sum, (value) => value / length),
    mean: { images, length: Math.min(1, length / weights) },
  };
}
