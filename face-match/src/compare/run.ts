import type { KernelName, PackedSide } from './kernel.ts';
import type { Piece } from './plan.ts';
import type { KeptTail } from './tail.ts';

/** What the coordinator starts with. */
export interface CoordinatorStart {
  readonly kernel: KernelName | 'auto';
  readonly threads: number;
}

/** A comparison as it goes to the coordinator; all arrays are shared memory. Strata and histograms are numbers, 0 where none were asked for. */
export interface Run {
  readonly live: Rows;
  readonly chip: Rows;
  readonly dimensions: number;
  readonly bins: number;
  readonly tail: { readonly from: number; readonly most: number };
  /** Histogram of live stratum a and chip stratum b, at a × `chipStrata` + b. */
  readonly histogramOf: Int32Array;
  readonly chipStrata: number;
  readonly histograms: number;
  readonly control: Int32Array;
}

export interface Rows {
  readonly rows: Float32Array;
  readonly persons?: Int32Array;
  readonly strata?: Int32Array;
}

/** Places in `Run.control`: whether to stop, the next piece or panels to take, and how many pieces are done. */
export const control = { stop: 0, next: 1, done: 2, length: 3 } as const;

export const stopped = (run: { readonly control: Int32Array }): boolean => Atomics.load(run.control, control.stop) !== 0;

/** What the coordinator says: first `about` or `error`, then of each run any number of `progress` and one `result`, `stopped` or `error`. */
export type CoordinatorSaid =
  | { readonly about: ComparerAbout }
  | { readonly progress: readonly [done: number, total: number] }
  | { readonly result: { readonly counts: readonly Float64Array<ArrayBuffer>[]; readonly tail: KeptTail } }
  | { readonly stopped: true }
  | {
      readonly error: {
        readonly code: 'comparison-invalid' | 'comparison-failed' | 'backend-missing' | 'backend-differs';
        readonly message: string;
      };
    };

/** What comparisons run on. */
export interface ComparerAbout {
  readonly kernel: KernelName;
  readonly threads: number;
  /** The instructions or the device used, for a person. */
  readonly device: string;
  /** Why a faster kernel was not taken; for a person. */
  readonly fellBack?: string;
  /** The kernel that computed something else in the self-test. */
  readonly refused?: KernelName;
}

/** A side with its templates, and the memory for its panels. */
export interface PanelSide extends PackedSide {
  readonly rows: Float32Array;
  /** The sum of squares of each row. */
  readonly squares: Float64Array;
}

/** What a thread is told. */
export type ThreadTold =
  | { readonly pack: ThreadWork }
  | { readonly compare: ThreadWork & { readonly pieces: readonly Piece[]; readonly tail: Run['tail'] } };

export interface ThreadWork {
  readonly live: PanelSide;
  readonly chip: PanelSide;
  readonly dimensions: number;
  readonly bins: number;
  readonly control: Int32Array;
}

/** What a thread says: `ready` once, then one answer to each. */
export type ThreadSaid =
  | { readonly ready: true }
  | { readonly packed: { readonly side: 'live' | 'chip'; readonly row: number } | undefined }
  | { readonly counts: ReadonlyMap<number, Float64Array<ArrayBuffer>>; readonly tail: KeptTail };
