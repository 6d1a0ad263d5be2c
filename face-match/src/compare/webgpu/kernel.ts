import { FaceMatchError } from '../../face-match-error.ts';
import { kernelBins } from '../histogram.ts';
import type { Hit, Kernel, Work } from '../kernel.ts';
import type { OpenedKernel } from '../open-kernel.ts';
import type { Piece } from '../plan.ts';
import { keepBlocks } from './blocks.ts';
import { type GpuBuffer, type GpuDevice, mapForReading, openDevice, usage } from './device.ts';
import { hitWords, shader, tileSide } from './shader.ts';

/** Panels of a piece on either side: work enough for thousands of workgroups. */
const panelsOfPiece = 64;
/** What every WebGPU device takes in one buffer: 128 MB. */
const mostNumbers = 2 ** 25;
/** Room for the pairs that one live panel can have with all chips of a piece, so that a piece can always be shown panel by panel. */
const room = tileSide * tileSide * panelsOfPiece;
/** Pairs that come back with the counts; more of them are fetched on their own. */
const atOnce = 4_096;
const taskWords = 8;
const pairBytes = 4 * hitWords;
/** The count of hits, and what aligns the first of them. */
const hitsHead = 16;

/** @throws {FaceMatchError} `backend-missing` */
export async function openWebGpuKernel(): Promise<OpenedKernel & { readonly software: boolean }> {
  const { device, name, software } = await openDevice();
  return { kernel: await webGpuKernel(device), device: name, software };
}

/**
 * The comparison on a graphics processor. Templates stay in its memory while there is room; counts and shown pairs come back after each piece, so
 * that no counter of 32 bits can overflow.
 */
async function webGpuKernel(device: GpuDevice): Promise<Kernel> {
  const module = device.createShaderModule({ code: shader });
  const pipeline = await device
    .createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } })
    .catch((cause: Error) => {
      throw new FaceMatchError('backend-missing', `The graphics processor does not take the comparison: ${cause.message}`, { cause });
    });
  const layout = pipeline.getBindGroupLayout(0);
  const lost = device.lost.then(({ message }): never => {
    throw new FaceMatchError('comparison-failed', `The graphics processor was lost: ${message}. Open the comparer again`);
  });
  lost.catch(() => undefined); // told to whoever waits
  const buffer = (size: number, use: number) => device.createBuffer({ size, usage: use });
  const task = buffer(4 * taskWords, usage.uniform | usage.copyTarget);
  const hits = buffer(hitsHead + room * pairBytes, usage.storage | usage.copySource | usage.copyTarget);
  const manyBack = buffer(room * pairBytes, usage.mapRead | usage.copyTarget);
  let onWork: ReturnType<typeof forWork> | undefined;

  function forWork(work: Work) {
    const { length, first, skipped } = kernelBins(work.bins);
    const counted = new Uint32Array(length);
    const bins = buffer(counted.byteLength, usage.storage | usage.copySource | usage.copyTarget);
    const fewBytes = hitsHead + atOnce * pairBytes;
    const back = buffer(counted.byteLength + fewBytes, usage.mapRead | usage.copyTarget);
    const blocks = keepBlocks(device, work, tileSide);

    /** Runs some live panels of a piece; the number of pairs to show, and the first of them. */
    const run = async (piece: Piece, from: number, to: number, threshold: number, count: boolean) => {
      const sides = { live: blocks.of('live', piece.live), chip: blocks.of('chip', piece.chip) };
      const words = new ArrayBuffer(4 * taskWords);
      new Uint32Array(words).set([work.dimensions, from - piece.live.from, 0, first, skipped, 0, room, count ? 1 : 0]);
      const floats = new Float32Array(words);
      [floats[2], floats[5]] = [work.bins / 2, threshold];
      device.queue.writeBuffer(task, 0, new Uint8Array(words));
      const bound = [task, sides.live.panels, sides.chip.panels, sides.live.persons, sides.chip.persons, bins, hits];
      const entries = bound.map((one, binding) => ({ binding, resource: { buffer: one } }));
      const encoder = device.createCommandEncoder();
      encoder.clearBuffer(bins);
      encoder.clearBuffer(hits);
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
      pass.dispatchWorkgroups(piece.chip.to - piece.chip.from, to - from);
      pass.end();
      encoder.copyBufferToBuffer(bins, 0, back, 0, counted.byteLength);
      encoder.copyBufferToBuffer(hits, 0, back, counted.byteLength, fewBytes);
      device.queue.submit([encoder.finish()]);
      const read = await readBack(back, counted.byteLength + fewBytes);
      if (count) counted.set(new Uint32Array(read, 0, length));
      const [found] = new Uint32Array(read, counted.byteLength, 1);
      return { found: found!, few: read.slice(counted.byteLength + hitsHead) };
    };

    const show = async (piece: Piece, { found, few }: { found: number; few: ArrayBuffer }, hit: Hit) => {
      let pairs = few;
      if (found > atOnce) {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(hits, hitsHead, manyBack, 0, found * pairBytes);
        device.queue.submit([encoder.finish()]);
        pairs = await readBack(manyBack, found * pairBytes);
      }
      const whole = new Uint32Array(pairs, 0, found * hitWords);
      const cosines = new Float32Array(pairs, 0, found * hitWords);
      const [live, chip] = [piece.live.from * tileSide, piece.chip.from * tileSide];
      for (let at = 0; at < whole.length; at += hitWords)
        hit(live + whole[at]!, chip + whole[at + 1]!, cosines[at + 2]!, Math.min(work.bins - 1, whole[at + 3]!));
    };

    /** Where there are too many pairs to show: half of the live panels at a time, with the threshold as it is by then. */
    const showOnly = async (piece: Piece, from: number, to: number, threshold: () => number, hit: Hit): Promise<void> => {
      const ran = await run(piece, from, to, Math.fround(threshold()), false);
      if (ran.found <= room) return show(piece, ran, hit);
      const middle = (from + to) >> 1;
      await showOnly(piece, from, middle, threshold, hit);
      await showOnly(piece, middle, to, threshold, hit);
    };

    return {
      async compare(piece: Piece, threshold: () => number, hit: Hit) {
        const { from, to } = piece.live;
        const ran = await run(piece, from, to, Math.fround(threshold()), true);
        if (ran.found <= room) await show(piece, ran, hit);
        else await showOnly(piece, from, to, threshold, hit);
        return counted;
      },
      release() {
        blocks.release();
        for (const one of [bins, back]) one.destroy();
      },
    };
  }

  async function readBack(from: GpuBuffer, bytes: number): Promise<ArrayBuffer> {
    await Promise.race([from.mapAsync(mapForReading, 0, bytes), lost]);
    const copy = from.getMappedRange(0, bytes).slice(0);
    from.unmap();
    return copy;
  }

  return {
    name: 'webgpu',
    width: { live: tileSide, chip: tileSide },
    piece: { live: panelsOfPiece * tileSide, chip: panelsOfPiece * tileSide, numbers: mostNumbers },
    prepare(work) {
      onWork?.release();
      onWork = forWork(work);
    },
    compare: (piece, threshold, hit) => onWork!.compare(piece, threshold, hit),
    close() {
      onWork?.release();
      device.destroy();
    },
  };
}
