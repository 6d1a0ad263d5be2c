import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hint, steadyHint } from '../src/hint.ts';

const shown = (...raw: readonly (readonly [Hint, number])[]): Hint[] => {
  let hint = steadyHint();
  return raw.map(([next, at]) => {
    hint = hint.next(next, at);
    return hint.now;
  });
};

describe('what the traveller is told', () => {
  it('says at once what is seen first', () => {
    expect(shown(['no-face', 0], ['too-far', 40])).toEqual(['no-face', 'too-far']);
  });

  it('takes another hint over when it has held for 0.4 s and the last one was there for 1 s', () => {
    expect(shown(['too-far', 0], ['good', 900], ['good', 1299], ['good', 1300])).toEqual(['too-far', 'too-far', 'too-far', 'good']);
    expect(shown(['too-far', 0], ['good', 100], ['good', 600], ['good', 999], ['good', 1000]).slice(2)).toEqual([
      'too-far',
      'too-far',
      'good',
    ]);
  });

  it('does not take over what was interrupted', () => {
    expect(shown(['too-far', 0], ['good', 2000], ['too-far', 2300], ['good', 2500], ['good', 2800]).at(-1)).toBe('too-far');
    expect(shown(['too-far', 0], ['good', 2000], ['hold-still', 2300], ['good', 2500], ['good', 2800]).at(-1)).toBe('too-far');
  });

  it('changes no more than once a second, whatever the pictures do', () => {
    const look = fc.tuple(fc.constantFrom<Hint>('good', 'too-far', 'look-at-camera', 'hold-still'), fc.integer({ min: 1, max: 500 }));
    fc.assert(
      fc.property(fc.array(look, { maxLength: 100 }), (looks) => {
        let hint = steadyHint();
        let at = 0;
        let changed = -Infinity;
        for (const [next, passed] of looks) {
          at += passed;
          const before = hint.now;
          hint = hint.next(next, at);
          if (hint.now === before) continue;
          expect(at - changed).toBeGreaterThanOrEqual(1000);
          expect(hint.now).toBe(next);
          changed = at;
        }
      }),
    );
  });
});
