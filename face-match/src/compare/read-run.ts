import { FaceMatchError } from '../face-match-error.ts';
import type { CompareOptions, Labels } from './comparison.ts';
import { isBinCount, mostDimensions } from './histogram.ts';
import { control, type Rows, type Run } from './run.ts';

/** Numbers copied before the event loop gets its turn: under a millisecond. */
const numbersAtOnce = 2 ** 20;

/**
 * A comparison as the threads take it: on shared memory, with numbers for people and strata.
 *
 * @throws {FaceMatchError} `comparison-invalid`
 */
export async function readRun(
  live: Float32Array,
  chip: Float32Array,
  dimensions: number,
  { bins = 2 ** 16, tail = {}, persons, strata }: CompareOptions,
): Promise<{ readonly run: Run; readonly names: readonly string[] }> {
  const { from = -1, most = 100_000 } = tail;
  expect(
    Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= mostDimensions,
    `dimensions from 1 to ${mostDimensions}`,
    dimensions,
  );
  for (const { length } of [live, chip]) expect(length % dimensions === 0, `whole templates of ${dimensions} numbers`, `${length} numbers`);
  expect(isBinCount(bins), 'a power of two from 2^16 to 2^20 as number of bins', bins);
  expect(!Number.isNaN(from), 'a number as lowest similarity of the tail', from);
  expect(Number.isInteger(most) && most >= 1 && most <= 2 ** 26, 'room for 1 to 2^26 pairs in the tail', most);
  const counts = { live: live.length / dimensions, chip: chip.length / dimensions };
  for (const [what, labels] of Object.entries({ persons, strata }))
    for (const side of ['live', 'chip'] as const)
      expect(!labels || labels[side].length === counts[side], `${what} of all ${counts[side]} ${side} templates`, labels?.[side].length);

  const people = persons && numbered(persons);
  const groups = strata && { live: numberedSide(strata.live), chip: numberedSide(strata.chip) };
  const { histogramOf, names } = histogramsOf(groups, strata?.nameOf);
  const rows = async (side: 'live' | 'chip', numbers: Float32Array): Promise<Rows> => ({
    rows: await onSharedMemory(numbers),
    ...(people && { persons: people[side] }),
    ...(groups && { strata: groups[side].numbers }),
  });
  const run: Run = {
    live: await rows('live', live),
    chip: await rows('chip', chip),
    dimensions,
    bins,
    tail: { from, most },
    histogramOf,
    chipStrata: groups?.chip.labels.length ?? 1,
    histograms: Math.max(1, names.length),
    control: shared(control.length),
  };
  return { run, names };
}

function expect(right: boolean, expected: string, got: unknown): void {
  if (!right) throw new FaceMatchError('comparison-invalid', `Templates cannot be compared: expected ${expected}, got ${String(got)}`);
}

const shared = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));

/** One number a person, on both sides the same; -1 and -2 for nobody, which are never the same. */
function numbered({ live, chip }: Labels<string | number | undefined>) {
  const known = new Map<string | number, number>();
  const side = (labels: ArrayLike<string | number | undefined>, nobody: number) => {
    const numbers = shared(labels.length);
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i] ?? undefined;
      if (label !== undefined && !known.has(label)) known.set(label, known.size);
      numbers[i] = label === undefined ? nobody : known.get(label)!;
    }
    return numbers;
  };
  return { live: side(live, -1), chip: side(chip, -2) };
}

function numberedSide(side: ArrayLike<string | number>) {
  const known = new Map<string | number, number>();
  const numbers = shared(side.length);
  for (let i = 0; i < side.length; i++) {
    if (!known.has(side[i]!)) known.set(side[i]!, known.size);
    numbers[i] = known.get(side[i]!)!;
  }
  return { numbers, labels: [...known.keys()] };
}

type Groups = { readonly live: ReturnType<typeof numberedSide>; readonly chip: ReturnType<typeof numberedSide> } | undefined;

function histogramsOf(groups: Groups, nameOf: NonNullable<CompareOptions['strata']>['nameOf'] | undefined) {
  if (!groups || !nameOf) return { histogramOf: shared(1), names: [] };
  const names = new Map<string, number>();
  const histogramOf = shared(groups.live.labels.length * groups.chip.labels.length);
  for (const [a, live] of groups.live.labels.entries())
    for (const [b, chip] of groups.chip.labels.entries()) {
      const name = nameOf(live, chip);
      if (!names.has(name)) names.set(name, names.size);
      histogramOf[a * groups.chip.labels.length + b] = names.get(name)!;
    }
  return { histogramOf, names: [...names.keys()] };
}

async function onSharedMemory(numbers: Float32Array): Promise<Float32Array> {
  if (numbers.buffer instanceof SharedArrayBuffer) return numbers;
  const copy = new Float32Array(new SharedArrayBuffer(numbers.byteLength));
  for (let at = 0; at < numbers.length; at += numbersAtOnce) {
    copy.set(numbers.subarray(at, at + numbersAtOnce), at);
    await new Promise(setImmediate);
  }
  return copy;
}
