import { FaceMatchError } from '../face-match-error.ts';
import { similarity } from '../similarity.ts';
import { kernelBins, uncertaintyOf } from './histogram.ts';
import type { Kernel } from './kernel.ts';
import { pack } from './panels.ts';
import { arrange, piecesOf } from './plan.ts';

const [rows, dimensions, bins] = [150, 131, 2 ** 16];

/**
 * Compares known vectors by the kernel and by `similarity`.
 *
 * @throws {FaceMatchError} `backend-differs` when a cosine is further off than float32 explains, or a pair is missing or counted twice
 */
export async function checkKernel(kernel: Kernel): Promise<void> {
  const vectors = knownVectors();
  const sides = { live: packed(vectors, kernel.width.live, -1), chip: packed(vectors, kernel.width.chip, -2) };
  await kernel.prepare({ ...sides, dimensions, bins });
  const pieces = piecesOf({ ...sides.live, width: kernel.width.live }, { ...sides.chip, width: kernel.width.chip }, kernel.piece, () => 0);
  const limit = uncertaintyOf(dimensions);
  let furthest = 0;
  let pairs = 0;
  let counted = 0;
  for (const piece of pieces) {
    const counts = await kernel.compare(
      piece,
      () => -2,
      (live, chip, cosine) => {
        const [a, b] = [sides.live.order[live]!, sides.chip.order[chip]!];
        if (a < 0 || b < 0) return;
        furthest = Math.max(furthest, Math.abs(cosine - similarity(vectors(a), vectors(b))));
        pairs++;
      },
    );
    for (let bin = 0; bin < kernelBins(bins).skipped; bin++) counted += counts[bin]!;
    counted -= piece.empty;
    counts.fill(0);
  }
  if (pairs === rows * rows && counted === pairs && furthest <= limit) return;
  throw new FaceMatchError(
    'backend-differs',
    `The ${kernel.name} comparison is wrong on this machine: cosines up to ${furthest.toExponential(1)} off where ${limit.toExponential(1)} is allowed, ${pairs} pairs and ${counted} counts instead of ${rows * rows}. It is not used; update the driver or build it again.`,
  );
}

function knownVectors() {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const all = Array.from({ length: rows }, () => ({ version: '', vector: Float32Array.from({ length: dimensions }, next) }));
  return (row: number) => all[row]!;
}

function packed(vectors: ReturnType<typeof knownVectors>, width: number, nobody: number) {
  const side = arrange(rows, width, nobody);
  const numbers = new Float32Array(rows * dimensions);
  for (let row = 0; row < rows; row++) numbers.set(vectors(row).vector, row * dimensions);
  const panels = new Float32Array(side.order.length * dimensions);
  pack(numbers, dimensions, side.order, width, { from: 0, to: side.order.length / width }, panels);
  return { ...side, panels };
}
