import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { verifyPin } from '../src/http/pin.ts';
import { readPin } from '../src/read-pin.ts';

const program = fileURLToPath(new URL('../bin/gate-controller.js', import.meta.url));
const given = (text: string) => readPin(new PassThrough().end(text));

describe('gate-controller hash-pin', () => {
  it('prints what the site file keeps in place of the PIN', async () => {
    const { stdout, status } = spawnSync(process.execPath, [program, 'hash-pin'], {
      input: '4711-0815\n',
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(status).toBe(0);
    expect(stdout).not.toContain('4711');
    expect(await verifyPin('4711-0815', stdout.trim())).toBe(true);
    expect(await verifyPin('4711-0816', stdout.trim())).toBe(false);
  });

  it('takes the first line, and no PIN that is missing or short', async () => {
    expect(await given('123456\r\nmore')).toBe('123456');
    await expect(given('')).rejects.toMatchObject({ code: 'pin', message: expect.stringContaining('No PIN') });
    await expect(given('12345\n')).rejects.toMatchObject({ code: 'pin', message: expect.stringContaining('5 characters') });
  });
});
