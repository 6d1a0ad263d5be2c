import { readFileSync } from 'node:fs';
import type { Analyser } from './analyser.ts';
import { FaceMatchError } from './face-match-error.ts';
import { readImage } from './jpeg.ts';
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
  const made: Template[] = [];
  for (const name of selfTestFaces) {
    const [face] = await analyser.analyse(await selfTestFace(name), 'template');
    const fails = (what: string) =>
      new FaceMatchError(
        'backend-differs',
        `The backend ${backend} ${what} (${analyser.templateVersion}). Its library or driver computes something else: update it, or use another backend.`,
      );
    if (!face?.template?.vector.every(Number.isFinite)) throw fails(`cannot describe the built-in face ${name}`);
    made.push(face.template);
    const stored: Template = { version: expected.version, vector: decode(expected.vectors[name]!) };
    if (face.template.version === stored.version) {
      const agreement = similarity(face.template, stored);
      if (agreement < 1 - tolerance)
        throw fails(`agrees to ${agreement.toFixed(5)} in the built-in face ${name}, expected at least ${1 - tolerance}`);
    } else if (made.length === 2 && similarity(made[0]!, made[1]!) >= 1 - tolerance) {
      // A recogniser of the integrator's own has no stored templates; that it tells two people apart is the least.
      throw fails('gives two people one template');
    }
  }
}

export const selfTestFace = (name: (typeof selfTestFaces)[number]) => readImage(readFileSync(new URL(`${name}.png`, folder)));

const decode = (base64: string): Float32Array => {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
