import { ALIKE, type Traits } from 'performance-tool';
import { describe, expect, it } from 'vitest';
import { type CachedTraveller, createImpostorCache } from '../src/impostor-cache.ts';
import { aTemplate } from './fake-devices.ts';
import { VirtualClock } from './virtual-clock.ts';

const HOUR = 3_600_000;
const [one, two] = [aTemplate([1, 0]), aTemplate([0, 1])];
const woman: Traits = { issuingState: 'NZL', nationality: 'NZL', ageBand: '25-34', sex: 'F' };
const man: Traits = { issuingState: 'NZL', nationality: 'AUS', ageBand: '45-54', sex: 'M' };
const traveller = (n: number, traits: Traits = woman, day = '2026-03-01'): CachedTraveller => ({
  passageId: `p${n}`,
  documentNumber: `doc${n}`,
  traits,
  day,
});
function setUp(
  limits: { travellers: number; hours: number; comparisons?: number } = { travellers: 3, hours: 24 },
  draw: (below: number) => number = () => 0,
) {
  const clock = new VirtualClock();
  return { clock, cache: createImpostorCache(limits, clock, draw) };
}
const compared = (cache: ReturnType<typeof setUp>['cache'], live = traveller(99), template = one) =>
  cache.compare(live, template).map(({ otherPassageId }) => otherPassageId);

describe('the impostor cache', () => {
  it('compares a live template with other travellers’ chips, and names their passages and what is shared', () => {
    const { cache } = setUp();
    cache.add(traveller(1, woman), one);
    cache.add(traveller(2, man, '2026-02-28'), two);
    expect(cache.compare(traveller(3), one)).toEqual([
      { otherPassageId: 'p1', similarity: 1, selection: 'random', shared: 15, sameDay: true },
      { otherPassageId: 'p2', similarity: 0, selection: 'random', shared: 1, sameDay: false },
    ]);
    expect(cache.compare({ ...traveller(3), traits: undefined }, one).map(({ shared }) => shared)).toEqual([0, 0]);
  });

  it('draws half at random from all, and as many again from those alike whom chance left', () => {
    const draws: number[] = [];
    const { cache } = setUp({ travellers: 100, hours: 24, comparisons: 6 }, () => {
      draws.push(0);
      return 0;
    });
    for (let n = 0; n < 40; n++) cache.add(traveller(n, n % 2 === 0 ? man : { ...woman, nationality: `N${n}` }), one);
    const found = cache.compare(traveller(99), one);
    expect(found.map(({ selection }) => selection)).toEqual(['random', 'random', 'random', 'alike', 'alike', 'alike']);
    expect(found.slice(0, 3).map(({ otherPassageId }) => otherPassageId)).toEqual(['p0', 'p1', 'p2']);
    expect(found.slice(3).every(({ shared }) => (shared & ALIKE) === ALIKE)).toBe(true);
    expect(new Set(found.map(({ otherPassageId }) => otherPassageId)).size).toBe(6);
    expect(draws).toHaveLength(6);
  });

  it('draws everybody as often as anybody', () => {
    let state = 1;
    const draw = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const { cache } = setUp({ travellers: 10, hours: 24, comparisons: 4 }, draw);
    for (let n = 0; n < 10; n++) cache.add(traveller(n, man), one);
    const times = new Map<string, number>();
    for (let i = 0; i < 5_000; i++) for (const id of compared(cache)) times.set(id, (times.get(id) ?? 0) + 1);
    // 1,000 expected of each, standard deviation 28.
    for (let n = 0; n < 10; n++) expect(Math.abs(times.get(`p${n}`)! - 1_000)).toBeLessThan(3 * 28);
  });

  it('never compares a document with itself, and holds it once', () => {
    const { cache } = setUp();
    cache.add(traveller(1), one);
    expect(compared(cache, { ...traveller(2), documentNumber: 'doc1' })).toEqual([]);
    cache.add({ ...traveller(2), documentNumber: 'doc1' }, one);
    expect(cache.size).toBe(1);
  });

  it('never compares templates of different versions', () => {
    const { cache } = setUp();
    cache.add(traveller(1), aTemplate([1, 0], 'older'));
    cache.add(traveller(2), one);
    expect(compared(cache)).toEqual(['p2']);
  });

  it('holds as many as it may, the latest', () => {
    const { cache } = setUp();
    for (const n of [1, 2, 3, 4, 5]) cache.add(traveller(n), one);
    expect(compared(cache)).toEqual(['p3', 'p4', 'p5']);
  });

  it('holds none where the site wants none', () => {
    const { cache } = setUp({ travellers: 0, hours: 24 });
    cache.add(traveller(1), one);
    expect(cache.size).toBe(0);
  });

  it('forgets after its time although nobody comes, and although the system’s clock is set back', async () => {
    const { cache, clock } = setUp({ travellers: 3, hours: 1 });
    cache.add(traveller(1), one);
    clock.set(-24 * HOUR);
    await clock.advance(HOUR - 1);
    expect(cache.size).toBe(1);
    await clock.advance(60_000);
    expect(cache.size).toBe(0);
  });

  it('holds no document number', () => {
    const { cache } = setUp();
    cache.add({ ...traveller(1), documentNumber: 'L898902C3' }, one);
    expect(JSON.stringify(cache)).not.toContain('L898902C3');
    cache.close();
    expect(cache.size).toBe(0);
  });
});
