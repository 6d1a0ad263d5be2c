import type { Progress } from '../records/passages.ts';
import { count, percent } from '../report/words.ts';
import type { Surroundings } from './command.ts';

/** Nothing is drawn of what takes less than this, in milliseconds. */
const PATIENCE = 1000;
const REDRAW = 200;

/** One line on a terminal that says how far a long step is; nothing where nobody watches. `done` takes the line away. */
export function progressLine(
  { complain, terminal }: Pick<Surroundings, 'complain' | 'terminal'>,
  now: () => number = () => performance.now(),
): { readonly onProgress: (progress: Progress) => void; done(): void } {
  const began = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    onProgress({ step, done, total }) {
      const at = now();
      if (!terminal || at - began < PATIENCE || at - drawnAt < REDRAW) return;
      drawnAt = at;
      complain(`\r\u001B[K${step} … ${total ? `${percent(Math.min(1, done / total))} of ${count(total)}` : count(done)}`);
    },
    done() {
      if (drawnAt !== Number.NEGATIVE_INFINITY) complain('\r\u001B[K');
    },
  };
}
