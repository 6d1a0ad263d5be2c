import { type MorphCheck, similarity, type Template } from 'face-match';
import type { NonMatedScore } from 'performance-tool';
import type { ImpostorCache } from './impostor-cache.ts';

export interface FaceComparison {
  /** Cosine of live and chip template. */
  readonly similarity: number;
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
  return { similarity: similarity(live, chip), templateVersion: live.version, nonMated };
}
