import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../fuzz/fuzz.js', import.meta.url));
const planted = fileURLToPath(new URL('../fuzz/targets/planted.js', import.meta.url));
const findings = mkdtempSync(join(tmpdir(), 'fuzz-findings-'));
afterAll(() => rmSync(findings, { recursive: true, force: true }));

interface Summary {
  readonly inputs: number;
  readonly targets: readonly {
    readonly name: string;
    readonly inputs: number;
    readonly blocks: number;
    readonly findings: readonly { readonly kind: string; readonly what: string; readonly file: string }[];
  }[];
}

/** Runs the fuzzer as a developer does. */
function fuzz(...args: string[]): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, '--findings', findings, ...args], { timeout: 300_000 }, (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout });
    });
  });
}

async function summaryOf(...args: string[]): Promise<Summary & { readonly code: number }> {
  const { code, stdout } = await fuzz('--json', ...args);
  return { code, ...(JSON.parse(stdout) as Summary) };
}

describe('fuzzing', { timeout: 300_000 }, () => {
  it('finds nothing in the kept corpus and 20,000 inputs made of it', async () => {
    const { code, inputs, targets } = await summaryOf('--blind', '--inputs', '20000');
    expect(targets.flatMap((target) => target.findings)).toEqual([]);
    expect(code).toBe(0);
    expect(inputs).toBeGreaterThanOrEqual(20_000);
    for (const target of targets) expect(target.inputs, target.name).toBeGreaterThan(0);
  });

  it('finds a bug behind four conditions, each of which only coverage tells', async () => {
    const { code, targets } = await summaryOf('--table', planted, '--target', 'planted-crash', '--inputs', '60000', '--stop');
    const [finding] = targets[0]?.findings ?? [];
    expect(code).toBe(1);
    expect(finding).toMatchObject({ kind: 'error', what: expect.stringContaining('TypeError') });
    const replayed = await fuzz('--table', planted, '--target', 'planted-crash', '--replay', finding?.file as string);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toContain('planted.js');
  });

  it.each([
    ['planted-rejection', 'rejection'],
    ['planted-slow', 'slow'],
    ['planted-memory', 'memory'],
    ['planted-hang', 'hang', '--hang', '2'],
    ['planted-exhaustion', 'died'],
  ])('finds %s', async (target, kind, ...more) => {
    const { code, targets } = await summaryOf('--table', planted, '--target', target, '--inputs', '60000', '--stop', ...more);
    expect(targets[0]?.findings.map((finding) => finding.kind)).toContain(kind);
    expect(code).toBe(1);
  });
});
