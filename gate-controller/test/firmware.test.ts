import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const firmware = fileURLToPath(new URL('../firmware/', import.meta.url));
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const toolsMissing = ['make', 'avr-gcc', 'cc'].filter((program) => !has(program));
const make = (target: string, env: Record<string, string> = {}) =>
  new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    const options = { env: { ...process.env, LIMEN_ALLOW_SKIP: '', ...env } };
    execFile('make', ['--no-print-directory', '-C', firmware, target], options, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });

// Counted as skipped where a tool is missing: `npm run firmware` then says which package to install.
test.skipIf(toolsMissing.length > 0)(
  'door.hex is what the source builds, and no reachable state of the interlock breaks an invariant',
  { timeout: 300_000 },
  async () => {
    const { status, stdout, stderr } = await make('check');
    expect(stderr).toBe('');
    expect(stdout).toContain('door.hex: is what the source builds');
    expect(stdout.match(/ 0 violations/g)).toHaveLength(3);
    expect(status).toBe(0);
  },
);

test.skipIf(toolsMissing.length > 0)(
  'every invariant of the exploration can fail: no mutant of interlock or crossing survives',
  { timeout: 300_000 },
  async () => {
    const { status, stdout } = await make('mutants');
    expect(stdout).toMatch(/^\d+ mutants, 0 survived$/m);
    expect(status).toBe(0);
  },
);

test.skipIf(toolsMissing.length > 0)(
  'without avr-gcc the check fails and names the packages; LIMEN_ALLOW_SKIP=1 makes it a skip',
  { timeout: 300_000 },
  async () => {
    const path = mkdtempSync(join(tmpdir(), 'limen-tools-'));
    try {
      const tools = ['sh', 'make', 'cc', 'as', 'ld', 'cat', 'cmp', 'cp', 'dirname', 'mktemp', 'rm'];
      for (const tool of tools)
        symlinkSync(spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim(), join(path, tool));
      const refused = await make('check', { PATH: path });
      expect(refused.status).not.toBe(0);
      expect(refused.stderr).toContain('apt-get install gcc-avr avr-libc');
      const skipped = await make('check', { PATH: path, LIMEN_ALLOW_SKIP: '1' });
      expect(skipped.stdout).toContain('skipped: door.hex was not rebuilt');
      expect(skipped.stdout.match(/ 0 violations/g)).toHaveLength(3);
      expect(skipped.status).toBe(0);
    } finally {
      rmSync(path, { recursive: true });
    }
  },
);

test('the lamps of the adapter are on the pins of pins.h', () => {
  const header = readFileSync(`${firmware}pins.h`, 'utf8');
  const pins = Object.fromEntries([...header.matchAll(/#define PIN_(\w+) (\d+)/g)].map(([, name, number]) => [name, Number(number)]));
  const lamps = readFileSync(new URL('../src/door-board-lamps.ts', import.meta.url), 'utf8');
  const used = lamps
    .match(/entry: \{ green: (\d+), red: (\d+) \}, exit: \{ green: (\d+), red: (\d+) \}, status: (\d+)/)
    ?.slice(1)
    .map(Number);
  expect(used).toEqual([pins['LAMP_ENTRY_GREEN'], pins['LAMP_ENTRY_RED'], pins['LAMP_EXIT_GREEN'], pins['LAMP_EXIT_RED'], pins['LED']]);
});
