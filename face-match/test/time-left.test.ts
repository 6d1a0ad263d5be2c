import { expect, it } from 'vitest';
import { timeLeft } from '../src/time-left.ts';

it('tells how long it will take at the pace so far', () => {
  expect(timeLeft(0, 10, 0, 'photographs')).toBe('0 of 10 photographs');
  expect(timeLeft(2, 10, 3000, 'photographs')).toBe('2 of 10 photographs, 12 s left');
  expect(timeLeft(10, 1000, 10_000, 'photographs')).toBe('10 of 1000 photographs, 17 min left');
  expect(timeLeft(10, 10, 10_000, 'photographs')).toBe('10 of 10 photographs, 0 s left');
});
