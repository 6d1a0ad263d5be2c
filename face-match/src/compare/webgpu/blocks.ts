import type { Work } from '../kernel.ts';
import type { Piece } from '../plan.ts';
import { type GpuBuffer, type GpuDevice, usage } from './device.ts';

/** Bytes of templates kept on the graphics processor at most: those used longest ago go first. */
const most = 2 ** 30;

interface Block {
  readonly panels: GpuBuffer;
  readonly persons: GpuBuffer;
  readonly bytes: number;
}

/** Copies the panels of pieces to the graphics processor, once where there is room for all of them. */
export function keepBlocks(device: GpuDevice, work: Work, width: number) {
  const kept = new Map<string, Block>();
  let bytes = 0;
  const release = (name: string, block: Block) => {
    block.panels.destroy();
    block.persons.destroy();
    bytes -= block.bytes;
    kept.delete(name);
  };
  const copied = (data: Float32Array | Int32Array) => {
    const buffer = device.createBuffer({ size: data.byteLength, usage: usage.storage | usage.copyTarget });
    // Dawn takes no shared memory.
    device.queue.writeBuffer(buffer, 0, data.slice());
    return buffer;
  };
  return {
    of(side: 'live' | 'chip', { from, to }: Piece['live']): Block {
      const name = `${side} ${from} ${to}`;
      const known = kept.get(name);
      kept.delete(name); // the last of the map is the one used last
      const { panels, persons } = work[side];
      const numbers = width * work.dimensions;
      const block = known ?? {
        panels: copied(panels.subarray(from * numbers, to * numbers)),
        persons: copied(persons.subarray(from * width, to * width)),
        bytes: 4 * (to - from) * (numbers + width),
      };
      kept.set(name, block);
      if (!known) bytes += block.bytes;
      // The two blocks of one piece are never both too many.
      for (const [oldest, one] of kept) if (bytes > most && kept.size > 2) release(oldest, one);
      return block;
    },
    release() {
      for (const [name, block] of kept) release(name, block);
    },
  };
}
