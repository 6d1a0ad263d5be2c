import fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparePieces } from '../../src/compare/compare-pieces.ts';
import { uncertaintyOf } from '../../src/compare/histogram.ts';
import { pack } from '../../src/compare/panels.ts';
import { arrange, piecesOf } from '../../src/compare/plan.ts';
import { wasmKernel } from '../../src/compare/wasm/kernel.ts';
import { everyPair, faces, wrongEdges } from './vectors.ts';

const bins = 2 ** 16;

it('keeps the highest of many small pieces, however near to each other all are', async () => {
  const kernel = wasmKernel(false);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(1, 0.03, 0.003),
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom(-1, 0.5),
      fc.nat(),
      async (dimensions, own, most, from, seed) => {
        const [live, chip] = [faces(40, dimensions, seed, own), faces(50, dimensions, seed + 1, own)];
        const side = (rows: Float32Array, width: number, nobody: number) => {
          const arranged = arrange(rows.length / dimensions, width, nobody);
          const panels = new Float32Array(arranged.order.length * dimensions);
          const squares = new Float64Array(rows.length / dimensions);
          pack(rows, dimensions, arranged.order, width, { from: 0, to: arranged.order.length / width }, panels, squares);
          return { ...arranged, panels, squares, rows, width };
        };
        const sides = { live: side(live, kernel.width.live, -1), chip: side(chip, kernel.width.chip, -2) };
        kernel.prepare({ ...sides, dimensions, bins });
        const pieces = piecesOf(sides.live, sides.chip, { live: 8, chip: 16 }, () => 0);
        const share = await comparePieces(kernel, { ...sides, dimensions, bins }, { from, most }, () => pieces.pop());
        const similarities = everyPair(live, chip, dimensions).map((pair) => pair.similarity);
        const sorted = similarities.filter((value) => value >= from).sort((a, b) => b - a);
        expect([...share.tail.similarity].sort((a, b) => b - a)).toEqual(
          sorted.length <= most ? sorted : sorted.filter((value) => value > sorted[most]!),
        );
        expect(wrongEdges(share.counts.get(0)!, similarities, uncertaintyOf(dimensions))).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
});
