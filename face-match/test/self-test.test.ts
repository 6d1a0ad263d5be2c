import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Analyser, type Template, templateVersion } from '../src/index.ts';
import { selfTest, selfTestFace, selfTestFaces } from '../src/self-test.ts';
import { startAnalyser } from '../src/start-analyser.ts';
import { anna, boris, draw } from './drawn-face.ts';

const folder = new URL('../self-test/', import.meta.url);

/** After a new `templateVersion`: LIMEN_MAKE_SELF_TEST=1 npx vitest run face-match/test/self-test.test.ts */
if (process.env['LIMEN_MAKE_SELF_TEST']) {
  const vectors: Record<string, string> = {};
  for (const [name, person] of Object.entries({ anna, boris })) {
    const { rgb, width, height } = await draw({ width: 320, height: 400, faces: [{ person, x: 160, y: 190, scale: 0.6 }] });
    writeFileSync(
      new URL(`${name}.png`, folder),
      await sharp(rgb, { raw: { width, height, channels: 3 } })
        .png({ palette: false })
        .toBuffer(),
    );
  }
  const { openAnalyser } = await import('../src/analyser.ts');
  const { startWasm } = await import('../src/net/wasm.ts');
  const analyser = await openAnalyser(await startWasm());
  for (const name of selfTestFaces) {
    const [face] = await analyser.analyse(await selfTestFace(name), 'template');
    vectors[name] = Buffer.from(face!.template!.vector.buffer).toString('base64');
  }
  writeFileSync(new URL('templates.json', folder), `${JSON.stringify({ version: templateVersion, vectors }, null, 2)}\n`);
}

/** An analyser whose templates are off by an angle with that cosine. */
const turned = (analyser: Analyser, cosine: number): Analyser => ({
  ...analyser,
  async analyse(image, want, options) {
    const faces = await analyser.analyse(image, want, options);
    return faces.map((face) => (face.template ? { ...face, template: turn(face.template, cosine) } : face));
  },
});

function turn({ version, vector }: Template, cosine: number): Template {
  // Any direction at a right angle to the vector: two of its numbers exchanged, one with its sign.
  const aside = new Float32Array(vector.length);
  const length = Math.hypot(vector[0]!, vector[1]!);
  aside[0] = -vector[1]! / length;
  aside[1] = vector[0]! / length;
  const sine = Math.sqrt(1 - cosine ** 2);
  return { version, vector: vector.map((value, i) => cosine * value + sine * aside[i]!) };
}

describe('the self-test at start', () => {
  it('passes on WebAssembly to the last digits: the stored templates are its own', async () => {
    const analyser = await startAnalyser({ backend: 'wasm' });
    await expect(selfTest(turned(analyser, 0.99999), 'wasm')).resolves.toBeUndefined();
  });

  it('passes on ONNX Runtime, which is taken first', async () => {
    const { backend, fellBack } = await startAnalyser();
    expect({ backend, fellBack }).toEqual({ backend: 'onnx-cpu', fellBack: undefined });
  });

  it('refuses a backend that computes something else', async () => {
    const analyser = await startAnalyser({ backend: 'wasm' });
    await expect(selfTest(turned(analyser, 0.9985), 'wasm')).rejects.toMatchObject({ code: 'backend-differs' });
    await expect(selfTest({ ...analyser, analyse: async () => [] }, 'wasm')).rejects.toMatchObject({ code: 'backend-differs' });
  });
});
