import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { evaluateCommand } from '../src/evaluate-command.ts';
import type { FaceEngine, RgbImage } from '../src/index.ts';

/** The first pixel is the template. */
const engine = {
  about: { backend: 'test', templateVersion: 'test/1', detector: 'test' },
  analyse: async ({ rgb }: RgbImage) => [
    {
      template: { version: 'test/1', vector: Float32Array.from(rgb.subarray(0, 3), (v) => v / Math.hypot(...rgb.subarray(0, 3))) },
      quality: { overall: 60 },
    },
  ],
  close: async () => {},
} as unknown as FaceEngine;

const folder = mkdtempSync(join(tmpdir(), 'face-match-command-'));
const odd = 'O"dd, \u001b[2J';
beforeAll(async () => {
  for (const [i, person] of ['Ada', odd].entries()) {
    mkdirSync(join(folder, 'people', person), { recursive: true });
    for (const k of [1, 2])
      await sharp({ create: { width: 2, height: 2, channels: 3, background: { r: 200, g: 20 + 90 * i, b: 10 * k } } })
        .png()
        .toFile(join(folder, 'people', person, `${person}_000${k}.png`));
  }
  writeFileSync(join(folder, 'people', odd, 'broken\n.jpg'), 'x');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(options: Partial<Parameters<typeof evaluateCommand>[0]> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void out.push(text));
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  try {
    await evaluateCommand({ folder: join(folder, 'people'), json: false, ...options }, engine);
  } finally {
    log.mockRestore();
    write.mockRestore();
  }
  return { out: out.join('\n'), err: err.join('') };
}

it('prints rates and what it left out, and no sign from a file’s name that moves the cursor', async () => {
  const { out, err } = await run();
  expect(out).toMatch(/^5 photographs, 1 without a template; 2 mated and 4 non-mated comparisons/);
  expect(out).toContain('not to be read:\n  O"dd, \\x1b[2J/broken\\x0a.jpg');
  expect(out).not.toContain('\u001b');
  expect(err).toMatch(/5 of 5 photographs.*\n6 of 6 comparisons/s);
});

it('prints accuracy fold by fold', async () => {
  const pairs = join(folder, 'pairs.txt');
  const line = (a: string, i: number, b?: string) => [a, i, ...(b ? [b, 1] : [2])].join('\t');
  writeFileSync(pairs, `3\t1\n${`${line('Ada', 1)}\n${line('Ada', 2, odd)}\n`.repeat(3)}`);
  const { out } = await run({ pairs });
  expect(out).toMatch(/accuracy {13}100\.00 % ± 0\.00 \(mean and standard error of 3 folds/);
  expect(out.match(/fold \d +100\.00 % {2}2 pairs, threshold 0\.\d{4}/g)).toHaveLength(3);
  expect(JSON.parse((await run({ pairs, json: true })).out).accuracy).toMatchObject({ mean: 1, standardError: 0 });
});

it('writes scores by RFC 4180, whole or not at all', async () => {
  const scores = join(folder, 'scores.csv');
  await run({ scores });
  const quoted = '"O""dd, \u001b[2J"';
  const own = readFileSync(scores, 'utf8')
    .split('\n')
    .filter((row) => row.endsWith(`,${quoted},${quoted}`));
  expect(own.map((row) => row.split(',')[0])).toEqual(['mated']);
  rmSync(scores);
  await expect(run({ scores, folder: join(folder, 'gone') })).rejects.toMatchObject({ code: 'nothing-to-measure' });
  expect(existsSync(scores)).toBe(false);
});
