import { describe, expect, it } from 'vitest';
import { conditionOf, darkLooksNeeded, deadAfter, evenLooksNeeded, frozenAfter, lookEvery, viewEvery } from '../src/camera-condition.ts';

describe('the condition of a camera', () => {
  it('shows every fault within two seconds, the time between two looks included', () => {
    expect(deadAfter + lookEvery).toBeLessThan(2000);
    expect(frozenAfter + lookEvery).toBeLessThan(2000);
    // The first look may have come just before; a view is judged at once.
    expect(darkLooksNeeded * viewEvery).toBeLessThan(2000);
    expect(evenLooksNeeded * viewEvery).toBeLessThan(2000);
  });

  it.each([
    ['connecting', 'before the first frame', { openedAt: 0, darkLooks: 0, evenLooks: 0 }, 1500],
    ['dead', 'when the first frame never comes', { openedAt: 0, darkLooks: 0, evenLooks: 0 }, 1501],
    ['live', 'while frames come', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 0, evenLooks: 0 }, 10_500],
    ['dead', 'when they stop', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 0, evenLooks: 0 }, 10_501],
    ['live', 'while the picture changed a moment ago', { openedAt: 0, newestAt: 9000, changedAt: 7500, darkLooks: 0, evenLooks: 0 }, 9000],
    ['frozen', 'when it never changes', { openedAt: 0, newestAt: 9000, changedAt: 7499, darkLooks: 0, evenLooks: 0 }, 9000],
    ['live', 'after one dark look', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 1, evenLooks: 1 }, 9000],
    ['black', 'after two', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 2, evenLooks: 2 }, 9000],
    ['live', 'after two even looks', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 0, evenLooks: 2 }, 9000],
    ['covered', 'after three', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 0, evenLooks: 3 }, 9000],
    ['black', 'rather than covered, when it is dark', { openedAt: 0, newestAt: 9000, changedAt: 9000, darkLooks: 3, evenLooks: 3 }, 9000],
  ] as const)('is %s %s', (condition, _when, signs, now) => {
    expect(conditionOf(signs, now)).toBe(condition);
  });
});
