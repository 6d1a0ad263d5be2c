import { kernelBins } from '../histogram.ts';
import type { Hit, Kernel, Work } from '../kernel.ts';
import type { OpenedKernel } from '../open-kernel.ts';
import type { Piece } from '../plan.ts';
import { tileHits, tileRecord } from '../tiles.ts';
import { type Compare, comparison, type Tile } from './code.ts';

/** Of what every JavaScript engine has, the little that is used here; TypeScript knows it only together with a browser's types. */
const { Memory, Module, Instance, validate } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly compare: Compare } };
      validate(bytes: Uint8Array): boolean;
    };
  }
).WebAssembly;

const page = 65_536;
/** The fastest of those tried on Zen 4: 3 × 12 is as fast with fused instructions and slower without; larger ones do not stay in registers. */
const tile: Tile = { high: 4, wide: 8 };
const piece = { live: 512, chip: 1_024 };
/** Rows a call compares with all chips of the piece: they stay in the second cache, and the call is short enough for V8 to change to its optimised code. */
const rowsPerCall = 96;
const hitRoom = 2 ** 17;

/** Whether the engine has the fused instructions (Node.js 22 does). */
export const hasRelaxedSimd = (): boolean => validate(comparison(tile, true));

/** @param relaxed with fused multiplication and addition, where the engine has it */
export function wasmKernel(relaxed: boolean = hasRelaxedSimd()): Kernel {
  const module = new Module(comparison(tile, relaxed));
  const width = { live: tile.high, chip: tile.wide };
  let ready: ((piece: Piece, threshold: () => number, hit: Hit) => Uint32Array) | undefined;
  return {
    name: 'wasm',
    width,
    piece,
    prepare(work) {
      ready = onMemory(module, work, width);
    },
    compare: (piece, threshold, hit) => ready!(piece, threshold, hit),
  };
}

function onMemory(module: object, { live, chip, dimensions, bins }: Work, width: Kernel['width']) {
  const { length, first, skipped } = kernelBins(bins);
  const at = addresses({
    hits: hitRoom,
    bins: 4 * length,
    livePersons: 4 * (piece.live + tile.high),
    chipPersons: 4 * (piece.chip + tile.wide),
    live: 4 * (piece.live + tile.high) * dimensions,
    chip: 4 * (piece.chip + tile.wide) * dimensions,
  });
  const memory = new Memory({ initial: Math.ceil(at.end / page) });
  const { compare } = new Instance(module, { limen: { memory } }).exports;
  const floats = new Float32Array(memory.buffer);
  const whole = new Int32Array(memory.buffer);
  const counted = new Uint32Array(memory.buffer, at.bins, length);
  const bytes = { live: 4 * width.live * dimensions, chip: 4 * width.chip * dimensions };
  const record = tileRecord(width);
  let loaded: Piece['chip'] = { from: 0, to: 0 };

  return ({ live: left, chip: right }: Piece, threshold: () => number, hit: Hit) => {
    const copy = (side: 'live' | 'chip', { from, to }: Piece['live']) => {
      const { panels, persons } = side === 'live' ? live : chip;
      floats.set(panels.subarray(from * width[side] * dimensions, to * width[side] * dimensions), at[side] / 4);
      whole.set(persons.subarray(from * width[side], to * width[side]), at[`${side}Persons`] / 4);
    };
    copy('live', left);
    if (loaded.from !== right.from || loaded.to !== right.to) copy('chip', right); // neighbouring pieces share their chips
    loaded = right;
    const chipEnd = at.chip + (right.to - right.from) * bytes.chip;
    const step = Math.floor(rowsPerCall / width.live);
    for (let panel = 0; panel < left.to - left.from; panel += step) {
      const panels = Math.min(step, left.to - left.from - panel);
      const start = at.live + panel * bytes.live;
      for (let from = at.chip; from < chipEnd; ) {
        const limit = Math.fround(threshold());
        const [reached, hits] = compare(
          start,
          start + panels * bytes.live,
          at.livePersons + 4 * panel * width.live,
          from,
          chipEnd,
          at.chipPersons + ((from - at.chip) / bytes.chip) * 4 * width.chip,
          bytes.live,
          bytes.chip,
          at.bins + 4 * first,
          skipped - first,
          bins / 2,
          limit,
          at.hits,
          at.hits + hitRoom - panels * 4 * record,
        );
        for (let h = at.hits / 4; h < hits / 4; h += record) {
          // The kernel notes where the live panel ends.
          const leftPanel = left.from + (whole[h]! - at.live) / bytes.live - 1;
          const rightPanel = right.from + (whole[h + 1]! - at.chip) / bytes.chip;
          tileHits(floats, h + 2, width, leftPanel * width.live, rightPanel * width.chip, limit, bins, hit);
        }
        from = reached;
      }
    }
    return counted;
  };
}

/** One after the other, at multiples of 64 bytes. */
function addresses<Name extends string>(sizes: Readonly<Record<Name, number>>): Record<Name | 'end', number> {
  const at: Record<string, number> = {};
  let end = 64;
  for (const [name, size] of Object.entries<number>(sizes)) {
    at[name] = end;
    end = Math.ceil((end + size) / 64) * 64;
  }
  return { ...(at as Record<Name, number>), end };
}

export function openWasmKernel(): OpenedKernel {
  const relaxed = hasRelaxedSimd();
  return { kernel: wasmKernel(relaxed), device: relaxed ? 'WebAssembly with relaxed SIMD' : 'WebAssembly with SIMD' };
}
