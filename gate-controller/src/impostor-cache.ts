import { createHmac, randomBytes } from 'node:crypto';
import { similarity, type Template } from 'face-match';
import type { NonMatedScore } from 'performance-tool';

interface Entry {
  readonly passageId: string;
  readonly document: string;
  readonly template: Template;
  readonly at: number;
}

/**
 * Chip templates of the last travellers, in memory only, for non-mated comparisons (TR-03121-3 §3.12): limited in number and in
 * time. One document never compares with itself: documents are told apart by a keyed hash whose key dies with the process.
 */
export function createImpostorCache(limits: { readonly travellers: number; readonly hours: number }) {
  const key = randomBytes(32);
  const mark = (document: string) => createHmac('sha256', key).update(document).digest('hex');
  let entries: readonly Entry[] = [];
  const fresh = (at: number) => entries.filter((e) => at - e.at < limits.hours * 3_600_000);
  return {
    /** The live template against every other traveller's chip template in the cache. */
    compare(passageId: string, documentNumber: string, live: Template, at: number): readonly NonMatedScore[] {
      entries = fresh(at);
      const own = mark(documentNumber);
      return entries
        .filter((e) => e.document !== own && e.template.version === live.version)
        .map((e) => ({ passageId, otherPassageId: e.passageId, similarity: similarity(live, e.template), templateVersion: live.version }));
    },
    /** Takes a traveller's chip template in; the oldest goes when the cache is full. */
    add(passageId: string, documentNumber: string, chip: Template, at: number): void {
      if (limits.travellers === 0) return;
      const document = mark(documentNumber);
      const others = fresh(at).filter((e) => e.document !== document);
      entries = [...others, { passageId, document, template: chip, at }].slice(-limits.travellers);
    },
    get size(): number {
      return entries.length;
    },
  };
}
export type ImpostorCache = ReturnType<typeof createImpostorCache>;
