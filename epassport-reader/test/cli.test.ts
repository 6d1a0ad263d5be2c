import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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

  it('answers with exit status 2 and one sentence where nothing can be read', async () => {
    const program = new URL('../bin/epassport-reader.js', import.meta.url).pathname;
    const run = promisify(execFile)(process.execPath, [program, 'read', '--trust', '/nowhere', '--mrz', '-'], { timeout: 30_000 });
    run.child.stdin?.end('');
    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('trust folder /nowhere') });
  });
});
