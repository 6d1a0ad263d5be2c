import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { startComparer } from '../../src/compare/open-comparer.ts';
import { binOf, type CompareOptions, type Comparer, type KernelName, lowerEdge, openComparer } from '../../src/index.ts';
import { anySides, everyPair, faces, wrongEdges } from './vectors.ts';

const comparers = new Map<KernelName, Promise<Comparer>>();
const comparer = (kernel: KernelName) => {
  comparers.set(kernel, comparers.get(kernel) ?? openComparer({ kernel, threads: 2 }));
  return comparers.get(kernel)!;
};
afterAll(() => Promise.all([...comparers.values()].map(async (one) => (await one.catch(() => undefined))?.close())));

const order = (a: { live: number; chip: number; similarity: number }, b: typeof a) =>
  b.similarity - a.similarity || a.live - b.live || a.chip - b.chip;

/** Compares and holds everything against the plain loop. */
async function same(one: Comparer, live: Float32Array, chip: Float32Array, dimensions: number, options: CompareOptions = {}) {
  const found = await one.compareAll(live, chip, dimensions, options);
  const pairs = everyPair(live, chip, dimensions, options);
  const { tail, counts, comparisons, uncertainty } = found;
  const inTail = pairs.filter((pair) => pair.similarity >= tail.from).sort(order);
  expect({ live: [...tail.live], chip: [...tail.chip], similarity: [...tail.similarity] }).toEqual({
    live: inTail.map((pair) => pair.live),
    chip: inTail.map((pair) => pair.chip),
    similarity: inTail.map((pair) => pair.similarity),
  });
  const { from = -1, most = 100_000 } = options.tail ?? {};
  if (tail.raisedFrom === undefined) expect(tail.from).toBe(from);
  else {
    expect(tail.raisedFrom).toBe(from);
    expect(tail.from).toBeGreaterThan(from);
    // Not raised further than needed: with the next lower similarity it would be too many.
    const next = pairs.reduce((highest, { similarity }) => (similarity < tail.from ? Math.max(highest, similarity) : highest), -2);
    expect(pairs.filter((pair) => pair.similarity >= next).length).toBeGreaterThan(most);
  }
  expect(tail.similarity.length).toBeLessThanOrEqual(most);
  expect(comparisons).toBe(pairs.length);
  const { strata } = options;
  const name = (pair: (typeof pairs)[number]) => strata!.nameOf(strata!.live[pair.live]!, strata!.chip[pair.chip]!);
  const names = strata ? [...new Set(pairs.map(name))] : [];
  const histograms = [
    { counts, comparisons, pairs },
    ...names.map((one) => ({ ...found.strata.get(one)!, pairs: pairs.filter((pair) => name(pair) === one) })),
  ];
  for (const { counts, comparisons, pairs } of histograms) {
    expect(comparisons).toBe(pairs.length);
    expect(
      wrongEdges(
        counts,
        pairs.map((pair) => pair.similarity),
        uncertainty,
      ),
    ).toEqual([]);
    // Exact above the bin of the tail's lowest, and at its lower edge all that lie there but for the uncertainty.
    const edge = binOf(tail.from, counts.length);
    const exact = new Float64Array(counts.length);
    for (const pair of pairs) if (binOf(pair.similarity, counts.length) > edge) exact[binOf(pair.similarity, counts.length)]! += 1;
    expect(counts.findIndex((count, bin) => bin > edge && count !== exact[bin])).toBe(-1);
    expect(counts.every((count) => count >= 0)).toBe(true);
  }
  return found;
}

describe.each<KernelName>(['wasm', 'native', 'webgpu'])('comparing all with all by %s', (kernel) => {
  it('is what the plain loop finds, for any templates, people and tails', async ({ skip }) => {
    const one = await comparer(kernel).catch((error: Error) => skip(error.message));
    await fc.assert(
      fc.asyncProperty(
        anySides,
        fc.record({ from: fc.double({ min: -1.1, max: 1.1, noNaN: true }), most: fc.integer({ min: 1, max: 300 }) }),
        fc.array(fc.constantFrom('a', 'b', 3, undefined), { minLength: 60, maxLength: 60 }),
        async ({ live, chip, dimensions }, tail, labels) => {
          const [lives, chips] = [live.length / dimensions, chip.length / dimensions];
          await same(one, live, chip, dimensions, { tail, persons: { live: labels.slice(0, lives), chip: labels.slice(30, 30 + chips) } });
        },
      ),
      { numRuns: 12 },
    );
  });

  it('gives the false match rate at one in a million, and counts by strata', async ({ skip }) => {
    const one = await comparer(kernel).catch((error: Error) => skip(error.message));
    const [live, chip] = [faces(530, 24, 7), faces(510, 24, 8)];
    const sexes = (count: number) => Array.from({ length: count }, (_, i) => ['F', 'M', 'X'][i % 31 === 0 ? 2 : i % 2]!);
    const strata = { live: sexes(530), chip: sexes(510), nameOf: (a: unknown, b: unknown) => (a === b ? `both ${a}` : 'different') };
    const persons = { live: Array.from({ length: 530 }, (_, i) => i), chip: Array.from({ length: 510 }, (_, i) => i) };
    const { tail, comparisons, strata: found } = await same(one, live, chip, 24, { tail: { most: 500 }, strata, persons });
    expect(comparisons).toBe(530 * 510 - 510);
    expect([...found.keys()].sort()).toEqual(['both F', 'both M', 'both X', 'different']);
    const sorted = everyPair(live, chip, 24, { persons })
      .map((pair) => pair.similarity)
      .sort((a, b) => b - a);
    for (const rate of [1e-6, 1e-5, 1e-4]) {
      const allowed = Math.floor(rate * comparisons);
      expect(tail.similarity[allowed]).toBe(sorted[allowed]);
    }
  });
});

it('shows more pairs than fit the graphics processor’s list', async ({ skip }) => {
  const graphics = await comparer('webgpu').catch((error: Error) => skip(error.message));
  const [live, chip] = [faces(1_100, 2, 1), faces(1_000, 2, 2)]; // the list has room for 2^20
  const options = { tail: { most: 2_000_000 } };
  const { tail, comparisons } = await graphics.compareAll(live, chip, 2, options);
  expect(tail.similarity.length).toBe(1_100_000);
  expect(comparisons).toBe(1_100_000);
  const expected = (await (await comparer('wasm')).compareAll(live, chip, 2, options)).tail;
  const bytes = ({ buffer }: { readonly buffer: ArrayBuffer }) => Buffer.from(buffer);
  for (const column of ['live', 'chip', 'similarity'] as const) expect(bytes(tail[column]).equals(bytes(expected[column]))).toBe(true);
});

describe('a comparison', () => {
  it('keeps only a part where too many are equal, and says so', async () => {
    const rows = new Float32Array(40 * 5).fill(1);
    const { tail, counts } = await same(await comparer('wasm'), rows, rows, 5, { tail: { from: 0.5, most: 100 } });
    expect(tail).toMatchObject({ raisedFrom: 0.5, similarity: new Float64Array(0) });
    expect(tail.from).toBeGreaterThan(1);
    expect(counts.at(-1)).toBe(1_600);
  });

  it.each([2 ** 17, 2 ** 20])('counts in %i bins', async (bins) => {
    const { counts } = await same(await comparer('wasm'), faces(70, 9, 1), faces(50, 9, 2), 9, { bins, tail: { from: 0.9 } });
    expect(counts.length).toBe(bins);
  });

  it('of nobody with anybody is none', async () => {
    for (const [live, chip] of [
      [0, 3],
      [3, 0],
      [0, 0],
    ] as const) {
      const { comparisons, counts } = await (await comparer('wasm')).compareAll(faces(live, 4, 1), faces(chip, 4, 1), 4);
      expect([comparisons, counts.some((count) => count !== 0)]).toEqual([0, false]);
    }
  });

  it('leaves the caller’s templates as they were', async () => {
    const rows = faces(10, 6, 1);
    const before = rows.slice();
    await (await comparer('wasm')).compareAll(rows, rows, 6);
    expect(rows).toEqual(before);
    const shared = new Float32Array(new SharedArrayBuffer(rows.byteLength));
    shared.set(rows);
    await same(await comparer('wasm'), shared, rows, 6);
    expect([...shared]).toEqual([...before]);
  });

  it('can be given up, tells how far it is, and the next one is right', async () => {
    const one = await comparer('wasm');
    const rows = faces(12_000, 128, 1);
    const told: [number, number][] = [];
    const stop = new AbortController();
    const given = one.compareAll(rows, rows, 128, {
      signal: stop.signal,
      tail: { from: 2 },
      onProgress: (done, total) => {
        told.push([done, total]);
        stop.abort(new Error('enough'));
      },
    });
    await expect(given).rejects.toThrow('enough');
    expect(told.length).toBeGreaterThan(0);
    for (const [done, total] of told) {
      expect(total).toBe(144_000_000);
      expect(done).toBeLessThan(total); // it did stop
    }
    await same(one, faces(20, 8, 1), faces(20, 8, 2), 8);
    await expect(one.compareAll(rows, rows, 128, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });

  it('runs one after the other and tells the end of each', async () => {
    const one = await comparer('wasm');
    const ends: (readonly [number, number])[] = [];
    const onProgress = (done: number, total: number) => ends.push([done, total]);
    await Promise.all([3, 5].map((count) => same(one, faces(count, 8, 1), faces(20, 8, 2), 8, { onProgress })));
    expect(ends.filter(([done, total]) => done === total)).toEqual([
      [60, 60],
      [100, 100],
    ]);
  });

  it.each<[string, Float32Array, Float32Array, number, CompareOptions]>([
    ['no whole templates', new Float32Array(7), new Float32Array(6), 3, {}],
    ['no dimensions', new Float32Array(7), new Float32Array(6), 0, {}],
    ['too few bins', faces(1, 3, 1), faces(1, 3, 1), 3, { bins: 1_024 }],
    ['bins that are no power of two', faces(1, 3, 1), faces(1, 3, 1), 3, { bins: 100_000 }],
    ['no room in the tail', faces(1, 3, 1), faces(1, 3, 1), 3, { tail: { most: 0 } }],
    ['no number', faces(1, 3, 1), faces(1, 3, 1), 3, { tail: { from: Number.NaN } }],
    ['people of others', faces(1, 3, 1), faces(1, 3, 1), 3, { persons: { live: [1], chip: [1, 2] } }],
    ['a template of zeros', faces(3, 3, 1), new Float32Array(3), 3, {}],
    ['a template of no numbers', Float32Array.of(1, 2, Number.NaN), faces(1, 3, 1), 3, {}],
    ['an infinite one', faces(1, 3, 1), Float32Array.of(1, 2, Number.POSITIVE_INFINITY), 3, {}],
  ])('refuses %s', async (_, live, chip, dimensions, options) => {
    const one = await comparer('wasm');
    await expect(one.compareAll(live, chip, dimensions, options)).rejects.toMatchObject({ code: 'comparison-invalid' });
  });

  it('names the row that has no direction', async () => {
    const rows = faces(50, 4, 1);
    rows.fill(0, 4 * 33, 4 * 34);
    await expect((await comparer('wasm')).compareAll(faces(5, 4, 1), rows, 4)).rejects.toThrow('Row 33 of the chip');
  });

  it('ends with the thread that computes it', async () => {
    const dying = await startComparer(new URL('./dying-coordinator.mjs', import.meta.url));
    const rows = faces(3, 4, 1);
    await expect(dying.compareAll(rows, rows, 4)).rejects.toMatchObject({ code: 'comparison-failed' });
    await expect(dying.compareAll(rows, rows, 4)).rejects.toMatchObject({ code: 'comparison-failed' });
  });

  it('is refused once the comparer is closed', async () => {
    const one = await openComparer({ kernel: 'wasm', threads: 1 });
    await one.close();
    await expect(one.compareAll(faces(1, 2, 1), faces(1, 2, 1), 2)).rejects.toMatchObject({ code: 'comparison-failed' });
  });
});

it('bins have their lower edges', () => {
  for (const bins of [2 ** 16, 2 ** 20])
    for (const bin of [0, 1, 1_234, bins / 2, bins - 1]) {
      expect(binOf(lowerEdge(bin, bins), bins)).toBe(bin);
      if (bin > 0) expect(binOf(lowerEdge(bin, bins) - 2 ** -40, bins)).toBe(bin - 1);
    }
  expect(binOf(1, 2 ** 16)).toBe(2 ** 16 - 1);
});
