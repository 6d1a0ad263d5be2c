import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { fusedSimilarity, type Template } from 'face-match';
import { ALIKE, type NonMatedComparison, sharedTraits, type Traits } from 'performance-tool';
import type { Clock } from './clock.ts';
import type { Site } from './site.ts';

/** A traveller as the cache knows them: nothing that names a person. */
export interface CachedTraveller {
  readonly passageId: string;
  readonly documentNumber: string;
  readonly traits: Traits | undefined;
  /** UTC, as `2026-11-20`. */
  readonly day: string;
}

interface Entry extends Omit<CachedTraveller, 'documentNumber'> {
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
 *
 * A live template is compared with some of them: half drawn at random, as a sample of all travellers, and as many again from those
 * of the same sex, age band and issuing state, whose document an impostor would choose and of whom chance brings too few.
 *
 * @param draw a whole number from 0 up to, not including, `below`
 */
export function createImpostorCache(
  limits: Pick<Site['impostorCache'], 'travellers' | 'hours' | 'comparisons'>,
  clock: Pick<Clock, 'monotonic' | 'every'>,
  draw: (below: number) => number = randomInt,
) {
  const key = randomBytes(32);
  const mark = (document: string) => createHmac('sha256', key).update(document).digest('hex');
  let entries: readonly Entry[] = [];
  const sweep = (): void => {
    entries = entries.filter((e) => clock.monotonic() - e.at < limits.hours * 3_600_000);
  };
  const sweeping = clock.every(SWEEP_MILLISECONDS).subscribe(sweep);
  return {
    /** The live template against chip templates of other travellers in the cache. */
    compare({ documentNumber, traits, day }: CachedTraveller, live: Template): readonly NonMatedComparison[] {
      sweep();
      const own = mark(documentNumber);
      const others = entries.filter((e) => e.document !== own && e.template.version === live.version);
      const half = Math.ceil((limits.comparisons ?? DEFAULT_COMPARISONS) / 2);
      const [random, rest] = drawn(others, half, draw);
      const [alike] = drawn(
        rest.filter((e) => (sharedTraits(traits, e.traits) & ALIKE) === ALIKE),
        half,
        draw,
      );
      const compared = (selection: NonMatedComparison['selection']) => (e: Entry) => ({
        otherPassageId: e.passageId,
        similarity: fusedSimilarity(live, e.template),
        selection,
        shared: sharedTraits(traits, e.traits),
        sameDay: e.day === day,
      });
      return [...random.map(compared('random')), ...alike.map(compared('alike'))];
    },
    /** Takes a traveller's chip template in; the oldest goes when the cache is full. */
    add({ passageId, documentNumber, traits, day }: CachedTraveller, chip: Template): void {
      sweep();
      if (limits.travellers === 0) return;
      const document = mark(documentNumber);
      const others = entries.filter((e) => e.document !== document);
      entries = [...others, { passageId, document, traits, day, template: chip, at: clock.monotonic() }].slice(-limits.travellers);
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

const DEFAULT_COMPARISONS = 100;

/** `count` of the entries, each as likely as any other (Fisher and Yates, stopped early), and those left. */
function drawn<T>(entries: readonly T[], count: number, draw: (below: number) => number): [T[], T[]] {
  const shuffled = [...entries];
  const taken = Math.min(count, shuffled.length);
  for (let i = 0; i < taken; i++) {
    const other = i + draw(shuffled.length - i);
    [shuffled[i], shuffled[other]] = [shuffled[other]!, shuffled[i]!];
  }
  return [shuffled.slice(0, taken), shuffled.slice(taken)];
}
