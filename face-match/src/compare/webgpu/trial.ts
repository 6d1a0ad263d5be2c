import { FaceMatchError } from '../../face-match-error.ts';
import { checkKernel } from '../check-kernel.ts';
import { openWebGpuKernel } from './kernel.ts';

/** Started by `tryGraphics`: prints its answer and ends. */
const answer = await trial().catch((error: unknown) => ({
  error: {
    code: error instanceof FaceMatchError ? error.code : 'backend-missing',
    message: error instanceof Error ? error.message : String(error),
  },
}));
// Some drivers keep threads that never end, or crash when they do: what is known is said first.
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));

async function trial() {
  const { kernel, ...about } = await openWebGpuKernel();
  await checkKernel(kernel);
  return { shape: { width: kernel.width, piece: kernel.piece }, ...about };
}
