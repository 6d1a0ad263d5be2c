import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../src/cli-arguments.ts';

const bad = expect.objectContaining({ code: 'invalid-argument' });

describe('the command line', () => {
  it('takes the MRZ as arguments, from a file, from standard input or as three fields', () => {
    const read = (...args: string[]) => parseCommandLine(['read', '--trust', 'csca', ...args]);
    expect(read('--mrz', 'P<LINE1', 'LINE2')).toMatchObject({
      command: 'read',
      trust: 'csca',
      mrz: ['P<LINE1', 'LINE2'],
      waitSeconds: 30,
      json: false,
    });
    expect(read('--mrz', '-')).toMatchObject({ mrz: 'stdin' });
    expect(read('--can', '123456')).toMatchObject({ can: '123456', allowBacAfterPace: false });
    expect(read('--can', '123456')).not.toHaveProperty('mrz');
    expect(read('--can', '123456', '--mrz', '-', '--allow-bac')).toMatchObject({ can: '123456', mrz: 'stdin', allowBacAfterPace: true });
    expect(() => read('--can', '12 34')).toThrow(bad);
    expect(read('--mrz-file', 'mrz.txt')).toMatchObject({ mrz: { file: 'mrz.txt' } });
    const fields = read(
      '--document-number',
      'L898902C3',
      '--birth',
      '740812',
      '--expiry',
      '120415',
      '--reader',
      'ACS',
      '--portrait',
      'p.png',
      '--wait',
      '5',
    );
    expect(fields).toMatchObject({
      mrz: { documentNumber: 'L898902C3', dateOfBirth: '740812', dateOfExpiry: '120415' },
      reader: 'ACS',
      portrait: 'p.png',
      waitSeconds: 5,
    });
  });

  it('helps, lists readers, and says what is missing', () => {
    expect(parseCommandLine([])).toEqual({ command: 'help' });
    expect(parseCommandLine(['read', '-h'])).toEqual({ command: 'help' });
    expect(parseCommandLine(['readers', '--json'])).toEqual({ command: 'readers', json: true });
    for (const args of [
      ['fly'],
      ['read', '--mrz', '-'],
      ['read', '--trust', 'x'],
      ['read', '--trust', 'x', '--nonsense'],
      ['read', '--trust', 'x', '--mrz', '-', '--wait', 'long'],
    ]) {
      expect(() => parseCommandLine(args)).toThrow(bad);
    }
    expect(() => parseCommandLine(['read', '--trust', 'x', '--document-number', 'A', '--birth', '1974', '--expiry', '120415'])).toThrow(
      /yyMMdd/,
    );
  });

  it('inspects a folder, with or without a printed MRZ', () => {
    const inspect = (...args: string[]) => parseCommandLine(['inspect', '--trust', 'csca', ...args]);
    expect(inspect('dump')).toEqual({ command: 'inspect', folder: 'dump', trust: 'csca', personal: false, json: false });
    const lines = ['I<UTO'.padEnd(30, '<'), '7408122F'.padEnd(30, '<'), 'ERIKSSON'.padEnd(30, '<')] as const;
    expect(inspect('dump', '--mrz', ...lines)).toMatchObject({ folder: 'dump', mrz: lines });
    expect(inspect('--mrz', ...lines, 'dump')).toMatchObject({ folder: 'dump', mrz: lines });
    expect(inspect('dump', '--mrz', '-')).toMatchObject({ mrz: 'stdin' });
    expect(inspect('dump', '--mrz-file', 'mrz.txt')).toMatchObject({ mrz: { file: 'mrz.txt' } });
    expect(inspect('dump', '--date', '2014-06-01', '--xml', 'r.xml')).toMatchObject({ date: new Date('2014-06-01T12:00Z'), xml: 'r.xml' });
    for (const args of [
      [],
      ['dump', 'other'],
      ['dump', '--date', '2014-02-30'],
      ['dump', '--date', '2014-13-01'],
      ['dump', '--date', 'today'],
    ])
      expect(() => inspect(...args)).toThrow(bad);
    expect(() => parseCommandLine(['inspect', 'dump'])).toThrow(/--trust/);
  });

  it('never repeats what may be a line of the MRZ', () => {
    const [one, two] = ['P<UTOERIKSSON<<ANNA<MARIA'.padEnd(44, '<'), `L898902C36UTO7408122F1204159ZE184226B${'1'.repeat(7)}`];
    const told = (args: string[]): string => {
      try {
        return JSON.stringify(parseCommandLine(args));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(told(['--mrz', one, two])).toContain('There is no such command.');
    expect(told(['--mrz', one, two])).not.toContain(two);
    expect(told(['inspect', '--trust', 'csca', 'dump', '--mrz', one, two])).toContain(`"mrz":["${one}","${two}"]`);
    expect(told(['inspect', '--trust', 'csca', 'dump', 'L898902C36', '--mrz', one])).toContain('one folder, got 2 arguments');
    expect(told(['inspect', '--trust', 'csca', 'dump', 'L898902C36', '--mrz', one])).not.toContain('L898902C36');
  });

  it('reads further data groups by their numbers, and none that is for a terminal alone', () => {
    const read = (...args: string[]) => parseCommandLine(['read', '--trust', 'x', '--can', '123456', ...args]);
    expect(read()).toMatchObject({ dataGroups: [] });
    expect(read('--data-groups', '11,12,16')).toMatchObject({ dataGroups: [11, 12, 16] });
    for (const list of ['', '3', '11,4', '14', '17', '11-12', '11;12', '7.5']) expect(() => read('--data-groups', list)).toThrow(/11,12/);
  });

  it('refuses a portrait of a form it does not write, before the document is read', () => {
    const read = (portrait: string) => parseCommandLine(['read', '--trust', 'x', '--can', '123456', '--portrait', portrait]);
    for (const file of ['p.jpg', 'p.JPEG', 'p.png', 'p.raw']) expect(read(file)).toMatchObject({ portrait: file });
    for (const file of ['p.xyz', 'p', 'png']) expect(() => read(file)).toThrow(/\.jpg, \.png or \.raw/);
  });

  const program = new URL('../bin/epassport-reader.js', import.meta.url).pathname;
  const run = (args: readonly string[], input = '') =>
    new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
      const child = execFile(process.execPath, [program, ...args], { timeout: 30_000 }, (_, out, err) =>
        resolve({ status: child.exitCode, out, err }),
      );
      child.stdin?.end(input);
    });

  it.each([
    ['a trust folder that is not there', ['read', '--trust', '/nowhere', '--can', '123456'], '', 'trust folder /nowhere'],
    [
      'lines that are no MRZ, without waiting for a document',
      ['read', '--trust', '/nowhere', '--mrz', '-'],
      'HELLO',
      'The MRZ cannot be used',
    ],
    ['a file of the MRZ that is not there', ['read', '--trust', '/nowhere', '--mrz-file', '/none'], '', '/none of the MRZ'],
    ['an unknown trust command', ['trust', 'frobnicate'], '', 'There is no command "trust frobnicate"'],
  ])('answers %s with exit status 2 and a sentence', async (_, args, input, sentence) => {
    const { status, out, err } = await run(args, input);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  it('says its version', async () => {
    expect((await run(['--version'])).out).toMatch(/^epassport-reader \d+\.\d+\.\d+\n$/);
  });

  it('prints the result before it saves, so that a place that cannot be written loses nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limen-cli-'));
    try {
      await writeFile(join(folder, 'EF_DG1.bin'), Buffer.from('61035f1f00', 'hex'));
      const { status, out, err } = await run(['inspect', folder, '--trust', folder, '--json', '--xml', join(folder, 'none', 'record.xml')]);
      expect(status).toBe(2);
      expect(JSON.parse(out)).toMatchObject({ schema: 'epassport-reader/inspection/1', checks: expect.any(Array) });
      for (const { milliseconds } of JSON.parse(out).checks) expect(String(milliseconds)).toMatch(/^\d+(\.\d{1,3})?$/);
      expect(err).toMatch(/The record could not be saved as .*record\.xml: .*ENOENT/);
      expect(err).not.toMatch(/^ {4}at /m);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
