import { describe, expect, it } from 'vitest';
import { createRecorder } from '../src/recorder.ts';
import { aSite } from './a-site.ts';
import { handLog } from './fake-devices.ts';
import { settled, VirtualClock } from './virtual-clock.ts';

function setUp() {
  const clock = new VirtualClock();
  const far = handLog();
  const told: boolean[] = [];
  const recorder = createRecorder(aSite(), {}, far.log, clock, (ok) => told.push(ok));
  const step = (name: string) => recorder.step(name, clock.now(), 10, 'because');
  return { clock, ...far, told, recorder, step };
}
const comparisonsOf = (passageId: string) => ({ passageId, templateVersion: 'v', exactFrom: 0.9, exact: [], bins: new Uint8Array() });
/** What became of a promise so far. */
const fate = async (promise: Promise<unknown>): Promise<'open' | 'resolved' | { code: string }> => {
  promise.catch(() => undefined);
  const open = Symbol('open');
  await settled();
  return Promise.race([promise, Promise.resolve(open)]).then(
    (v) => (v === open ? 'open' : 'resolved'),
    (error) => ({ code: (error as { code: string }).code }),
  );
};

describe('the recorder', () => {
  it('has the record on disk from its first moment and after every step, in order', async () => {
    const { recorder, step, order, written } = setUp();
    recorder.begin('p1');
    await settled();
    step('reading');
    await settled();
    recorder.change((r) => ({ ...r, declaration: [{ question: 'q', answer: 'no' }] }));
    step('entering');
    await settled();
    expect(recorder.end('abandoned', ['nobody-entered'])?.outcome).toBe('abandoned');
    await recorder.commit();
    expect(order).toEqual(['p1 0', 'p1 1', 'p1 2', 'p1 abandoned']);
    expect(written.at(-1)).toMatchObject({ declaration: [{ question: 'q', answer: 'no' }], decision: { reasons: ['nobody-entered'] } });
  });

  it('keeps what a full disk refused, says so once, tries again every 5 s and says when it works', async () => {
    const { recorder, step, state, told, clock, written } = setUp();
    recorder.begin('p1');
    await settled();
    state.full = true;
    step('reading');
    await settled();
    expect(told).toEqual([false]);
    recorder.end('abandoned', []);
    recorder.begin('p2');
    expect(await fate(recorder.commit())).toEqual({ code: 'passage-log' });
    await clock.advance(4_999);
    state.full = false;
    expect(written).toHaveLength(1);
    await clock.advance(1);
    expect(told).toEqual([false, true]);
    expect(written.slice(1).map((r) => [r.passageId, r.outcome])).toEqual([
      ['p1', 'abandoned'],
      ['p2', undefined],
    ]);
    await clock.advance(60_000);
    expect(written).toHaveLength(3);
  });

  it('a commit on a disk that hangs fails after 5 s; the write behind it never goes before it', async () => {
    const { recorder, step, state, told, clock, order } = setUp();
    recorder.begin('p1');
    await settled();
    let answer = () => {};
    state.hangs = new Promise((ok) => {
      answer = ok;
    });
    step('capturing');
    const commit = recorder.commit();
    commit.catch(() => undefined);
    await clock.advance(4_900);
    expect(await fate(commit)).toBe('open');
    await clock.advance(100);
    expect(await fate(commit)).toEqual({ code: 'passage-log' });
    expect(told).toEqual([false]);
    step('leaving');
    await clock.advance(30_000);
    expect(order).toEqual(['p1 0']);
    answer();
    await settled();
    expect(order).toEqual(['p1 0', 'p1 1', 'p1 2']);
    expect(told).toEqual([false, true]);
  });

  it('writes non-mated comparisons behind their record, and loses none to a full disk, and repeats none', async () => {
    const { recorder, state, clock, order, compared } = setUp();
    recorder.begin('p1');
    await settled();
    state.full = true;
    recorder.nonMated(comparisonsOf('p1'));
    recorder.end('admitted', []);
    await settled();
    expect(compared).toEqual([]);
    recorder.begin('p2');
    recorder.nonMated(comparisonsOf('p2'));
    recorder.end('admitted', []);
    state.full = false;
    await clock.advance(5_000);
    expect(order).toEqual(['p1 0', 'p1 admitted', 'p2 admitted', 'p1 compared', 'p2 compared']);
    await clock.advance(60_000);
    expect(compared.map(({ passageId }) => passageId)).toEqual(['p1', 'p2']);
  });

  it('saves what it knows when it is closed, also of a passage that has not ended, and leaves no timer behind', async () => {
    const { recorder, written, clock, state } = setUp();
    recorder.begin('p1');
    recorder.change((r) => ({ ...r, declaration: [{ question: 'q', answer: 'yes' }] }));
    await recorder.close();
    expect(written.at(-1)?.declaration).toHaveLength(1);
    expect(written.at(-1)?.outcome).toBeUndefined();
    state.full = true;
    await recorder.close();
    await settled();
    expect(clock.waiting).toBe(0);
  });

  it('changes nothing where no passage runs', async () => {
    const { recorder, written } = setUp();
    recorder.change((r) => ({ ...r, passageId: 'x' }));
    recorder.step('idle', 0, 1, 'x');
    expect(recorder.end('admitted', [])).toBeUndefined();
    await recorder.commit();
    expect(written).toEqual([]);
  });
});
