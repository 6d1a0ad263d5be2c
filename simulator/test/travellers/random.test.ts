import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNoise, createRandom } from '../../src/travellers/random.ts';

describe('the random stream', () => {
  it('repeats for a seed, and a fork is not disturbed by what else is drawn', () => {
    const [a, b] = [createRandom(1), createRandom(1)];
    b.next();
    expect(a.fork('x').next()).toBe(b.fork('x').next());
    expect(createRandom(1).next()).toBe(createRandom(1).next());
  });

  it('stays in the range it is given', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(40), (seed, low, span) => {
        const random = createRandom(seed);
        const whole = random.integer(low, low + span);
        expect(whole).toBeGreaterThanOrEqual(low);
        expect(whole).toBeLessThanOrEqual(low + span);
        expect(Math.abs(random.normal(0, 2))).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('makes noise that is smooth and between 0 and 1', () => {
    const noise = createNoise(3);
    for (let i = 0; i < 500; i++) {
      const [x, y] = [i * 0.37 - 40, i * 0.11 - 20];
      expect(noise(x, y)).toBeGreaterThanOrEqual(0);
      expect(noise(x, y)).toBeLessThanOrEqual(1);
      expect(Math.abs(noise(x + 0.001, y) - noise(x, y))).toBeLessThan(0.01);
    }
  });
});
