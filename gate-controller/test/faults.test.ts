import { describe, expect, it } from 'vitest';
import { FAULTS, isBlocking, standing } from '../src/faults.ts';

const raise = { type: 'fault-raised', code: 'object-left', at: 5 } as const;
const clear = { type: 'fault-cleared', code: 'object-left' } as const;
const acknowledge = { type: 'fault-acknowledged', code: 'object-left' } as const;

describe('faults', () => {
  it('a latched fault needs its cause gone and an officer’s word, in either order', () => {
    expect([raise, clear].reduce(standing, [])).toHaveLength(1);
    expect([raise, acknowledge].reduce(standing, [])).toHaveLength(1);
    expect([raise, clear, acknowledge].reduce(standing, [])).toEqual([]);
    expect([raise, acknowledge, clear].reduce(standing, [])).toEqual([]);
  });
  it('an unlatched fault goes with its cause', () => {
    const lost = { type: 'fault-raised', code: 'camera-lost', at: 1 } as const;
    expect(isBlocking([lost].reduce(standing, []))).toBe(false);
    expect([lost, { type: 'fault-cleared', code: 'camera-lost' } as const].reduce(standing, [])).toEqual([]);
  });
  it('raised again it keeps its first time, and an acknowledgement of before does not count', () => {
    const again = [raise, acknowledge, { ...raise, at: 9 }].reduce(standing, []);
    expect(again).toMatchObject([{ raisedAt: 5 }]);
    expect([raise, clear, { ...raise, at: 9 }, acknowledge].reduce(standing, [])).toHaveLength(1);
  });
  it('raised again with other words it says those', () => {
    const say = (detail?: string) => ({ type: 'fault-raised', code: 'camera-lost', at: 1, ...(detail && { detail }) }) as const;
    expect([say('Camera low is dark.'), say('Camera low sends no pictures.')].reduce(standing, [])).toMatchObject([
      { raisedAt: 1, detail: 'Camera low sends no pictures.' },
    ]);
    const one = [say('Camera low is dark.')].reduce(standing, []);
    expect(standing(one, say('Camera low is dark.'))).toBe(one);
  });
  it('every fault tells an officer what to do', () => {
    for (const f of Object.values(FAULTS)) expect(f.remedy.length).toBeGreaterThan(15);
  });
});
