/*
 * Two-digit years of the MRZ (Doc 9303-3 §4.8) as calendar dates. The MRZ says no century:
 * a birth lies in the hundred years before `now`, an expiry within fifty years of it.
 * A person of more than a hundred years therefore reads as a child; DG11 would tell, and no gate should decide on it alone.
 */

/** @returns `yyyy-MM-dd`, shorter where parts are unknown (`<<`), '' when all are; undefined when it is no date */
export function birthDate(yyMMdd: string, now: Date): string | undefined {
  const parts = /^(\d\d|<<)(\d\d|<<)(\d\d|<<)$/.exec(yyMMdd);
  if (!parts) return undefined;
  const [, yy, month, day] = parts as unknown as [string, string, string, string];
  if (yy === '<<') return '';
  const today = now.toISOString().slice(0, 10);
  const year = (century: number): string => String(century + Number(yy));
  const thisCentury = Math.floor(now.getUTCFullYear() / 100) * 100;
  const date = (y: string): string => (month === '<<' ? y : day === '<<' ? `${y}-${month}` : `${y}-${month}-${day}`);
  const recent = date(year(thisCentury));
  const full = recent <= today.slice(0, recent.length) ? recent : date(year(thisCentury - 100));
  return isCalendarDate(full) ? full : undefined;
}

/** @returns `yyyy-MM-dd`; undefined when it is no date */
export function expiryDate(yyMMdd: string, now: Date): string | undefined {
  if (!/^\d{6}$/.test(yyMMdd)) return undefined;
  const present = now.getUTCFullYear();
  const candidates = [-100, 0, 100].map((shift) => Math.floor(present / 100) * 100 + shift + Number(yyMMdd.slice(0, 2)));
  const year = candidates.reduce((best, each) => (Math.abs(each - present) < Math.abs(best - present) ? each : best));
  const date = `${year}-${yyMMdd.slice(2, 4)}-${yyMMdd.slice(4)}`;
  return isCalendarDate(date) ? date : undefined;
}

/** Whether `yyyy`, `yyyy-MM` or `yyyy-MM-dd` is in the calendar: no month 13, no 30 February. */
function isCalendarDate(date: string): boolean {
  const whole = date + '-01-01'.slice(date.length - 4);
  const time = new Date(`${whole}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 10) === whole;
}
