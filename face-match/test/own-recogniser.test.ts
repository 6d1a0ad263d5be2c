import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { landmarkAt, landmarks } from '../src/landmarks.ts';
import { onnxFile } from '../src/net/onnx/onnx-file.ts';
import { readRecogniser } from '../src/own-recogniser.ts';
import { selfTestFace } from '../src/self-test.ts';
import { similarity } from '../src/similarity.ts';
import { startAnalyser } from '../src/start-analyser.ts';

/** A small recogniser of the ArcFace kind: 112 × 112 planes in −1 … 1; it describes a face by its colours in a grid of 7 × 7. */
const onnx = onnxFile({
  name: 'colours',
  nodes: [
    { op: 'AveragePool', inputs: ['image'], output: 'cells', attributes: { kernel_shape: [16, 16], strides: [16, 16] } },
    { op: 'Flatten', inputs: ['cells'], output: 'description', attributes: { axis: 1 } },
  ],
  constants: [],
  input: { name: 'image', dims: [1, 3, 112, 112] },
  outputs: [{ name: 'description' }],
});

const descriptor = {
  name: 'colours',
  licence: 'CC0-1.0',
  file: 'colours.onnx',
  sha256: createHash('sha256').update(onnx).digest('hex'),
  input: { width: 112, height: 112, layout: 'planar', colours: 'rgb', black: -1, white: 1 },
  align: {
    'left-eye': [38.29, 51.7],
    'right-eye': [73.53, 51.5],
    'nose-tip': [56.03, 71.74],
    'left-mouth-corner': [41.55, 92.37],
    'right-mouth-corner': [70.73, 92.2],
  },
  mirror: true,
};

let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'limen-recogniser-'));
  writeFileSync(join(folder, 'colours.onnx'), onnx);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function descriptorFile(change: object = {}): string {
  const file = join(folder, `${count++}.json`);
  writeFileSync(file, JSON.stringify({ ...descriptor, ...change }));
  return file;
}

describe('a recogniser of the integrator’s own', () => {
  it('describes faces instead of the built-in one', async () => {
    const analyser = await startAnalyser({ backend: 'onnx-cpu', recogniser: descriptorFile() });
    const templateOf = async (name: 'anna' | 'boris') => (await analyser.analyse(await selfTestFace(name), 'template'))[0]!.template!;
    const [anna, again, boris] = [await templateOf('anna'), await templateOf('anna'), await templateOf('boris')];
    expect(anna.version).toMatch(/^colours\/[0-9a-f]{12}$/);
    expect(anna.vector).toHaveLength(147);
    expect(Math.hypot(...anna.vector)).toBeCloseTo(1, 5);
    expect(similarity(anna, again)).toBeCloseTo(1, 6);
    expect(similarity(anna, boris)).toBeLessThan(0.99);
  });

  it('gets the mirror image averaged in, the colours in their order and range', async () => {
    const recogniser = descriptorFile({ mirror: true });
    const analyser = await startAnalyser({ backend: 'onnx-cpu', recogniser });
    const { vector } = (await analyser.analyse(await selfTestFace('anna'), 'template'))[0]!.template!;
    const cell = (colour: number, x: number, y: number) => vector[colour * 49 + y * 7 + x]!;
    // Averaged with its mirror image, each row reads the same from either end.
    for (let y = 0; y < 7; y++) for (let x = 0; x < 3; x++) expect(cell(0, x, y)).toBeCloseTo(cell(0, 6 - x, y), 5);
    // The cheeks of the drawn face are more red than blue.
    expect(cell(0, 2, 4)).toBeGreaterThan(cell(2, 2, 4) + 0.01);

    const swapped = await startAnalyser({
      backend: 'onnx-cpu',
      recogniser: descriptorFile({ input: { ...descriptor.input, colours: 'bgr' } }),
    });
    const other = (await swapped.analyse(await selfTestFace('anna'), 'template'))[0]!.template!;
    expect(other.vector[2 * 49 + 4 * 7 + 2]).toBeCloseTo(cell(0, 2, 4), 5);
  });

  it('makes templates of another version with every change of the descriptor', () => {
    const version = (change: object) => readRecogniser(descriptorFile(change)).templateVersion;
    const all = [
      {},
      { mirror: false },
      { input: { ...descriptor.input, colours: 'bgr' } },
      { align: { ...descriptor.align, 'left-eye': [38, 52] } },
    ].map(version);
    expect(new Set(all).size).toBe(4);
    expect(version({ licence: 'MIT' })).toBe(all[0]);
  });

  it('does not run on WebAssembly, and says what to install', async () => {
    await expect(startAnalyser({ backend: 'wasm', recogniser: descriptorFile() })).rejects.toMatchObject({
      code: 'backend-missing',
      message: expect.stringContaining('onnxruntime-node'),
    });
  });

  it.each([
    ['another file than the one measured', { sha256: '0'.repeat(64) }, 'model-altered', /expected SHA-256 0000/],
    ['a file that is not there', { file: 'none.onnx' }, 'model-missing', /none\.onnx/],
    ['an unknown landmark', { align: { ear: [1, 2], chin: [1, 2] } }, 'recogniser-invalid', /align names ear, expected some of left-eye/],
    ['one landmark', { align: { chin: [1, 2] } }, 'recogniser-invalid', /fewer than two/],
    ['a place that is no pair', { align: { chin: [1], 'nose-tip': [1, 2] } }, 'recogniser-invalid', /align\.chin/],
    ['an unknown layout', { input: { ...descriptor.input, layout: 'NHWC' } }, 'recogniser-invalid', /interleaved or planar/],
    ['no width', { input: { ...descriptor.input, width: undefined } }, 'recogniser-invalid', /input\.width/],
    ['no mirror', { mirror: undefined }, 'recogniser-invalid', /mirror/],
    ['no name', { name: '' }, 'recogniser-invalid', /name is missing/],
  ])('is refused for %s', (_, change, code, message) => {
    const file = descriptorFile(change);
    expect(() => readRecogniser(file)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it('is refused when the file is no network at all', async () => {
    const junk = Buffer.from('not a network');
    writeFileSync(join(folder, 'junk.onnx'), junk);
    const recogniser = descriptorFile({ file: 'junk.onnx', sha256: createHash('sha256').update(junk).digest('hex') });
    await expect(startAnalyser({ backend: 'onnx-cpu', recogniser })).rejects.toMatchObject({ code: 'model-altered' });
  });
});

describe('the landmarks', () => {
  it('lie where a drawn face has them', async () => {
    const analyser = await startAnalyser({ backend: 'onnx-cpu' });
    const { points } = (await analyser.analyse(await selfTestFace('anna'), 'detect'))[0]!;
    expect(points).toHaveLength(5);
    expect(
      landmarkAt(
        [
          [0, 0],
          [4, 8],
        ].concat(Array.from({ length: 466 }, () => [2, 2])) as never,
        'nose-tip',
      ),
    ).toEqual([4, 8]);
    expect(
      Object.values(landmarks)
        .flat()
        .every((index) => index < 468),
    ).toBe(true);
  });
});
