import { describe, expect, it } from 'vitest';
import { conditionOf, darkLookEvery, deadAfter, frozenAfter, isDark, lookEvery } from '../src/camera-condition.ts';

describe('the condition of a camera', () => {
  it('shows every fault within two seconds, the time between two looks included', () => {
    expect(deadAfter + lookEvery).toBeLessThan(2000);
    expect(frozenAfter + lookEvery).toBeLessThan(2000);
    expect(2 * darkLookEvery + lookEvery).toBeLessThan(2000);
  });

  it.each([
    ['connecting', 'before the first frame', { openedAt: 0, darkLooks: 0 }, 1500],
    ['dead', 'when the first frame never comes', { openedAt: 0, darkLooks: 0 }, 1501],
    ['live', 'while frames come', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 0 }, 10_500],
    ['dead', 'when they stop', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 0 }, 10_501],
    ['live', 'while the picture changed a moment ago', { openedAt: 0, newestAt: 9000, changedAt: 7500, darkLooks: 0 }, 9000],
    ['frozen', 'when it never changes', { openedAt: 0, newestAt: 9000, changedAt: 7499, darkLooks: 0 }, 9000],
    ['live', 'after one dark look', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 1 }, 9000],
    ['black', 'after two', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 2 }, 9000],
  ] as const)('is %s %s', (condition, _when, signs, now) => {
    expect(conditionOf(signs, now)).toBe(condition);
  });

  it('calls a covered lens dark, a dim room or a lamp at night not', () => {
    const picture = (light: number, lamp = light) => Uint8Array.from({ length: 576 }, (_, i) => (i < 20 ? lamp : light));
    expect(isDark(picture(3))).toBe(true);
    expect(isDark(picture(30))).toBe(false);
    expect(isDark(picture(3, 250))).toBe(false);
  });
});
