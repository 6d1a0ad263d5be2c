export const CADENCES = ['daily', 'weekly', 'monthly'] as const;
export type Cadence = (typeof CADENCES)[number];

/** A day, a week from Monday (ISO 8601) or a month, in UTC. */
export interface ReportPeriod {
  /** Name of its folder: 2026-11-20, 2026-W47 or 2026-11. */
  readonly name: string;
  readonly from: Date;
  /** The first moment after it. */
  readonly to: Date;
}

const DAY_MS = 86_400_000;

/** The period that a moment lies in. */
export function periodAround(moment: Date, cadence: Cadence): ReportPeriod {
  const [year, month] = [moment.getUTCFullYear(), moment.getUTCMonth()];
  if (cadence === 'monthly')
    return {
      name: moment.toISOString().slice(0, 7),
      from: new Date(Date.UTC(year, month, 1)),
      to: new Date(Date.UTC(year, month + 1, 1)),
    };
  const midnight = Date.UTC(year, month, moment.getUTCDate());
  if (cadence === 'daily') return { name: moment.toISOString().slice(0, 10), from: new Date(midnight), to: new Date(midnight + DAY_MS) };
  const monday = midnight - ((moment.getUTCDay() + 6) % 7) * DAY_MS;
  // A week belongs to the year of its Thursday.
  const thursday = new Date(monday + 3 * DAY_MS);
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * DAY_MS));
  return {
    name: `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`,
    from: new Date(monday),
    to: new Date(monday + 7 * DAY_MS),
  };
}

/** The periods that are over at `now`, from the one `first` lies in on. */
export function periodsOver(first: Date, now: Date, cadence: Cadence): ReportPeriod[] {
  const periods: ReportPeriod[] = [];
  for (let period = periodAround(first, cadence); period.to <= now; period = periodAround(period.to, cadence)) periods.push(period);
  return periods;
}
