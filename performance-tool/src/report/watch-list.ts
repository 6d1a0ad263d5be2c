import type { PassageTallies, WatchListCounts } from '../records/passage-tallies.ts';
import { rate } from './rate.ts';
import type { SettledOptions } from './report-options.ts';
import type { WatchListUse } from './report-schema.ts';

/**
 * How the watch list was used. The rate of false alarms is the false positive identification rate of ISO/IEC 19795-1: of the searches
 * for travellers who are not on the list, those with a candidate. Who was hit and not admitted by an officer may be on it and is left out.
 *
 * @returns undefined where no gate has a watch list
 */
export function watchListUse(
  { watchList }: Pick<PassageTallies, 'watchList'>,
  options: Pick<SettledOptions, 'confidence' | 'interval' | 'minimumSubjects'>,
): WatchListUse | undefined {
  if (watchList.used === 0) return undefined;
  const rateOf = ({ travellers, hits, falseAlarms }: WatchListCounts) => rate(falseAlarms, travellers - hits + falseAlarms, options);
  const overall = rateOf(watchList.all);
  const { milliseconds } = watchList;
  return {
    travellers: watchList.all.travellers,
    searches: watchList.searches,
    failed: watchList.failed,
    hits: watchList.all.hits,
    ...(overall ? { falseAlarms: overall } : {}),
    ...(milliseconds.total > 0 ? { median: milliseconds.quantile(0.5)!, p95: milliseconds.quantile(0.95)! } : {}),
    groups: [...watchList.groups].map(([by, byValue]) => {
      const enough = [...byValue].filter(([, { travellers }]) => travellers >= options.minimumSubjects);
      const cells = enough.flatMap(([value, counts]) => {
        const falseAlarms = rateOf(counts);
        return falseAlarms ? [{ value, falseAlarms }] : [];
      });
      return {
        by,
        cells: cells.sort((a, b) => a.value.localeCompare(b.value, 'en', { numeric: true })),
        tooFew: byValue.size - enough.length,
      };
    }),
  };
}
