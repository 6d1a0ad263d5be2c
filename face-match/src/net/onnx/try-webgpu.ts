import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FaceMatchError, type FaceMatchErrorCode } from '../../face-match-error.ts';
import type { StartOptions } from '../../start-analyser.ts';

/** Milliseconds from a frame to its template on either, measured one after the other. */
export interface WebGpuTrial {
  readonly graphics: number;
  readonly processor: number;
}

/** What the trial's process prints. */
export type TrialAnswer = WebGpuTrial | TrialError;

interface TrialError {
  readonly error: { readonly code: FaceMatchErrorCode; readonly message: string };
}

/** Time for drivers to load and every shader to be compiled for the first time. */
const limit = 30_000;

/**
 * Runs the networks on the graphics processor once, with the self-test, in a process of its own.
 *
 * @throws {FaceMatchError} `backend-missing` when there is no usable graphics processor, or its driver hung or crashed; `backend-differs`
 */
export const tryWebGpu = (
  { models, recogniser }: StartOptions,
  script = new URL('../../../dist/net/onnx/webgpu-trial.js', import.meta.url),
  timeout = limit,
): Promise<WebGpuTrial> => tryInProcess(script, [JSON.stringify({ models, recogniser })], timeout);

/**
 * What a script says that tries a graphics processor, its last line as JSON: graphics drivers hang and crash, and neither may happen to a gate that starts.
 *
 * @throws {FaceMatchError} the error that the script answers; `backend-missing` when it hung or crashed
 */
export function tryInProcess<Answer extends object>(script: URL, given: readonly string[], timeout = limit): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const refuse = (code: FaceMatchErrorCode, message: string) => reject(new FaceMatchError(code, message));
    execFile(process.execPath, [fileURLToPath(script), ...given], { timeout, killSignal: 'SIGKILL' }, (error, stdout) => {
      const answer = error ? undefined : read<Answer>(stdout);
      if (answer && 'error' in answer) return refuse(answer.error.code, answer.error.message);
      if (answer) return resolve(answer);
      const how = error?.killed
        ? `did not answer within ${timeout / 1000} s`
        : `stopped its trial (${error?.signal ?? error?.code ?? 'no answer'})`;
      refuse('backend-missing', `The graphics processor ${how}: update its driver, or remove it from this machine.`);
    });
  });
}

/** Other programs' libraries may print, too: the answer is the last line. */
function read<Answer>(stdout: string): Answer | TrialError | undefined {
  try {
    return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Answer | TrialError;
  } catch {
    return undefined;
  }
}

/** Whether there is anything to try. Linux names what it found; elsewhere the trial tells. */
export function hasGraphics(platform = process.platform, devices = '/dev'): boolean {
  if (platform !== 'linux') return true;
  const names = (folder: string) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  return (
    names(`${devices}/dri`).some((name) => name.startsWith('renderD')) || names(devices).some((name) => /^(nvidia\d+|dxg)$/.test(name))
  );
}
