import type { Analyser } from '../../analyser.ts';
import { FaceMatchError } from '../../face-match-error.ts';
import { selfTestFace } from '../../self-test.ts';
import { openProved, type StartOptions } from '../../start-analyser.ts';
import type { TrialAnswer } from './try-webgpu.ts';

/** Started by `tryWebGpu`: prints its answer and ends. */
const answer = await trial(JSON.parse(process.argv[2]!) as StartOptions).catch(
  (error: unknown): TrialAnswer => ({
    error: {
      code: error instanceof FaceMatchError ? error.code : 'backend-missing',
      message: error instanceof Error ? error.message : String(error),
    },
  }),
);
// Some drivers keep threads that never end, or crash when they do: what is known is said first.
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));

async function trial(options: StartOptions): Promise<TrialAnswer> {
  const graphics = await openProved('onnx-webgpu', options);
  const processor = await openProved('onnx-cpu', options);
  return { graphics: await fastest(graphics), processor: await fastest(processor) };
}

/** The shortest of some: what the machine does besides only ever adds. */
async function fastest(analyser: Analyser): Promise<number> {
  const image = await selfTestFace('anna');
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    await analyser.analyse(image, 'template');
    least = Math.min(least, performance.now() - began);
  }
  return least;
}
