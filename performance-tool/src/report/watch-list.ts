import type { PassageRecord } from '../passage-record.ts';
import { quantile } from '../statistics/quantile.ts';
import { rate } from './rate.ts';
import type { SettledOptions } from './report-options.ts';
import type { WatchListUse } from './report-schema.ts';

type Used = PassageRecord & { readonly watchList: NonNullable<PassageRecord['watchList']> };

/** Groups that false alarms are told for; of each passage, its traveller's value. */
const GROUPS: readonly (readonly [by: string, value: (record: PassageRecord) => string | undefined])[] = [
  ['sex', ({ traveller }) => traveller?.sex],
  ['ageBand', ({ traveller }) => traveller?.ageBand],
  ['nationality', ({ traveller }) => traveller?.nationality],
  ['issuingState', ({ traveller }) => traveller?.issuingState],
];

const isHit = ({ watchList }: Used): boolean => watchList.searches.some(({ hits }) => hits > 0);
/** An officer looked and let the traveller through. */
const isFalseAlarm = (record: Used): boolean => isHit(record) && record.officer?.action === 'admit';

/**
 * How the watch list was used. The rate of false alarms is the false positive identification rate of ISO/IEC 19795-1: of the searches
 * for travellers who are not on the list, those with a candidate. Who was hit and not admitted by an officer may be on it and is left out.
 *
 * @returns undefined where no gate has a watch list
 */
export function watchListUse(
  passages: readonly PassageRecord[],
  options: Pick<SettledOptions, 'confidence' | 'interval' | 'minimumSubjects'>,
): WatchListUse | undefined {
  const used = passages.filter((record): record is Used => record.watchList !== undefined);
  if (used.length === 0) return undefined;
  const searched = used.filter(({ watchList }) => watchList.searches.length > 0);
  const rateOf = (records: readonly Used[]) => {
    const falseAlarms = records.filter(isFalseAlarm).length;
    return rate(falseAlarms, records.filter((record) => !isHit(record)).length + falseAlarms, options);
  };
  const times = Float64Array.from(searched, ({ watchList }) => watchList.searches.reduce((sum, s) => sum + s.milliseconds, 0)).sort();
  const overall = rateOf(searched);
  return {
    travellers: searched.length,
    searches: searched.reduce((sum, { watchList }) => sum + watchList.searches.length, 0),
    failed: used.filter(({ watchList }) => watchList.failed !== undefined).length,
    hits: searched.filter(isHit).length,
    ...(overall ? { falseAlarms: overall } : {}),
    ...(times.length > 0 ? { median: quantile(times, 0.5)!, p95: quantile(times, 0.95)! } : {}),
    groups: GROUPS.map(([by, attributeOf]) => {
      const byValue = new Map<string, Used[]>();
      for (const record of searched) {
        const value = attributeOf(record);
        if (value !== undefined) byValue.get(value)?.push(record) ?? byValue.set(value, [record]);
      }
      const enough = [...byValue].filter(([, records]) => records.length >= options.minimumSubjects);
      const cells = enough.flatMap(([value, records]) => {
        const falseAlarms = rateOf(records);
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
