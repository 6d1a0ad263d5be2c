import { fuse } from 'face-match';
import { describe, expect, it } from 'vitest';
import { compareFaces } from '../src/compare-faces.ts';
import { createImpostorCache } from '../src/impostor-cache.ts';
import { aTemplate } from './fake-devices.ts';
import { VirtualClock } from './virtual-clock.ts';

const [chip, other] = [aTemplate([1, 0, 0]), aTemplate([0, 1, 0])];
const live = fuse([aTemplate([0.96, 0.28, 0]), aTemplate([0.96, 0, 0.28])].map((template) => ({ template, weight: 1 })));
const traveller = (n: number) => ({ passageId: `p${n}`, documentNumber: `doc${n}`, traits: undefined, day: '2026-03-01' });
const setUp = () => createImpostorCache({ travellers: 10, hours: 1 }, new VirtualClock());

describe('the comparison of live face and chip portrait', () => {
  it('is on the scale of one image, whatever number the live template is the mean of, and tells the cosine and the mean too', () => {
    const cache = setUp();
    // Of a recogniser whose strangers are not known: the mean of the two cosines, 0.96 each.
    expect(compareFaces(traveller(1), live, chip, cache, 0.1)).toEqual({
      similarity: expect.closeTo(0.96, 6),
      cosine: expect.closeTo(0.96 / Math.hypot(0.96, 0.14, 0.14), 6),
      mean: { images: 2, length: expect.closeTo(Math.hypot(0.96, 0.14, 0.14), 6) },
      templateVersion: 'test-1 scale/1',
      nonMated: { passageId: 'p1', templateVersion: 'test-1 scale/1', exactFrom: 0.1, exact: [], bins: new Uint8Array() },
    });
    cache.close();
  });

  it('gives the reports scores of other travellers on the same scale', () => {
    const cache = setUp();
    compareFaces(traveller(1), live, other, cache, 0.1);
    const { nonMated } = compareFaces(traveller(2), live, chip, cache, 0.1);
    expect(nonMated).toMatchObject({
      passageId: 'p2',
      templateVersion: 'test-1 scale/1',
      exact: [{ otherPassageId: 'p1', similarity: expect.closeTo(0.14, 6) }],
    });
    cache.close();
  });
});
