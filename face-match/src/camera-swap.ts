import { small } from './camera-view.ts';

/** What one camera sees behind the travellers. Plain numbers, for the caller to keep from one start to the next. */
export interface Background {
  readonly looks: number;
  /** Direction of the brightness's slope in each cell of the small copy, −1 to 1: which way, not how steep, so that the light may change. */
  readonly slopes: readonly number[];
}

/** Looks until a background is trusted, and the most that the past weighs: half a second each, ten seconds and ten minutes. */
const [trusted, memory] = [20, 1200];
/** A view belongs to another camera when that one's background is like it, and by so much more than its own. */
const [alike, clearly] = [0.45, 0.15];
/** Looks in a row before it is said or taken back. */
const needed = 2;

/** Tells when a camera shows what another one used to: two cables, addresses or lenses exchanged. Pure. */
export interface SwapWatch {
  /** Takes note of a view's small copy. A view that looks exchanged is not learnt. */
  look(camera: string, light: Uint8Array): void;
  /** Cameras that show another one's view now. */
  swapped(): readonly string[];
  /** To be kept, and given to the next watch. */
  learned(): Readonly<Record<string, Background>>;
}

/** @param before what an earlier watch had learnt */
export function watchForSwaps(before: Readonly<Record<string, Background>> = {}): SwapWatch {
  const learned = new Map(Object.entries(before));
  const state = new Map<string, { swapped: boolean; against: number }>();
  return {
    look(camera, light) {
      const slopes = slopesOf(light);
      const own = learned.get(camera);
      const likeOwn = own ? likeness(own.slopes, slopes) : 0;
      const foreign =
        own !== undefined &&
        own.looks >= trusted &&
        [...learned].some(([id, { looks, slopes: other }]) => {
          if (id === camera || looks < trusted) return false;
          const like = likeness(other, slopes);
          return like >= alike && like >= likeOwn + clearly;
        });
      const was = state.get(camera) ?? { swapped: false, against: 0 };
      const against = foreign === was.swapped ? 0 : was.against + 1;
      state.set(camera, against >= needed ? { swapped: foreign, against: 0 } : { swapped: was.swapped, against });
      if (foreign || state.get(camera)!.swapped) return;
      const looks = Math.min(memory, (own?.looks ?? 0) + 1);
      learned.set(camera, {
        looks,
        slopes: own ? own.slopes.map((value, i) => value + (slopes[i]! - value) / looks) : [...slopes],
      });
    },
    swapped: () => [...state].filter(([, { swapped }]) => swapped).map(([id]) => id),
    learned: () => Object.fromEntries(learned),
  };
}

/** Flat cells have no direction: a slope counts less the nearer it comes to noise. */
function slopesOf(light: Uint8Array): number[] {
  const mean = light.reduce((sum, value) => sum + value, 0) / light.length;
  const noise = 1 + 0.03 * mean;
  const slopes: number[] = [];
  for (let y = 1; y < small.height - 1; y++) {
    for (let x = 1; x < small.width - 1; x++) {
      const at = y * small.width + x;
      const across = (light[at + 1]! - light[at - 1]!) / 2;
      const down = (light[at + small.width]! - light[at - small.width]!) / 2;
      const length = Math.hypot(across, down, noise);
      slopes.push(across / length, down / length);
    }
  }
  return slopes;
}

/** Cosine. */
function likeness(a: readonly number[], b: readonly number[]): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
