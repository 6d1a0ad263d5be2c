import { fuse } from 'face-match';
import { describe, expect, it } from 'vitest';
import { compareFaces } from '../src/compare-faces.ts';
import { createImpostorCache } from '../src/impostor-cache.ts';
import { aTemplate } from './fake-devices.ts';
import { VirtualClock } from './virtual-clock.ts';

const [chip, other] = [aTemplate([1, 0, 0]), aTemplate([0, 1, 0])];
const live = fuse([aTemplate([0.96, 0.28, 0]), aTemplate([0.96, 0, 0.28])].map((template) => ({ template, weight: 1 })));
const setUp = () => createImpostorCache({ travellers: 10, hours: 1 }, new VirtualClock());

describe('the comparison of live face and chip portrait', () => {
  it('is on the scale of one image, whatever number the live template is the mean of, and tells the cosine and the mean too', () => {
    const cache = setUp();
    // Of a recogniser whose strangers are not known: the mean of the two cosines, 0.96 each.
    expect(compareFaces('p1', 'doc1', live, chip, cache)).toEqual({
      similarity: expect.closeTo(0.96, 6),
      cosine: expect.closeTo(0.96 / Math.hypot(0.96, 0.14, 0.14), 6),
      mean: { images: 2, length: expect.closeTo(Math.hypot(0.96, 0.14, 0.14), 6) },
      templateVersion: 'test-1 scale/1',
      nonMated: [],
    });
    cache.close();
  });

  it('gives the reports scores of other travellers on the same scale', () => {
    const cache = setUp();
    compareFaces('p1', 'doc1', live, other, cache);
    const { nonMated } = compareFaces('p2', 'doc2', live, chip, cache);
    expect(nonMated).toEqual([
      { passageId: 'p2', otherPassageId: 'p1', similarity: expect.closeTo(0.14, 6), templateVersion: 'test-1 scale/1' },
    ]);
    cache.close();
  });
});
