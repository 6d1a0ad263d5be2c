import { type Analyser, openAnalyser } from './analyser.ts';
import { FaceMatchError } from './face-match-error.ts';
import type { Backend, BackendName } from './net/backend.ts';
import { readRecogniser } from './own-recogniser.ts';
import { defaultRecipe, type RecipeName, recipes } from './recogniser.ts';
import { selfTest } from './self-test.ts';

/** An analyser that has proved itself, and what it runs on. */
export interface StartedAnalyser extends Analyser {
  readonly backend: BackendName;
  /** Why a faster backend was not taken; for a person. */
  readonly fellBack?: string;
}

export interface StartOptions {
  /** Only this one, or the fastest that starts and gives the right numbers. Default `auto`. */
  readonly backend?: BackendName | 'auto';
  /** Folder with the model files of the manifest; default: the npm packages that carry them. */
  readonly models?: string;
  /** A built-in recipe by its name, or the descriptor of a recogniser of one's own (see `readRecogniser`). Default `dlib+faceres`. */
  readonly recogniser?: RecipeName | (string & {});
  /** Cores that one picture may use. Default 1: with several cameras or threads the pictures share the cores anyway. */
  readonly cores?: number;
}

/** The fastest first. Only what is tried is loaded. */
const starters: Readonly<Record<BackendName, (cores: number) => Promise<Backend>>> = {
  'onnx-cpu': async (cores) => (await import('./net/onnx/onnx-runtime.ts')).startOnnx(cores),
  wasm: async () => (await import('./net/wasm.ts')).startWasm(),
};

/**
 * Loads the networks on the first backend that starts and describes two built-in faces as it should.
 *
 * @throws {FaceMatchError} `backend-missing`, `backend-differs` (a backend asked for by name), `model-missing`, `model-altered`, `recogniser-invalid`
 */
export async function startAnalyser({
  backend: wanted = 'auto',
  models,
  recogniser: named = defaultRecipe,
  cores = 1,
}: StartOptions = {}): Promise<StartedAnalyser> {
  const names = wanted === 'auto' ? (Object.keys(starters) as BackendName[]) : [wanted];
  const recogniser = named in recipes ? recipes[named as RecipeName] : readRecogniser(named);
  const reasons: FaceMatchError[] = [];
  for (const name of names) {
    try {
      const analyser = await openAnalyser(await starters[name](cores), models, recogniser);
      await selfTest(analyser, name);
      return { ...analyser, backend: name, ...(reasons.length > 0 && { fellBack: reasons.map(({ message }) => message).join(' ') }) };
    } catch (error) {
      // Files that are missing or altered are so for every backend.
      if (!(error instanceof FaceMatchError && aboutTheBackend.has(error.code))) throw error;
      reasons.push(error);
    }
  }
  throw reasons.at(-1)!;
}

const aboutTheBackend: ReadonlySet<string> = new Set(['backend-missing', 'backend-differs']);
