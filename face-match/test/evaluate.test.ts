import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Comparison, evaluate } from '../src/evaluate.ts';
import { type FaceEngine, FaceMatchError, fuse, type RgbImage, similarity } from '../src/index.ts';

/** Looks at the first pixel: it is the template. Black has no face. */
const vector = ({ rgb }: RgbImage) => {
  const length = Math.hypot(rgb[0]!, rgb[1]!, rgb[2]!);
  return Float32Array.of(rgb[0]! / length, rgb[1]! / length, rgb[2]! / length);
};
const engine = {
  about: { backend: 'test', templateVersion: 'test/1', detector: 'test' },
  async analyse(image: RgbImage) {
    if (image.rgb[0] === 0 && image.rgb[1] === 0 && image.rgb[2] === 0) return [];
    return [{ template: { version: 'test/1', vector: vector(image) }, quality: { overall: 60 } }];
  },
  close: async () => {},
} as unknown as FaceEngine;

let folder: string;
type Colour = readonly [number, number, number];
const people: Record<string, readonly Colour[]> = {
  Ada: [[200, 20, 20], [210, 30, 20], [190, 20, 40], [200, 60, 20]],
  Bea: [[20, 200, 20], [30, 210, 20]],
  Cy: [[20, 20, 200]],
}; // biome-ignore format: one person a line
const save = (file: string, [r, g, b]: Colour) =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: { r, g, b } } })
    .png()
    .toFile(join(folder, file));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'face-match-evaluate-'));
  for (const [person, colours] of Object.entries(people)) {
    mkdirSync(join(folder, person));
    for (const [i, colour] of colours.entries()) await save(`${person}/${person}_000${i + 1}.png`, colour);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const nothingElse = { withoutFace: [], unreadable: [], ignored: [], failuresToAcquire: 0, pairsLost: 0 };

describe('evaluate', () => {
  it('compares every photograph with every other one, once', async () => {
    const told: Comparison[] = [];
    const found = await evaluate(folder, engine, { score: (one) => told.push(one) });
    expect(found).toMatchObject({ ...nothingElse, images: 7, mated: 7, nonMated: 14, backend: 'test', templateVersion: 'test/1' });
    expect(told).toHaveLength(21);
    const adaBea = told.filter(
      ({ subject, otherSubject }) => new Set([subject, otherSubject]).size === 2 && [subject, otherSubject].sort().join() === 'Ada,Bea',
    );
    expect(adaBea).toHaveLength(8);
    expect(told.every(({ mated, subject, otherSubject }) => mated === (subject === otherSubject))).toBe(true);
  });

  it('compares with the mean of N photographs, of which none is among those compared with it', async () => {
    const told: Comparison[] = [];
    const found = await evaluate(folder, engine, { fuse: 3, score: (one) => told.push(one) });
    expect(found).toMatchObject({ mated: 1, nonMated: 3, fused: { photographs: 3, people: 1 } });
    const template = ([r, g, b]: Colour) => ({ version: 'test/1', vector: vector({ width: 1, height: 1, rgb: Uint8Array.of(r, g, b) }) });
    const mean = fuse(people['Ada']!.slice(0, 3).map((colour) => ({ template: template(colour), weight: 60 })));
    expect(told.find(({ mated }) => mated)!.score).toBeCloseTo(similarity(mean, template(people['Ada']![3]!)), 6);
  });

  it('looks at as many photographs together as it is told', async () => {
    let [looking, mostAtOnce] = [0, 0];
    let three = () => {};
    const threeAreHere = new Promise<void>((resolve) => {
      three = resolve;
    });
    // Nobody is answered before three have asked, however long one picture takes to read.
    const patient: FaceEngine = {
      ...engine,
      async analyse(image, want, options) {
        mostAtOnce = Math.max(mostAtOnce, ++looking);
        if (looking === 3) three();
        await threeAreHere;
        looking--;
        return engine.analyse(image, want, options);
      },
    };
    await evaluate(folder, patient, { atOnce: 3 });
    expect(mostAtOnce).toBe(3);
  });

  it('counts and names whatever gives no template', async () => {
    await save('Bea/nobody.png', [0, 0, 0]);
    writeFileSync(join(folder, 'Bea/broken.jpg'), 'no picture');
    writeFileSync(join(folder, 'Bea/notes.txt'), 'text');
    writeFileSync(join(folder, 'loose.png'), 'x');
    mkdirSync(join(folder, 'Bea/deeper.png'));
    try {
      expect(await evaluate(folder, engine)).toMatchObject({
        images: 9,
        mated: 7,
        failuresToAcquire: 2,
        withoutFace: ['Bea/nobody.png'],
        unreadable: ['Bea/broken.jpg'],
        ignored: ['Bea/deeper.png', 'Bea/notes.txt', 'loose.png'],
      });
    } finally {
      for (const name of ['Bea/nobody.png', 'Bea/broken.jpg', 'Bea/notes.txt', 'loose.png', 'Bea/deeper.png'])
        rmSync(join(folder, name), { recursive: true });
    }
  });

  it('takes LFW’s list of pairs, and says which of them it could not compare', async () => {
    const pairs = join(folder, '..', `pairs-${process.pid}.txt`);
    writeFileSync(pairs, '1\t2\nAda\t1\t2\nBea\t1\t2\nAda\t1\tCy\t1\nBea\t2\tCy\t1\nCy\t1\t9\n');
    const told: Comparison[] = [];
    try {
      const found = await evaluate(folder, engine, { pairs, score: (one) => told.push(one) });
      expect(found).toMatchObject({ images: 6, mated: 2, nonMated: 2, pairsLost: 1, failuresToAcquire: 1, unreadable: ['Cy/Cy_0009.jpg'] });
      expect(told.map(({ subject, otherSubject }) => `${subject} ${otherSubject}`)).toEqual(['Ada Ada', 'Bea Bea', 'Ada Cy', 'Bea Cy']);
    } finally {
      rmSync(pairs);
    }
  });

  it('refuses a folder that cannot show anything', async () => {
    await expect(evaluate(join(folder, 'Ada'), engine)).rejects.toMatchObject({ code: 'nothing-to-measure' });
    await expect(evaluate(join(folder, 'gone'), engine)).rejects.toMatchObject({ code: 'nothing-to-measure' });
    await expect(evaluate(folder, engine, { fuse: 9 })).rejects.toMatchObject({
      code: 'nothing-to-measure',
      message: expect.stringContaining('--fuse'),
    });
  });

  it('stops when it is told to, and passes on what the engine throws', async () => {
    const stop = new AbortController();
    const looked: number[] = [];
    const progress = (done: number) => {
      looked.push(done);
      if (done === 2) stop.abort();
    };
    await expect(evaluate(folder, engine, { progress, signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(looked).toEqual([1, 2]);
    const dead = { ...engine, analyse: () => Promise.reject(new FaceMatchError('engine-failed', 'gone')) };
    await expect(evaluate(folder, dead)).rejects.toMatchObject({ code: 'engine-failed' });
  });
});
