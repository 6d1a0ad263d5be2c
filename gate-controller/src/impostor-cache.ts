import { createHmac, randomBytes } from 'node:crypto';
import { fusedSimilarity, scoreVersion, type Template } from 'face-match';
import type { NonMatedScore } from 'performance-tool';
import type { Clock } from './clock.ts';

interface Entry {
  readonly passageId: string;
  readonly document: string;
  readonly template: Template;
  readonly at: number;
}

/** A template that has had its time goes at most this much later, also when nobody comes. */
const SWEEP_MILLISECONDS = 60_000;

/**
 * Chip templates of the last travellers, in memory only, for non-mated comparisons (TR-03121-3 §3.12): limited in number and in
 * time, the time being the steady clock's, so that a system clock set back keeps nobody longer. One document never compares with
 * itself: documents are told apart by a keyed hash whose key dies with the process.
 */
export function createImpostorCache(
  limits: { readonly travellers: number; readonly hours: number },
  clock: Pick<Clock, 'monotonic' | 'every'>,
) {
  const key = randomBytes(32);
  const mark = (document: string) => createHmac('sha256', key).update(document).digest('hex');
  let entries: readonly Entry[] = [];
  const sweep = (): void => {
    entries = entries.filter((e) => clock.monotonic() - e.at < limits.hours * 3_600_000);
  };
  const sweeping = clock.every(SWEEP_MILLISECONDS).subscribe(sweep);
  return {
    /** The live template against every other traveller's chip template in the cache. */
    compare(passageId: string, documentNumber: string, live: Template): readonly NonMatedScore[] {
      sweep();
      const own = mark(documentNumber);
      return entries
        .filter((e) => e.document !== own && e.template.version === live.version)
        .map((e) => ({
          passageId,
          otherPassageId: e.passageId,
          similarity: fusedSimilarity(live, e.template),
          templateVersion: scoreVersion(live),
        }));
    },
    /** Takes a traveller's chip template in; the oldest goes when the cache is full. */
    add(passageId: string, documentNumber: string, chip: Template): void {
      sweep();
      if (limits.travellers === 0) return;
      const document = mark(documentNumber);
      const others = entries.filter((e) => e.document !== document);
      entries = [...others, { passageId, document, template: chip, at: clock.monotonic() }].slice(-limits.travellers);
    },
    get size(): number {
      return entries.length;
    },
    /** Forgets everybody. */
    close(): void {
      sweeping.unsubscribe();
      entries = [];
    },
  };
}
export type ImpostorCache = ReturnType<typeof createImpostorCache>;
