import { fusedSimilarity, type Mean, type MorphCheck, scoreVersion, similarity, type Template } from 'face-match';
import type { NonMatedScore } from 'performance-tool';
import type { ImpostorCache } from './impostor-cache.ts';

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
  readonly nonMated: readonly NonMatedScore[];
  /** Evaluatory; missing below the threshold. */
  readonly morph?: MorphCheck | undefined;
}

/** The one comparison that counts, and those that only feed the statistics. @throws {FaceMatchError} `template-version` */
export function compareFaces(
  passageId: string,
  documentNumber: string,
  live: Template,
  chip: Template,
  cache: ImpostorCache,
): FaceComparison {
  const nonMated = cache.compare(passageId, documentNumber, live);
  cache.add(passageId, documentNumber, chip);
  return {
    similarity: fusedSimilarity(live, chip),
    cosine: similarity(live, chip),
    ...(live.mean ? { mean: live.mean } : {}),
    templateVersion: scoreVersion(live),
    nonMated,
  };
}
