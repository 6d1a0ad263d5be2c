import { describe, expect, it } from 'vitest';
import { createImpostorCache } from '../src/impostor-cache.ts';
import { aTemplate } from './fake-devices.ts';
import { VirtualClock } from './virtual-clock.ts';

const HOUR = 3_600_000;
const [one, two] = [aTemplate([1, 0]), aTemplate([0, 1])];
function setUp(limits = { travellers: 3, hours: 24 }) {
  const clock = new VirtualClock();
  return { clock, cache: createImpostorCache(limits, clock) };
}

describe('the impostor cache', () => {
  it('compares a live template with every other traveller’s chip, and names both passages', () => {
    const { cache } = setUp();
    cache.add('p1', 'doc1', one);
    cache.add('p2', 'doc2', two);
    expect(cache.compare('p3', 'doc3', one)).toEqual([
      { passageId: 'p3', otherPassageId: 'p1', similarity: 1, templateVersion: 'test-1 scale/1' },
      { passageId: 'p3', otherPassageId: 'p2', similarity: 0, templateVersion: 'test-1 scale/1' },
    ]);
  });

  it('never compares a document with itself, and holds it once', () => {
    const { cache } = setUp();
    cache.add('p1', 'doc1', one);
    expect(cache.compare('p2', 'doc1', one)).toEqual([]);
    cache.add('p2', 'doc1', one);
    expect(cache.size).toBe(1);
  });

  it('never compares templates of different versions', () => {
    const { cache } = setUp();
    cache.add('p1', 'doc1', aTemplate([1, 0], 'older'));
    cache.add('p2', 'doc2', one);
    expect(cache.compare('p3', 'doc3', one).map((s) => s.otherPassageId)).toEqual(['p2']);
  });

  it('holds as many as it may, the latest', () => {
    const { cache } = setUp();
    for (const n of [1, 2, 3, 4, 5]) cache.add(`p${n}`, `doc${n}`, one);
    expect(cache.compare('p9', 'doc9', one).map((s) => s.otherPassageId)).toEqual(['p3', 'p4', 'p5']);
  });

  it('holds none where the site wants none', () => {
    const { cache } = setUp({ travellers: 0, hours: 24 });
    cache.add('p1', 'doc1', one);
    expect(cache.size).toBe(0);
  });

  it('forgets after its time although nobody comes, and although the system’s clock is set back', async () => {
    const { cache, clock } = setUp({ travellers: 3, hours: 1 });
    cache.add('p1', 'doc1', one);
    clock.set(-24 * HOUR);
    await clock.advance(HOUR - 1);
    expect(cache.size).toBe(1);
    await clock.advance(60_000);
    expect(cache.size).toBe(0);
  });

  it('holds no document number', () => {
    const { cache } = setUp();
    cache.add('p1', 'L898902C3', one);
    expect(JSON.stringify(cache)).not.toContain('L898902C3');
    cache.close();
    expect(cache.size).toBe(0);
  });
});
