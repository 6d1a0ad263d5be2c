import { recipes, type Strangers } from './recogniser.ts';
import { similarity } from './similarity.ts';
import type { Template } from './template.ts';

/**
 * Similarity of templates that may be means of several images, on the scale of one image against one: one threshold means one false match rate,
 * whatever was averaged. For single images it is the cosine itself.
 *
 * The model: a template is what all faces have in common, plus what is the person's own, plus what is this image's alone (light, pose, noise), the last at
 * right angles to the rest and between images. Averaging leaves the first two and takes the third away, so that the mean is shorter than 1. Two
 * things follow for the score with a stranger:
 *
 * 1. Made unit length again, the mean is nearer to everybody. Times its length, R, the cosine is the mean of the single cosines, and the mean score
 *    of strangers, m, is what it was.
 * 2. Strangers' scores draw together, since the images' own share of their variance went. That share is read off the length: 1 - R² of the vector's
 *    square was averaged away, and with it g·(1 - R²) of the variance. Stretching by 1/√(1 - g(1 - R²)) about m gives the variance of single scores back.
 *
 * Hence m + (R·cos - m)/√(1 - g(1 - R²)). m and g are first and second moments of strangers' scores (`Strangers`); no threshold and no tail
 * was fitted. How many images there were does not enter: frames that are all alike have R = 1 and change nothing, however many.
 *
 * Of a recogniser whose strangers are not known, the mean of the single cosines is taken (m = g = 0): its FMR falls with every image and never rises.
 *
 * @returns full precision; for means that agree badly it may lie a little outside [-1, 1]
 * @throws {FaceMatchError} `template-version`
 */
export function fusedSimilarity(a: Template, b: Template, strangers: Strangers = strangersOf(a.version)): number {
  const { offset, factor } = scaleOf(a, b, strangers);
  return offset + factor * similarity(a, b);
}

/** The cosine with a template of one image at which `fusedSimilarity` reaches `threshold`: to search a list that knows cosines alone. */
export function cosineFor(threshold: number, live: Template): number {
  const { offset, factor } = scaleOf(live, undefined, strangersOf(live.version));
  return (threshold - offset) / factor;
}

/** What `fusedSimilarity` makes of a cosine with a template of one image. */
export function similarityFor(cosine: number, live: Template): number {
  const { offset, factor } = scaleOf(live, undefined, strangersOf(live.version));
  return offset + factor * cosine;
}

/** The cosine times `factor` plus `offset` is the similarity. */
export function scaleOf(a: Template, b: Template | undefined, { mean, narrowing }: Strangers): { offset: number; factor: number } {
  let [length, stretch] = [1, 1];
  for (const own of [a.mean?.length, b?.mean?.length]) {
    if (own === undefined) continue;
    length *= own;
    // Even a mean of strangers keeps what all have in common: what is shorter is no mean of faces.
    stretch /= Math.sqrt(1 - narrowing * (1 - Math.max(own * own, mean)));
  }
  return { offset: mean * (1 - stretch), factor: length * stretch };
}

/** Of a built-in way to make templates by the version it gives them. */
export const strangersOf = (version: string): Strangers =>
  Object.values(recipes).find(({ templateVersion }) => templateVersion === version)?.strangers ?? { mean: 0, narrowing: 0 };

/** Names the scale of `fusedSimilarity` for records: scores of two versions do not belong into one curve. */
export const scoreVersion = ({ version }: Pick<Template, 'version'>): string => `${version} scale/1`;
