import { spawn } from 'node:child_process';

/** Whether ffmpeg can be run on this machine. */
export const hasFfmpeg = (): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn('ffmpeg', ['-version'], { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
