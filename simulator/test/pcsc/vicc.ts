import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChipFiles } from '../../src/passport/index.ts';

const launcher = fileURLToPath(new URL('./vicc-epass.py', import.meta.url));

/** Lays Debian's ePass emulation with the given files on a virtual reader; `remove` ends it. */
export async function insertVicc(port: number, files: ChipFiles, dir: string): Promise<{ remove(): Promise<void>; trouble(): string }> {
  const parameters: string[] = [];
  for (const [identifier, content] of files) {
    const name = join(dir, `vicc-${identifier.toString(16)}.bin`);
    await writeFile(name, content);
    parameters.push(`${identifier.toString(16)}=${name}`);
  }
  const child = spawn('/usr/bin/python3', [launcher, String(port), ...parameters], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    trouble: () => said,
    remove: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
