import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createLightChallenge } from '../src/light-challenge.ts';
import type { TravellerView } from '../src/views.ts';
import { VirtualClock } from './virtual-clock.ts';

/** @param draws milliseconds after which the page says that it has drawn a field */
function setUp(options: Parameters<typeof createLightChallenge>[0] = {}, draws: number | 'never' = 40) {
  const clock = new VirtualClock();
  const shown = new Subject<number>();
  const seen: TravellerView['light'][] = [];
  const show = (light: TravellerView['light']) => {
    seen.push(light);
    if (light && draws !== 'never') clock.after(draws).subscribe(() => shown.next(light.step));
  };
  const challenge = createLightChallenge(options, { show, shown }, clock);
  return { clock, shown, seen, challenge };
}

describe('the light challenge', () => {
  it('shows both fields in every pair, then gives the screen back', async () => {
    const { clock, seen, challenge } = setUp({ pairs: 3, milliseconds: 500 });
    expect(seen).toEqual([]);
    challenge.start();
    challenge.start();
    for (let i = 0; i < 6; i++) {
      expect(seen.at(-1)?.step).toBe(i + 1);
      expect(challenge.over).toBe(false);
      await clock.advance(500);
    }
    expect(challenge.over).toBe(true);
    expect(seen.at(-1)).toBeUndefined();
    expect(clock.waiting).toBe(0);
    const fields = challenge.steps.map(({ field }) => field);
    for (let pair = 0; pair < 3; pair++) expect(fields.slice(2 * pair, 2 * pair + 2).sort()).toEqual(['cool', 'warm']);
    for (const { askedAt, shownAt } of challenge.steps) expect(shownAt! - askedAt).toBe(40);
  });

  it('shows them in an order that nobody can know before', () => {
    const orders = Array.from({ length: 60 }, () => {
      const { challenge, seen } = setUp();
      challenge.start();
      challenge.stop();
      return seen[0]!.field;
    });
    expect(new Set(orders)).toEqual(new Set(['warm', 'cool']));
  });

  it('is given up after the first pair when the page draws nothing', async () => {
    const { clock, seen, challenge } = setUp({}, 'never');
    challenge.start();
    await clock.advance(1_399);
    expect(challenge.over).toBe(false);
    await clock.advance(1);
    expect(challenge.over).toBe(true);
    expect(seen.map((light) => light?.step)).toEqual([1, 2, undefined]);
    expect(challenge.steps.every(({ shownAt }) => shownAt === undefined)).toBe(true);
  });

  it('does not count a field that is drawn after the next was asked for, nor a word said twice', async () => {
    const { clock, shown, challenge } = setUp({}, 720);
    challenge.start();
    await clock.advance(730); // the page says at 720 that the first is drawn, which was over at 700
    expect(challenge.steps[1]!.shownAt).toBeUndefined();
    shown.next(2);
    await clock.advance(50);
    shown.next(2);
    shown.next(7);
    const [first, second] = challenge.steps;
    expect(first!.shownAt).toBeUndefined();
    expect(second!.shownAt! - second!.askedAt).toBe(30);
    challenge.stop();
  });

  it('asks for nothing and gives nothing back when nobody came', () => {
    const { seen, challenge } = setUp();
    challenge.stop();
    challenge.start();
    expect(seen).toEqual([]);
    expect(challenge.over).toBe(true);
  });
});
