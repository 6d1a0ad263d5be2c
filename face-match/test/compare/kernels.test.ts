import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkKernel } from '../../src/compare/check-kernel.ts';
import { kernelBinOf, kernelBins, takeCounts, uncertaintyOf } from '../../src/compare/histogram.ts';
import type { Hit, Kernel } from '../../src/compare/kernel.ts';
import { openNativeKernels } from '../../src/compare/native-kernel.ts';
import { pack } from '../../src/compare/panels.ts';
import { arrange, piecesOf } from '../../src/compare/plan.ts';
import { hasRelaxedSimd, wasmKernel } from '../../src/compare/wasm/kernel.ts';
import { anySides, everyPair, faces, wrongEdges } from './vectors.ts';

const bins = 2 ** 16;

/** What a kernel says of two lists: counts without what the panels’ empty places add; `show` gets the pairs it shows. */
async function ask(
  kernel: Kernel,
  live: Float32Array,
  chip: Float32Array,
  dimensions: number,
  threshold: number,
  persons?: number[],
  show: Hit = () => undefined,
) {
  const side = (rows: Float32Array, width: number, nobody: number) => {
    const arranged = arrange(rows.length / dimensions, width, nobody, persons);
    const panels = new Float32Array(arranged.order.length * dimensions);
    expect(pack(rows, dimensions, arranged.order, width, { from: 0, to: arranged.order.length / width }, panels)).toBe(-1);
    return { ...arranged, panels, width };
  };
  const sides = { live: side(live, kernel.width.live, -1), chip: side(chip, kernel.width.chip, -2) };
  await kernel.prepare({ ...sides, dimensions, bins });
  const counts = new Float64Array(bins);
  let skipped = 0;
  for (const piece of piecesOf(sides.live, sides.chip, kernel.piece, () => 0)) {
    const counted = await kernel.compare(
      piece,
      () => threshold,
      (a, b, cosine, bin) => {
        const [liveRow, chipRow] = [sides.live.order[a]!, sides.chip.order[b]!];
        if (liveRow >= 0 && chipRow >= 0) show(liveRow, chipRow, cosine, bin);
      },
    );
    skipped += counted[kernelBins(bins).skipped]!;
    takeCounts(counted, counts);
    counts[bins / 2]! -= piece.empty;
  }
  return { counts, skipped };
}

const native = (() => {
  try {
    return openNativeKernels();
  } catch {
    return [];
  }
})();
const kernels: [string, Kernel | undefined][] = [
  ['WebAssembly with SIMD', wasmKernel(false)],
  ['WebAssembly with relaxed SIMD', hasRelaxedSimd() ? wasmKernel(true) : undefined],
  ...native.map(({ kernel, device }): [string, Kernel] => [device, kernel]),
];

describe.each(kernels)('%s', (_, kernel) => {
  it.skipIf(!kernel)('passes the check at the start', () => checkKernel(kernel!));

  it.skipIf(!kernel)('counts and shows what the plain loop does, for any templates', async () => {
    await fc.assert(
      fc.asyncProperty(anySides, fc.double({ min: -1, max: 1, noNaN: true }), async ({ live, chip, dimensions }, threshold) => {
        const shown: { live: number; chip: number; cosine: number; bin: number }[] = [];
        const { counts } = await ask(kernel!, live, chip, dimensions, Math.fround(threshold), undefined, (live, chip, cosine, bin) =>
          shown.push({ live, chip, cosine, bin }),
        );
        const pairs = everyPair(live, chip, dimensions);
        const uncertainty = uncertaintyOf(dimensions);
        expect(
          wrongEdges(
            counts,
            pairs.map((pair) => pair.similarity),
            uncertainty,
          ),
        ).toEqual([]);
        const exact = new Map(pairs.map((pair) => [`${pair.live} ${pair.chip}`, pair.similarity]));
        for (const { live, chip, cosine, bin } of shown) {
          expect(Math.abs(cosine - exact.get(`${live} ${chip}`)!)).toBeLessThanOrEqual(uncertainty);
          expect(bin).toBe(kernelBinOf(cosine, bins));
        }
        const names = new Set(shown.map((one) => `${one.live} ${one.chip}`));
        expect(names.size).toBe(shown.length);
        for (const [name, similarity] of exact) if (similarity >= threshold + uncertainty) expect(names).toContain(name);
      }),
      { numRuns: 40 },
    );
  });

  it.skipIf(!kernel)('goes on where the room for pairs to show was full, over the borders of its pieces', async () => {
    const [live, chip] = [faces(1_030, 2, 2), faces(1_060, 2, 3)];
    const binned = new Float64Array(bins);
    const seen = new Uint8Array(1_030 * 1_060);
    const { counts } = await ask(kernel!, live, chip, 2, -2, undefined, (a, b, _, bin) => {
      binned[bin]! += 1;
      seen[a * 1_060 + b]! += 1;
    });
    expect(seen.every((times) => times === 1)).toBe(true);
    expect(counts).toEqual(binned);
  });

  it.skipIf(!kernel)('skips pairs of one person', async () => {
    const persons = Array.from({ length: 100 }, (_, i) => i % 7);
    const { counts, skipped } = await ask(kernel!, faces(100, 20, 4), faces(100, 20, 5), 20, 2, persons);
    const same = persons.reduce((sum, a) => sum + persons.filter((b) => a === b).length, 0);
    expect(skipped).toBe(same);
    expect(counts.reduce((sum, count) => sum + count)).toBe(100 * 100 - same);
  });
});

it('has native kernels where they were built', ({ skip }) => {
  if (native.length === 0) skip('no native comparison was built here: node face-match/native/build.mjs');
  expect(native.map(({ device }) => device)).toContain('C with plain');
});

it('tells a kernel that computes something else', async () => {
  const right = wasmKernel(false);
  for (const off of [1.001, 1 + 1e-4]) {
    const wrong: Kernel = {
      ...right,
      compare: (piece, threshold, hit) => right.compare(piece, threshold, (a, b, cosine, bin) => hit(a, b, cosine * off, bin)),
    };
    await expect(checkKernel(wrong)).rejects.toMatchObject({ code: 'backend-differs' });
  }
  const forgets: Kernel = { ...right, compare: async (...args) => (await right.compare(...args)).map((count) => Math.min(count, 1)) };
  await expect(checkKernel(forgets)).rejects.toMatchObject({ code: 'backend-differs' });
});
