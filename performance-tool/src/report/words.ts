/** Numbers and names as the report's sentences write them. */

const whole = new Intl.NumberFormat('en');

export const count = (n: number): string => whole.format(n);

/** A proportion in per cent with two or three significant digits, never rounded to 0 or 100. */
export function percent(proportion: number): string {
  if (proportion === 0) return '0\u00a0%';
  if (proportion === 1) return '100\u00a0%';
  if (proportion < 1e-7) return '<0.00001\u00a0%';
  const value = proportion * 100;
  const digits =
    value >= 99
      ? Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(100 - value))))
      : value >= 10
        ? 1
        : Math.min(8, 1 - Math.floor(Math.log10(value)));
  return `${value.toFixed(digits).replace(/\.?0+$/, '')}\u00a0%`;
}

export const range = (low: number, high: number): string => `${percent(low).replace('\u00a0%', '')}–${percent(high)}`;

/** “3 of 120 (2.5 %, interval 0.5–7.1 %)” */
export const rateWords = (rate: { errors: number; trials: number; value: number; low: number; high: number }): string =>
  `${count(rate.errors)} of ${count(rate.trials)} (${percent(rate.value)}, interval ${range(rate.low, rate.high)})`;

/** A difference of proportions: “0.5 to 5.5 percentage points”. */
export const points = (low: number, high: number): string =>
  `${percent(low).replace('\u00a0%', '')} to ${percent(high).replace('\u00a0%', '')} percentage points`;

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

export function seconds(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 1) return '<1 ms';
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  location: 'location',
  gate: 'gate',
  direction: 'direction',
  issuingState: 'issuing state',
  nationality: 'nationality',
  ageBand: 'age band',
  sex: 'sex',
};

export const attributeWords = (by: readonly string[]): string =>
  by.map((name) => ATTRIBUTES[name] ?? name.replace(/^version:/, 'version of ')).join(' × ');

export const groupWords = (values: readonly string[]): string => values.map((value) => value.replace(/^(\d+)-(\d+)$/, '$1–$2')).join(', ');

/** `no-live-template` → “No live template”. */
export function spoken(code: string): string {
  const words = code.replaceAll(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
