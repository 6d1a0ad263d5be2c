import { readFileSync } from 'node:fs';
import type { Analyser } from './analyser.ts';
import { FaceMatchError } from './face-match-error.ts';
import { readImage } from './jpeg.ts';
import { templateVersion } from './models.ts';
import { similarity } from './similarity.ts';
import type { Template } from './template.ts';

/** Two drawn people and the templates that TensorFlow.js on WebAssembly makes of them. */
const folder = new URL('../self-test/', import.meta.url);
export const selfTestFaces = ['anna', 'boris'] as const;
/** The most by which two backends may differ in the cosine. */
const tolerance = 1e-3;

/**
 * Describes the built-in faces and compares with the stored templates: a backend that computes something else (a driver's mistake, another precision) is
 * found here and not at a traveller's expense.
 *
 * @throws {FaceMatchError} `backend-differs`
 */
export async function selfTest(analyser: Analyser, backend: string): Promise<void> {
  const expected = JSON.parse(readFileSync(new URL('templates.json', folder), 'utf8')) as {
    version: string;
    vectors: Record<string, string>;
  };
  for (const name of selfTestFaces) {
    const [face] = await analyser.analyse(await selfTestFace(name), 'template');
    const stored: Template = { version: expected.version, vector: decode(expected.vectors[name]!) };
    const agreement = face?.template && face.template.version === stored.version ? similarity(face.template, stored) : undefined;
    if (agreement === undefined || !(agreement >= 1 - tolerance)) {
      const what = agreement === undefined ? 'finds no face to describe' : `agrees to ${agreement.toFixed(5)}`;
      throw new FaceMatchError(
        'backend-differs',
        `The backend ${backend} ${what} in the built-in face ${name}, expected at least ${1 - tolerance} (${templateVersion}). Its library or driver computes something else: update it, or use another backend.`,
      );
    }
  }
}

export const selfTestFace = (name: (typeof selfTestFaces)[number]) => readImage(readFileSync(new URL(`${name}.png`, folder)));

const decode = (base64: string): Float32Array => {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
