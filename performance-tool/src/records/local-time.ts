import { PerformanceToolError } from '../performance-tool-error.ts';

const QUARTER = 900_000;

/**
 * Moments as the clock on the wall shows them: milliseconds since 1970 as if that clock were UTC. Offsets of a time zone change at
 * quarters of an hour, so one is asked for in each quarter only.
 * @throws PerformanceToolError `option` for a time zone that is not known
 */
export function localTime(timeZone = 'UTC'): (moment: number) => number {
  if (timeZone === 'UTC') return (moment) => moment;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (cause) {
    throw new PerformanceToolError('option', `There is no time zone “${timeZone}”; expected a name such as Pacific/Auckland or UTC.`, {
      cause,
    });
  }
  const offsets = new Map<number, number>();
  return (moment) => {
    const quarter = Math.floor(moment / QUARTER);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const name = format.formatToParts(quarter * QUARTER).find(({ type }) => type === 'timeZoneName')?.value ?? '';
      const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
      offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
      offsets.set(quarter, offset);
    }
    return moment + offset;
  };
}
