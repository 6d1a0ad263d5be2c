import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../bin/simulator.js', import.meta.url));
const run = (...args: string[]) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    execFile(process.execPath, [program, '--exit', '--travellers', '1', ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, said: `${out}${err}` }),
    );
  });

describe('the command line of the simulator, asked wrongly', () => {
  it.each([
    ['--attack', 'foil', '--attack is "foil"; expected print-flat or '],
    ['--attack', 'print:perfect', '--attack is "perfect"; expected low or middle or high.'],
    ['--attack', 'mask-paper:best', '--attack is "best"; expected low or middle or high.'],
    ['--impostors', '2', '--impostors is "2"; expected a share between 0 and 1.'],
    ['--refer', 'always', '--refer is "always"; expected a share between 0 and 1.'],
    ['--seed', '-1', '--seed'],
  ])('says of %s %s what it expected', async (option, value, sentence) => {
    const { code, said } = await run(`${option}=${value}`);
    expect(code).toBe(1);
    expect(said).toContain(sentence);
    expect(said).not.toContain('    at ');
  });
});
