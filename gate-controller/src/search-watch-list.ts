import { cosineFor, FaceMatchError, similarityFor, type Template, type WatchList, type WatchListAnswer } from 'face-match';
import type { PassageRecord } from 'performance-tool';
import type { Clock } from './clock.ts';
import type { WatchListMatch } from './traveller-case.ts';

/** A search that takes longer counts as one that failed: the traveller goes to an officer and does not wait. */
const SEARCH_MILLISECONDS = 1_000;
/** Hits in records and on the officer's page; all are counted. */
const MOST_NAMED = 10;

export interface WatchListSearch {
  readonly result: 'clear' | 'hit' | 'failed';
  /** For the officer, best first. */
  readonly matches: readonly WatchListMatch[];
  /** For the passage record: who was searched for nowhere, the reference of an entry only where it was hit. */
  readonly record: NonNullable<PassageRecord['watchList']>;
}

/**
 * The traveller's face and the chip's portrait in the whole watch list. Never rejects for what a list can do wrong: whatever
 * keeps a search from being made is `failed`, and `failed` is never admitted. A list knows cosines alone: the threshold is brought to the cosine that
 * means the same for the images the live template is the mean of, and what was found is brought back, so that the search stays exact.
 * @param list undefined when the site has one and it is not there
 * @param threshold the list's own where undefined
 */
export async function searchWatchList(
  list: WatchList | undefined,
  templates: { readonly live: Template | undefined; readonly chip: Template | undefined },
  threshold: number | undefined,
  clock: Clock,
): Promise<WatchListSearch> {
  if (!list) return { result: 'failed', matches: [], record: { searches: [], failed: 'watch-list-failed' } };
  const { list: name, edition, entries } = list.about;
  const from = threshold ?? list.about.threshold;
  const about = { list: name, edition, entries, threshold: from };
  const asked = (['live', 'chip'] as const).flatMap((image) => {
    const template = templates[image];
    return template ? [{ image, template }] : [];
  });
  try {
    const found = await inTime(
      Promise.all(
        asked.map(async ({ image, template }) => ({ image, ...scaled(await list.search(template, cosineFor(from, template)), template) })),
      ),
      clock,
    );
    const matches = found
      .flatMap(({ image, hits }) => hits.slice(0, MOST_NAMED).map((hit) => ({ image, ...hit })))
      .sort((a, b) => b.similarity - a.similarity);
    const searches = found.map(({ image, hits, best, milliseconds }) => ({
      image,
      hits: hits.length,
      ...(best === undefined ? {} : { best: Math.floor(best * 100) / 100 }),
      milliseconds: Math.round(milliseconds * 10) / 10,
      ...(hits.length === 0 ? {} : { references: hits.slice(0, MOST_NAMED).map((hit) => hit.reference) }),
    }));
    return { result: matches.length > 0 ? 'hit' : 'clear', matches, record: { ...about, searches } };
  } catch (error) {
    if (!(error instanceof FaceMatchError)) throw error;
    return { result: 'failed', matches: [], record: { ...about, searches: [], failed: error.code } };
  }
}

const scaled = ({ hits, best, milliseconds }: WatchListAnswer, template: Template) => ({
  hits: hits.map((hit) => ({ ...hit, similarity: similarityFor(hit.similarity, template) })),
  best: best === undefined ? undefined : similarityFor(best, template),
  milliseconds,
});

function inTime<T>(work: Promise<T>, clock: Clock): Promise<T> {
  const late = new FaceMatchError('watch-list-failed', `The watch list was not searched within ${SEARCH_MILLISECONDS} ms`);
  return new Promise((ok, no) => {
    const limit = clock.after(SEARCH_MILLISECONDS).subscribe(() => no(late));
    work.then(ok, no).finally(() => limit.unsubscribe());
  });
}
