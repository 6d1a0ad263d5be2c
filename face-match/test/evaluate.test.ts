import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../src/evaluate.ts';
import type { Comparison } from '../src/evaluate-compare.ts';
import { type FaceEngine, FaceMatchError, fuse, fusedSimilarity, type RgbImage } from '../src/index.ts';

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

const nothingElse = { withoutFace: [], unreadable: [], missing: [], ignored: [], duplicates: [], failuresToAcquire: 0, pairsLost: 0 };

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
    expect(told.find(({ mated }) => mated)!.score).toBeCloseTo(fusedSimilarity(mean, template(people['Ada']![3]!)), 6);
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
        ignored: ['Bea/deeper.png/', 'Bea/notes.txt', 'loose.png'],
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
      expect(found).toMatchObject({ ...nothingElse, images: 5, mated: 2, nonMated: 2, pairsLost: 1, missing: ['Cy/Cy_0009.jpg'] });
      // Two folds were announced, and are not there.
      expect(found).not.toHaveProperty('accuracy');
      expect(told.map(({ subject, otherSubject }) => `${subject} ${otherSubject}`)).toEqual(['Ada Ada', 'Bea Bea', 'Ada Cy', 'Bea Cy']);
    } finally {
      rmSync(pairs);
    }
  });

  it('tells the accuracy by folds where the list has them', async () => {
    const pairs = join(folder, '..', `folds-${process.pid}.txt`);
    const fold = 'Ada\t1\t2\nBea\t1\t2\nAda\t1\tCy\t1\nBea\t2\tAda\t1\n';
    writeFileSync(pairs, `2\t2\n${fold}${fold.replace('Cy\t1', 'Cy\t7')}`);
    try {
      const { accuracy, pairsLost } = await evaluate(folder, engine, { pairs });
      expect(accuracy).toMatchObject({
        mean: 1,
        standardError: 0,
        folds: [
          { accuracy: 1, pairs: 4 },
          { accuracy: 1, pairs: 3 },
        ],
      });
      expect(pairsLost).toBe(1);
    } finally {
      rmSync(pairs);
    }
  });

  it('names pictures that are there twice, and compares them all the same', async () => {
    for (const copy of ['Bea/again.png', 'Cy/Bea.png']) copyFileSync(join(folder, 'Bea/Bea_0001.png'), join(folder, copy));
    try {
      const found = await evaluate(folder, engine, { atOnce: 3 });
      expect(found.duplicates).toEqual([['Bea/Bea_0001.png', 'Bea/again.png', 'Cy/Bea.png']]);
      expect(found).toMatchObject({ images: 9, mated: 6 + 3 + 1 });
    } finally {
      for (const copy of ['Bea/again.png', 'Cy/Bea.png']) rmSync(join(folder, copy));
    }
  });

  it('tells how far it is, with photographs and with comparisons', async () => {
    const told: string[] = [];
    await evaluate(folder, engine, { progress: (done, of, what) => told.push(`${done} of ${of} ${what}`) });
    expect(told).toEqual([...Array.from({ length: 7 }, (_, i) => `${i + 1} of 7 photographs`), '21 of 21 comparisons']);
  });

  const refused = (code: string, message: string) => ({ code, message: expect.stringContaining(message) });
  it('refuses what cannot show anything before it looks at a single photograph', async () => {
    const asleep = { ...engine, analyse: () => Promise.reject(new Error('nobody should be looked at')) };
    const list = join(folder, '..', `list-${process.pid}.txt`);
    const withList = async (text: string) => {
      writeFileSync(list, text);
      return evaluate(folder, asleep, { pairs: list }).finally(() => rmSync(list));
    };
    const none = 'nothing-to-measure';
    await expect(evaluate(join(folder, 'Ada'), asleep)).rejects.toMatchObject(refused(none, '0 photographs of 0 people'));
    await expect(evaluate(join(folder, 'gone'), asleep)).rejects.toMatchObject(refused(none, 'gone'));
    await expect(evaluate(folder, asleep, { fuse: 9 })).rejects.toMatchObject(refused(none, '--fuse 9'));
    await expect(evaluate(join(folder, '..', 'x'), asleep, { pairs: '/nowhere/list' })).rejects.toMatchObject(
      refused('pair-list', '/nowhere/list'),
    );
    await expect(withList('Ada\t1\t2\n')).rejects.toMatchObject(refused(none, '1 pairs of one person and 0 of two'));
    await expect(withList('Zoe\t1\t2\nZoe\t1\tAda\t99\n')).rejects.toMatchObject(refused(none, 'Zoe/Zoe_0001.jpg'));

    const single = mkdtempSync(join(tmpdir(), 'face-match-single-'));
    const person = (name: string, photographs: number) => {
      mkdirSync(join(single, name));
      for (let i = 0; i < photographs; i++) writeFileSync(join(single, name, `${i}.jpg`), '');
    };
    person('only', 3);
    await expect(evaluate(single, asleep)).rejects.toMatchObject(refused(none, '3 photographs of 1 people'));
    rmSync(join(single, 'only'), { recursive: true });
    for (const name of ['a', 'b', 'c']) person(name, 1);
    await expect(evaluate(single, asleep)).rejects.toMatchObject(refused(none, '1 at most of one'));
    const outside = mkdtempSync(join(tmpdir(), 'face-match-outside-'));
    renameSync(single, join(outside, 'lfw'));
    await expect(evaluate(outside, asleep)).rejects.toMatchObject(refused(none, 'lfw/a/'));
    rmSync(outside, { recursive: true });
  });

  it('says how many show no face where nothing is left to compare', async () => {
    const blind = { ...engine, analyse: async () => [] };
    await expect(evaluate(folder, blind)).rejects.toMatchObject(
      refused('nothing-to-measure', '0 of 7 photographs show a face (7 show none'),
    );
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
