import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toJpeg } from '../src/index.ts';
import { anna, boris, draw, frameOf } from './drawn-face.ts';

const folder = mkdtempSync(join(tmpdir(), 'face-match-'));
const program = new URL('../bin/face-match.js', import.meta.url).pathname;
const run = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [program, ...args], (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }));
  });

beforeAll(async () => {
  for (const [name, person] of [
    ['anna', anna],
    ['boris', boris],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, '1.jpg'), await toJpeg(await frameOf(person)));
    writeFileSync(join(folder, name, '2.jpg'), await toJpeg(await frameOf(person, { light: 0.8, blur: 1 })));
  }
  writeFileSync(join(folder, 'nobody.jpg'), await toJpeg(await draw({ faces: [] })));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('face-match compare', () => {
  it('prints similarity, both qualities and what they mean', async () => {
    const { code, out } = await run('compare', join(folder, 'anna/1.jpg'), join(folder, 'anna/2.jpg'));
    expect(code).toBe(0);
    expect(out).toMatch(/similarity {2}0\.9\d{3}/);
    expect(out.match(/quality/g)).toHaveLength(2);
  });

  it('prints JSON for programs, unrounded', async () => {
    const { out } = await run('compare', join(folder, 'anna/1.jpg'), join(folder, 'boris/1.jpg'), '--json');
    const found = JSON.parse(out);
    expect(found).toMatchObject({ backend: 'onnx-cpu', hint: { threshold: 0.93, fmr: 0.001 } });
    expect(String(found.similarity).length).toBeGreaterThan(8);
    expect(found.a.overall).toBeGreaterThan(50);
  });

  it('says which picture has no face, is missing, or is no picture', async () => {
    expect(await run('compare', join(folder, 'nobody.jpg'), join(folder, 'anna/1.jpg'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/none in .*nobody\.jpg/),
    });
    expect(await run('compare', join(folder, 'gone.jpg'), join(folder, 'anna/1.jpg'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('gone.jpg'),
    });
    expect(await run('compare', program, join(folder, 'anna/1.jpg'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not decode'),
    });
    expect(await run('compare')).toMatchObject({ code: 2, err: expect.stringContaining('two photographs') });
  });
});

describe('face-match evaluate', () => {
  it('measures a folder of people', async () => {
    const { out } = await run('evaluate', folder, '--all-pairs', '--json');
    expect(JSON.parse(out)).toMatchObject({ images: 4, failuresToAcquire: 0, mated: 2, nonMated: 4, eer: 0, fnmrAtFmr: { '0.01': null } });
  });
});
