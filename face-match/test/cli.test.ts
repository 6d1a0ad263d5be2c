import { execFile, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipes, toJpeg } from '../src/index.ts';
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
    expect(found).toMatchObject({ backend: 'onnx-cpu', hint: { threshold: 0.885, fmr: 0.001 } });
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
  it('measures a folder of people, says what it left out, and writes every score as performance-tool reads it', async () => {
    const results = mkdtempSync(join(tmpdir(), 'face-match-results-'));
    const [scores, out] = [join(results, 'scores.csv'), join(results, 'out.json')];
    const { out: text, err } = await run('evaluate', folder, '--all-pairs', '--json', '--threads', '1', '--scores', scores, '--out', out);
    const found = JSON.parse(text);
    const expected = {
      images: 4,
      failuresToAcquire: 0,
      mated: 2,
      nonMated: 4,
      eer: 0,
      fnmrAtFmr: { '0.01': null, '0.001': null, '0.0001': null },
    };
    expect(found).toMatchObject({ ...expected, ignored: ['nobody.jpg'], backend: 'onnx-cpu' });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(found);
    expect(err).toContain('4 of 4 photographs');
    const rows = readFileSync(scores, 'utf8').trimEnd().split('\n');
    expect(rows[0]).toBe('label,score,subject,other_subject');
    expect(
      rows
        .slice(1)
        .map((row) => row.replace(/,0\.\d+,/, ',#,'))
        .sort(),
    ).toEqual([...Array(2).fill('mated,#,anna,anna'), 'mated,#,boris,boris'].slice(1).concat(Array(4).fill('non-mated,#,boris,anna')));
    expect(readdirSync(results).sort()).toEqual(['out.json', 'scores.csv']);
    rmSync(results, { recursive: true });
  });

  it('takes the backend, the recogniser and a list of pairs it is told', async () => {
    const pairs = join(folder, 'pairs.csv');
    writeFileSync(pairs, 'file_x,file_y,Decision\nanna/1.jpg,anna/2.jpg,Yes\nanna/1.jpg,boris/1.jpg,No\n');
    const { out } = await run(
      'evaluate',
      folder,
      '--pairs',
      pairs,
      '--backend',
      'wasm',
      '--recogniser',
      'dlib',
      '--threads',
      '1',
      '--json',
    );
    rmSync(pairs);
    expect(JSON.parse(out)).toMatchObject({
      images: 3,
      mated: 1,
      nonMated: 1,
      backend: 'wasm',
      templateVersion: recipes.dlib.templateVersion,
    });
  });

  it('tries the graphics processor when told to, and says what is wrong with it', async () => {
    const { code, out, err } = await run('evaluate', folder, '--backend', 'onnx-webgpu', '--threads', '1', '--json');
    if (code === 0) expect(JSON.parse(out)).toMatchObject({ backend: 'onnx-webgpu' });
    else expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/graphics processor/) });
  });

  it.each([
    [['--backend', 'cuda'], 'unknown backend cuda'],
    [['--pairs', 'x', '--fuse', '2'], '--fuse'],
    [['--fuse', 'three'], '--fuse wants a number'],
    [['--sideways'], 'sideways'],
  ])('refuses %s with the usage', async (flags, message) => {
    expect(await run('evaluate', folder, ...flags)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  it('leaves no half file behind when it is stopped', async () => {
    const many = mkdtempSync(join(tmpdir(), 'face-match-many-'));
    mkdirSync(join(many, 'anna'));
    for (let i = 0; i < 300; i++) copyFileSync(join(folder, 'anna/1.jpg'), join(many, 'anna', `${i}.jpg`));
    cpSync(join(folder, 'boris'), join(many, 'boris'), { recursive: true });
    const child = spawn(process.execPath, [program, 'evaluate', many, '--scores', join(many, 'scores.csv'), '--threads', '1']);
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    // It opens its file when the engine stands and the work begins.
    while (child.exitCode === null && !readdirSync(many).some((name) => name.endsWith('.partial')))
      await new Promise((next) => setTimeout(next, 20));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(readdirSync(many)).toEqual(['anna', 'boris']);
    rmSync(many, { recursive: true });
  });
});
