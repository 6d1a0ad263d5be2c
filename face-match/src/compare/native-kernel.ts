import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { FaceMatchError } from '../face-match-error.ts';
import { kernelBins } from './histogram.ts';
import type { Hit, Kernel, Work } from './kernel.ts';
import type { OpenedKernel } from './open-kernel.ts';
import type { Piece } from './plan.ts';
import { tileHits, tileRecord } from './tiles.ts';

/** What `native/compare.c` exports: what this machine can do, the fastest first. */
interface Addon {
  readonly kernels: readonly Compiled[];
}

interface Compiled {
  /** `avx512`, `avx2` or `plain`. */
  readonly instructions: string;
  /** Places of a tile. */
  readonly live: number;
  readonly chip: number;
  /**
   * Compares live panels with chip panels until all are compared or the hits are full.
   *
   * @param panels live panels from and to, chip panels from and to
   * @returns the chip panel to go on from, and the tiles handed over
   */
  compare(
    live: Float32Array,
    livePersons: Int32Array,
    chip: Float32Array,
    chipPersons: Int32Array,
    panels: Int32Array,
    dimensions: number,
    bins: Uint32Array,
    first: number,
    skipped: number,
    scale: number,
    threshold: number,
    hits: Float32Array,
  ): [chipPanel: number, tiles: number];
}

const file = new URL('../../dist/native/compare.node', import.meta.url);
/** Rows compared with all chips of the piece before the next ones: they stay in the second cache. */
const rowsPerCall = 96;
const tilesOfHits = 1_024;

/** The fastest one. @throws {FaceMatchError} `backend-missing` */
export const openNativeKernel = (): OpenedKernel => openNativeKernels()[0]!;

/**
 * One for each set of instructions that this machine has, the fastest first.
 *
 * @throws {FaceMatchError} `backend-missing` where it was not built, or not for this machine
 */
export function openNativeKernels(addonFile: URL = file): [OpenedKernel, ...OpenedKernel[]] {
  try {
    const { kernels } = createRequire(import.meta.url)(fileURLToPath(addonFile)) as Addon;
    return kernels.map((one) => ({ kernel: nativeKernel(one), device: `C with ${one.instructions}` })) as [OpenedKernel];
  } catch (cause) {
    throw new FaceMatchError(
      'backend-missing',
      'The native comparison was not built for this machine: install a C compiler (Debian: build-essential) and run node face-match/native/build.mjs.',
      { cause },
    );
  }
}

function nativeKernel(addon: Compiled): Kernel {
  const width = { live: addon.live, chip: addon.chip };
  const record = tileRecord(width);
  const hits = new Float32Array(tilesOfHits * record);
  const places = new Int32Array(hits.buffer);
  const panels = new Int32Array(4);
  let work: Work;
  let counted: Uint32Array;
  return {
    name: 'native',
    width,
    piece: { live: 1_024, chip: 1_024 },
    prepare(given) {
      work = given;
      counted = new Uint32Array(kernelBins(work.bins).length);
    },
    compare({ live, chip }: Piece, threshold: () => number, hit: Hit) {
      const { first, skipped } = kernelBins(work.bins);
      const step = Math.max(1, Math.floor(rowsPerCall / width.live));
      for (let from = live.from; from < live.to; from += step)
        for (let at = chip.from; at < chip.to; ) {
          const limit = Math.fround(threshold());
          panels.set([from, Math.min(live.to, from + step), at, chip.to]);
          const [reached, tiles] = addon.compare(
            work.live.panels,
            work.live.persons,
            work.chip.panels,
            work.chip.persons,
            panels,
            work.dimensions,
            counted,
            first,
            skipped,
            work.bins / 2,
            limit,
            hits,
          );
          for (let h = 0; h < tiles * record; h += record)
            tileHits(hits, h + 2, width, places[h]! * width.live, places[h + 1]! * width.chip, limit, work.bins, hit);
          at = reached;
        }
      return counted;
    },
  };
}
