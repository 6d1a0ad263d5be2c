import { type Analyser, openAnalyser } from './analyser.ts';
import { FaceMatchError } from './face-match-error.ts';
import type { Backend, BackendName } from './net/backend.ts';
import { hasGraphics, tryWebGpu } from './net/onnx/try-webgpu.ts';
import { readRecogniser } from './own-recogniser.ts';
import { defaultRecipe, type RecipeName, recipes } from './recogniser.ts';
import { selfTest } from './self-test.ts';

/** An analyser that has proved itself, and what it runs on. */
export interface StartedAnalyser extends Analyser {
  readonly backend: BackendName;
  /** Why a faster backend was not taken; for a person. */
  readonly fellBack?: string;
  /** The backend that computed something else in the self-test. */
  readonly refused?: BackendName;
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

/** Only what is tried is loaded. */
const starters: Readonly<Record<BackendName, (cores: number) => Promise<Backend>>> = {
  'onnx-webgpu': async (cores) => (await import('./net/onnx/onnx-runtime.ts')).startOnnx(cores, 'webgpu'),
  'onnx-cpu': async (cores) => (await import('./net/onnx/onnx-runtime.ts')).startOnnx(cores),
  wasm: async () => (await import('./net/wasm.ts')).startWasm(),
};

/**
 * Loads the networks on the first backend that starts and describes two built-in faces as it should, the fastest first. A graphics processor is tried in a
 * process of its own (`tryWebGpu`), and left alone where the processor is faster.
 *
 * @throws {FaceMatchError} `backend-missing`, `backend-differs` (a backend asked for by name), `model-missing`, `model-altered`, `recogniser-invalid`
 */
export function startAnalyser(options: StartOptions = {}): Promise<StartedAnalyser> {
  const { backend: wanted = 'auto' } = options;
  const auto: readonly BackendName[] = hasGraphics() ? ['onnx-webgpu', 'onnx-cpu', 'wasm'] : ['onnx-cpu', 'wasm'];
  return firstProved(wanted === 'auto' ? auto : [wanted], async (name) => {
    if (name === 'onnx-webgpu') {
      const { graphics, processor } = await tryWebGpu(options);
      if (wanted === 'auto' && graphics >= processor) return undefined;
    }
    return openProved(name, options);
  });
}

/** @param open throws what is wrong with a backend; undefined where it is right but not worth having */
export async function firstProved(
  names: readonly BackendName[],
  open: (name: BackendName) => Promise<Analyser | undefined>,
): Promise<StartedAnalyser> {
  const reasons: FaceMatchError[] = [];
  let refused: BackendName | undefined;
  for (const name of names) {
    try {
      const analyser = await open(name);
      if (!analyser) continue;
      const fellBack = reasons.map(({ message }) => message).join(' ');
      return { ...analyser, backend: name, ...(fellBack && { fellBack }), ...(refused && { refused }) };
    } catch (error) {
      // Files that are missing or altered are so for every backend.
      if (!(error instanceof FaceMatchError && aboutTheBackend.has(error.code))) throw error;
      if (error.code === 'backend-differs') refused ??= name;
      reasons.push(error);
    }
  }
  throw reasons.at(-1)!;
}

/** The networks on that backend and no other, after the self-test. In this process: a driver that hangs or crashes takes it along. */
export async function openProved(
  name: BackendName,
  { models, recogniser: named = defaultRecipe, cores = 1 }: StartOptions,
): Promise<Analyser> {
  const recogniser = named in recipes ? recipes[named as RecipeName] : readRecogniser(named);
  const analyser = await openAnalyser(await starters[name](cores), models, recogniser);
  await selfTest(analyser, name);
  return analyser;
}

const aboutTheBackend: ReadonlySet<string> = new Set(['backend-missing', 'backend-differs']);
