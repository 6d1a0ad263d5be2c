import type { PassageRecord } from '../passage-record.ts';

/**
 * What became of one attempt to recognise a traveller who stood before the cameras.
 * `no-live-template` is a failure to acquire (FTA), `no-chip-template` a failure to enrol from the document's portrait (FTE).
 */
export const ATTEMPT_RESULTS = ['no-live-template', 'no-chip-template', 'non-match', 'match'] as const;
export type AttemptResult = (typeof ATTEMPT_RESULTS)[number];

/** These endings stop an attempt from outside; they tell nothing about recognition. */
const STOPPED: ReadonlySet<string> = new Set(['emergency', 'aborted', 'abandoned']);

/** Undefined where the passage never came to an attempt, or the attempt was stopped from outside. */
export function recognitionAttempt(record: PassageRecord): AttemptResult | undefined {
  if (record.comparison) return record.comparison.similarity >= record.comparison.threshold ? 'match' : 'non-match';
  const began = record.capture !== undefined || record.steps.some(({ state }) => state === 'capturing');
  if (!began || STOPPED.has(record.outcome ?? 'aborted')) return undefined;
  return (record.capture?.images ?? 0) > 0 ? 'no-chip-template' : 'no-live-template';
}
