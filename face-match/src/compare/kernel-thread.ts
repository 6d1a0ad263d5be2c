import { parentPort, workerData } from 'node:worker_threads';
import { comparePieces } from './compare-pieces.ts';
import type { KernelName } from './kernel.ts';
import { openKernel } from './open-kernel.ts';
import { pack } from './panels.ts';
import { control, stopped, type ThreadSaid, type ThreadTold, type ThreadWork } from './run.ts';

/** Panels a thread packs before it takes the next ones. */
const panelsAtOnce = 16;

const port = parentPort;
if (port) {
  const say = (said: ThreadSaid) => port.postMessage(said);
  const { kernel } = await openKernel(workerData as KernelName);

  const packSome = (work: ThreadWork): Extract<ThreadSaid, { packed: unknown }>['packed'] => {
    const panelsOf = (side: 'live' | 'chip') => work[side].order.length / kernel.width[side];
    const total = panelsOf('live') + panelsOf('chip');
    while (!stopped(work)) {
      const at = Atomics.add(work.control, control.next, panelsAtOnce);
      if (at >= total) break;
      for (let panel = at; panel < Math.min(total, at + panelsAtOnce); panel++) {
        const side = panel < panelsOf('live') ? 'live' : 'chip';
        const from = side === 'live' ? panel : panel - panelsOf('live');
        const { rows, order, panels, squares } = work[side];
        const row = pack(rows, work.dimensions, order, kernel.width[side], { from, to: from + 1 }, panels, squares);
        if (row >= 0) return { side, row };
      }
    }
    return undefined;
  };

  // An error here ends the thread, which the coordinator reports.
  port.on('message', async (told: ThreadTold) => {
    if ('pack' in told) return say({ packed: packSome(told.pack) });
    const { pieces, tail, ...work } = told.compare;
    await kernel.prepare(work);
    const next = () => (stopped(work) ? undefined : pieces[Atomics.add(work.control, control.next, 1)]);
    const done = () => Atomics.add(work.control, control.done, 1);
    const { counts, tail: kept } = await comparePieces(kernel, work, tail, next, done);
    say({ counts, tail: kept });
  });
  say({ ready: true });
}
