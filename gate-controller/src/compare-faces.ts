import { fusedSimilarity, type Mean, type MorphCheck, scoreVersion, similarity, type Template } from 'face-match';
import { keepComparisons, type NonMatedComparisons } from 'performance-tool';
import type { CachedTraveller, ImpostorCache } from './impostor-cache.ts';

export interface FaceComparison {
  /** Of live and chip template, on the scale of one image against one: what the threshold is for. */
  readonly similarity: number;
  /** Their plain cosine. */
  readonly cosine: number;
  /** The images that the live template is the mean of, and how well they agree: what lies between `cosine` and `similarity`. */
  readonly mean?: Mean;
  /** Of the templates, and of the scale of `similarity`. */
  readonly templateVersion: string;
  /** The live template against other travellers' chips; for the reports, never for this decision. */
  readonly nonMated: NonMatedComparisons;
  /** Evaluatory; missing below the threshold. */
  readonly morph?: MorphCheck | undefined;
}

/**
 * The one comparison that counts, and those that only feed the statistics.
 * @param exactFrom non-mated similarities from here on are kept exactly
 * @throws {FaceMatchError} `template-version`
 */
export function compareFaces(
  traveller: CachedTraveller,
  live: Template,
  chip: Template,
  cache: ImpostorCache,
  exactFrom: number,
): FaceComparison {
  const templateVersion = scoreVersion(live);
  const nonMated = keepComparisons({ passageId: traveller.passageId, templateVersion, exactFrom }, cache.compare(traveller, live));
  cache.add(traveller, chip);
  return {
    similarity: fusedSimilarity(live, chip),
    cosine: similarity(live, chip),
    ...(live.mean ? { mean: live.mean } : {}),
    templateVersion,
    nonMated,
  };
}
