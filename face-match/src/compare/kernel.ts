import type { Piece, Side } from './plan.ts';

/** `webgpu`: the graphics processor; `native`: a small C library built for this machine; `wasm`: WebAssembly, wherever Node.js runs. */
export type KernelName = 'webgpu' | 'native' | 'wasm';

/** A side with its templates packed for a kernel. */
export interface PackedSide extends Pick<Side, 'order' | 'persons'> {
  readonly panels: Float32Array;
}

/** What a run compares. */
export interface Work {
  readonly live: PackedSide;
  readonly chip: PackedSide;
  /** Numbers of a template. */
  readonly dimensions: number;
  readonly bins: number;
}

/** A pair that may belong to the tail: its places, the kernel's cosine, and the bin the kernel counted it in. */
export type Hit = (live: number, chip: number, cosine: number, bin: number) => void;

/** Places of a panel, and of a piece at most; of a piece also numbers on either side, where the kernel's memory is limited. */
export interface Shape {
  readonly width: { readonly live: number; readonly chip: number };
  readonly piece: { readonly live: number; readonly chip: number; readonly numbers?: number };
}

export interface Kernel extends Shape {
  readonly name: KernelName;
  /** Makes room for what follows. */
  prepare(work: Work): void | Promise<void>;
  /**
   * Counts the pairs of a piece, as `kernelBins` lays them out; those of one person as skipped.
   *
   * @param threshold pairs whose float32 cosine reaches it are shown; asked again and again, as it may rise
   * @param hit also gets pairs that do not count
   * @returns the counts, until the next piece; the caller clears them
   */
  compare(piece: Piece, threshold: () => number, hit: Hit): Uint32Array | Promise<Uint32Array>;
  close?(): void;
}
