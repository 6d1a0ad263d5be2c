/** One place where a recomputed report is not the report. */
export interface Difference {
  /** Such as `groups[0].cells[2].recognition.fnmr.value`. */
  readonly path: string;
  /** What the report says; undefined where it says nothing. */
  readonly expected: unknown;
  readonly got: unknown;
}

/** Relative; sums of doubles may be rounded differently by another machine's functions. */
export const TOLERANCE = 1e-12;

/** Every leaf in which `got` is not `expected`. Whole numbers, texts and structure must be equal, other numbers to `TOLERANCE`. */
export function differencesOf(expected: unknown, got: unknown, path = ''): Difference[] {
  if (typeof expected === 'number' && typeof got === 'number') return sameNumber(expected, got) ? [] : [{ path, expected, got }];
  if (Array.isArray(expected) && Array.isArray(got)) {
    const length = Math.max(expected.length, got.length);
    return Array.from({ length }, (_, i) => differencesOf(expected[i], got[i], `${path}[${i}]`)).flat();
  }
  if (isObject(expected) && isObject(got)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(got)]);
    return [...names].flatMap((name) => differencesOf(expected[name], got[name], path === '' ? name : `${path}.${name}`));
  }
  return Object.is(expected, got) ? [] : [{ path, expected, got }];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function sameNumber(expected: number, got: number): boolean {
  if (Object.is(expected, got)) return true;
  if (Number.isInteger(expected) && Number.isInteger(got)) return expected === got;
  return Math.abs(expected - got) <= TOLERANCE * Math.max(Math.abs(expected), Math.abs(got));
}
