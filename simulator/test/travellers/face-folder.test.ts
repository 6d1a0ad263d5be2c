import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFaceFolder, loadFolderPerson } from '../../src/travellers/face-folder.ts';

describe('a folder of photographs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limen-faces-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const photograph = async (person: string, file: string, red: number) => {
    await mkdir(join(folder, person), { recursive: true });
    const image = sharp({ create: { width: 100, height: 120, channels: 3, background: { r: red, g: 90, b: 90 } } });
    await writeFile(join(folder, person, file), await image.png().toBuffer());
  };

  it('puts the first picture into the chip and the others in front of the cameras', async () => {
    await photograph('b', '1.png', 10);
    await photograph('b', '2.png', 120);
    await photograph('b', '3.png', 240);
    await photograph('a', '1.png', 50);
    const [a, b] = await Promise.all((await listFaceFolder(folder)).map((entry) => loadFolderPerson(entry)));
    expect([a!.name, a!.source]).toEqual(['a', undefined]);
    expect(b!.source?.live).toHaveLength(2);
    const stats = await sharp(b!.portrait).stats();
    expect(Math.abs(stats.channels[0]!.mean - 10)).toBeLessThan(5);
    expect((await sharp(b!.portrait).metadata()).format).toBe('jpeg');
  });

  it('says what was expected of an empty folder', async () => {
    await expect(listFaceFolder(folder)).rejects.toThrow(/one folder per person/);
  });
});
