import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WorkWhileWaiting } from '../src/work-while-waiting.ts';

describe('work while the chip is busy', () => {
  it('is done one piece per command, after the command has gone out, and the rest at the end', async () => {
    const done: string[] = [];
    const work = new WorkWhileWaiting();
    work.chipIsBusy();
    work.add(
      () => done.push('a'),
      () => done.push('b'),
      () => done.push('c'),
    );
    work.chipIsBusy();
    expect(done).toEqual([]);
    await turn();
    await turn();
    expect(done).toEqual(['a']);
    work.finish();
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('throws at the end, not in between, and does nothing after a piece that failed', async () => {
    const done: string[] = [];
    const work = new WorkWhileWaiting();
    work.add(
      () => {
        throw new RangeError('bad piece');
      },
      () => done.push('after'),
    );
    work.chipIsBusy();
    await turn();
    await turn();
    expect(() => work.finish()).toThrow('bad piece');
    expect(done).toEqual([]);
  });
});
