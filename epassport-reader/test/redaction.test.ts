import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect as shown } from 'node:util';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bacKeySeed } from '../src/bac.ts';
import { parseDataGroup } from '../src/data-groups/data-group.ts';
import { parsePortrait } from '../src/data-groups/dg2.ts';
import { inspect } from '../src/inspect.ts';
import { inspectFiles } from '../src/inspect-files.ts';
import type { Inspection } from '../src/inspection.ts';
import { inspectionRecord } from '../src/inspection-record.ts';
import { inspectionTable } from '../src/inspection-table.ts';
import { inspectionXml } from '../src/inspection-xml.ts';
import { checkDigit, mrzInformationOf, parseMrz } from '../src/mrz.ts';
import { decodePortrait } from '../src/portrait.ts';
import { writeTlv } from '../src/tlv.ts';
import { deriveKey } from '../src/triple-des.ts';
import { trustStoreOf } from '../src/trust-folder.ts';
import { type IssuingState, issuingState, openssl } from './issuing-state.ts';
import { madeDg2 } from './made-dg2.ts';
import { TestChip } from './test-chip.ts';

const now = new Date(Date.now() + 600_000);

interface Holder {
  readonly surname: string;
  readonly givenNames: string;
  readonly documentNumber: string;
  readonly personalNumber: string;
  readonly birth: string;
}

const letters = (length: number) => fc.string({ unit: fc.constantFrom(...'BCDFGHJKLMNPQRSTVWXZ'), minLength: length, maxLength: length });
const holders: fc.Arbitrary<Holder> = fc.record({
  surname: letters(9),
  givenNames: letters(8),
  documentNumber: letters(9),
  personalNumber: letters(12),
  birth: fc.constantFrom('740812', '881231', '960229'),
});

function linesOf({ surname, givenNames, documentNumber, personalNumber, birth }: Holder): [string, string] {
  const digit = (text: string): string => text + checkDigit(text);
  const line = `${digit(documentNumber)}UTO${digit(birth)}F${digit('310415')}${digit(personalNumber.padEnd(14, '<'))}`;
  const composite = checkDigit(line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 43));
  return [`P<UTO${surname}<<${givenNames}`.padEnd(44, '<'), line + composite];
}

const dg1Of = (holder: Holder): Uint8Array => writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(linesOf(holder).join(''))));
const dg11Of = ({ surname, givenNames, personalNumber }: Holder): Uint8Array =>
  writeTlv(
    0x6b,
    writeTlv(0x5f0e, Buffer.from(`${surname}<<${givenNames}`)),
    writeTlv(0x5f10, Buffer.from(personalNumber)),
    writeTlv(0x5f2b, Buffer.from('19740812')),
  );

/** What must not be told, as text and as bytes. */
interface Secrets {
  readonly texts: readonly string[];
  readonly bytes: readonly Uint8Array[];
}

function secretsOf(holder: Holder, ...bytes: Uint8Array[]): Secrets {
  const { surname, givenNames, documentNumber, personalNumber, birth } = holder;
  const [year, month, day] = [birth.slice(0, 2), birth.slice(2, 4), birth.slice(4)];
  const texts = [surname, givenNames, documentNumber, personalNumber, birth, `19${year}-${month}-${day}`];
  return { texts, bytes: [...[surname, documentNumber, personalNumber].map((text) => Buffer.from(text)), ...bytes] };
}

/** The secrets found in what was told: as text, as hex with or without blanks, in Base64 at any place, or as decimal bytes as JSON writes them. */
function leaked(told: string, { texts, bytes }: Secrets): string[] {
  // Milliseconds have digits enough to be a date by chance.
  const text = told.replace(/\d+\.\d+/g, '');
  const upper = text.toUpperCase();
  const squeezed = upper.replace(/[\s,]|0X|\\N/g, '');
  const decimals = text.replace(/"\d+":/g, '').replace(/\s/g, '');
  const found = texts.filter((each) => upper.includes(each));
  for (const secret of bytes) {
    const start = Buffer.from(secret.subarray(0, 12));
    const base64 = [0, 1, 2].map((shift) => {
      const whole = Buffer.concat([Buffer.alloc(shift), start]).toString('base64');
      return whole.slice(shift === 0 ? 0 : shift + 1, Math.floor(((start.length + shift) * 8) / 6));
    });
    const forms: [string, string][] = [
      [squeezed, start.toString('hex').toUpperCase()],
      [decimals, [...start].join(',')],
      ...base64.map((form): [string, string] => [text, form]),
    ];
    if (forms.some(([where, form]) => where.includes(form))) found.push(`bytes ${start.toString('hex')}`);
  }
  return found;
}

/** Everything about an inspection that is meant to be logged, and the error with all its causes as a program that crashes prints it. */
function toldBy(inspection: Inspection): string {
  const record = inspectionRecord(inspection, { transaction: 'test', inspectedAt: now, software: { name: 'test', version: '0' } });
  const { checks, steps, error } = inspection;
  return [
    inspectionTable(inspection),
    inspectionXml(record),
    JSON.stringify({ record, checks, steps, error }),
    shown(error, { depth: 12, maxArrayLength: 1000, maxStringLength: 100_000 }),
    error?.stack,
  ].join('\n');
}

/** Whatever the code under test writes by itself. */
function listen(): () => string {
  const written: string[] = [];
  const take = (...args: unknown[]): boolean => {
    written.push(args.map((arg) => (typeof arg === 'string' ? arg : shown(arg, { depth: 12 }))).join(' '));
    return true;
  };
  for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) vi.spyOn(console, method).mockImplementation(take);
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(take);
  return () => written.join('\n');
}

describe.skipIf(!openssl)('no MRZ, key or image in anything logged, thrown or printed (skipped without openssl)', () => {
  let state: IssuingState;
  let dg2: Uint8Array;
  let image: Buffer;
  /** Over another document: the genuine ones would cost a signature by openssl each. */
  let sod: Uint8Array;
  const folder = mkdtempSync(join(tmpdir(), 'redaction-'));
  beforeAll(async () => {
    state = issuingState();
    image = await sharp({ create: { width: 48, height: 64, channels: 3, background: '#4a6' } })
      .jpeg()
      .toBuffer();
    dg2 = madeDg2(image);
    sod = state.sign(new Map([[1, Buffer.from('another DG1')]]));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const efCom = Buffer.from('60145f0104303130375f36063034303030305c026175', 'hex');
  /** Past the first bytes, which every JPEG of this maker has: from the tables on it is this picture's. */
  const imageBytes = (): Uint8Array[] => [image.subarray(-40), image.subarray(0, 40)];

  const spoilt = fc.record({
    file: fc.constantFrom(0x011e, 0x011d, 0x0101, 0x0102),
    at: fc.nat(400),
    value: fc.nat(255),
    cut: fc.option(fc.nat(120), { freq: 3, nil: undefined }),
  });
  type Spoilt = { file: number; at: number; value: number; cut: number | undefined };
  function spoil(files: ReadonlyMap<number, Uint8Array>, changes: readonly Spoilt[]): Map<number, Uint8Array> {
    const result = new Map(files);
    for (const { file, at, value, cut } of changes) {
      const bytes = Buffer.from(result.get(file) as Uint8Array);
      if (at < bytes.length) bytes[at] = value;
      result.set(file, cut === undefined ? bytes : bytes.subarray(0, Math.max(1, bytes.length - cut)));
    }
    return result;
  }

  it('would find them: the finder sees text, hex, Base64 and decimals', () => {
    const holder: Holder = {
      surname: 'QWXZQWXZQ',
      givenNames: 'BCDFGHJK',
      documentNumber: 'LMNPQRSTV',
      personalNumber: 'XZXZXZXZXZXZ',
      birth: '740812',
    };
    const secrets = secretsOf(holder, image.subarray(-40));
    const bytes = Buffer.concat([Buffer.from('any'), image.subarray(-40)]);
    for (const told of [
      `of Qwxzqwxzq`,
      linesOf(holder)[1],
      parseMrz(linesOf(holder), now).mrz?.dateOfBirth ?? '',
      Buffer.from(linesOf(holder)[0]).toString('hex'),
      shown(bytes),
      JSON.stringify(bytes),
      JSON.stringify(Uint8Array.from(bytes)),
      shown(Uint8Array.from(bytes)),
      ...[0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift, 7), image.subarray(-40)]).toString('base64')),
    ])
      expect(leaked(told, secrets), told.slice(0, 80)).not.toEqual([]);
    expect(leaked('DG1 was read, 93 bytes. 12.740812 ms', secrets)).toEqual([]);
  });

  it('over whole, spoilt, wrongly opened and interrupted chips', async () => {
    const trust = trustStoreOf([state.csca]);
    const said = listen();
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        holders,
        holders,
        fc.record({
          changes: fc.array(spoilt, { maxLength: 3 }),
          removedBefore: fc.option(fc.integer({ min: 1, max: 45 }), { nil: undefined }),
          disturbed: fc.option(fc.tuple(fc.nat(45), fc.nat(60)), { nil: undefined }),
          opened: fc.constantFrom('printed', 'printed', 'typed', 'wrong', 'misread'),
          dropsSession: fc.boolean(),
          random: fc.uint8Array({ minLength: 24, maxLength: 24 }),
        }),
        async (holder, other, { changes, removedBefore, disturbed, opened, dropsSession, random }) => {
          const lines = linesOf(holder);
          const mrzInformation = mrzInformationOf({ lines, format: 'TD3' });
          const genuine = new Map([
            [0x011e, efCom as Uint8Array],
            [0x011d, sod],
            [0x0101, dg1Of(holder)],
            [0x0102, dg2],
          ]);
          const chip = new TestChip({
            mrzInformation,
            files: spoil(genuine, changes),
            largestRead: 223,
            dropsSession,
            ...(removedBefore !== undefined && { removedBefore }),
          });
          let exchanges = 0;
          const transport = {
            transmit: async (command: Uint8Array): Promise<Uint8Array> => {
              const answer = Buffer.from(await chip.transmit(command));
              if (disturbed && exchanges++ === disturbed[0]) answer[Math.min(disturbed[1], answer.length - 1)]! ^= 0x40;
              return answer;
            },
          };
          const { documentNumber, birth } = holder;
          const mrz = {
            printed: lines,
            typed: { documentNumber, dateOfBirth: birth, dateOfExpiry: '310415' },
            wrong: linesOf(other),
            misread: [lines[0], lines[1].replace('UTO', 'U?O')],
          }[opened];
          let used = 0;
          const drawn = (length: number): Uint8Array => {
            used += length;
            return random.slice(used - length, used);
          };
          const heard: unknown[] = [];
          const inspection = await inspect(transport, { mrz, trust, now, random: drawn, onStep: (...step) => heard.push(step) });
          outcomes.add(inspection.error?.code ?? 'none');

          const seed = bacKeySeed(mrzInformation);
          const sessionSeed = Buffer.from(random.subarray(8).map((byte) => byte ^ 0x5a));
          const keys = [seed, sessionSeed].flatMap((each) => [each, deriveKey(each, 1), deriveKey(each, 2)]);
          const secrets = secretsOf(holder, ...keys, random.subarray(8), ...imageBytes());
          const told = `${toldBy(inspection)}\n${JSON.stringify(heard)}\n${said()}`;
          expect(leaked(told, secrets)).toEqual([]);
          expect(leaked(told, secretsOf(other))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    // All of this happened, so that the silence means something.
    for (const code of ['none', 'card-removed', 'access-denied', 'secure-messaging', 'invalid-argument']) expect(outcomes).toContain(code);
  });

  it('over dumped files, and in the errors of every decoder', async () => {
    const trust = trustStoreOf([state.csca]);
    const said = listen();
    await fc.assert(
      fc.asyncProperty(
        holders,
        fc.array(spoilt, { maxLength: 4 }),
        fc.record({ at: fc.nat(60), value: fc.nat(255), length: fc.nat(120) }),
        async (holder, changes, { at, value, length }) => {
          const files = spoil(
            new Map<number, Uint8Array>([
              [0x011e, efCom],
              [0x011d, sod],
              [0x0101, dg1Of(holder)],
              [0x0102, dg2],
            ]),
            changes,
          );
          const dg11 = Buffer.from(dg11Of(holder)).subarray(0, 1 + length);
          if (at < dg11.length) dg11[at] = value;
          const dataGroups = new Map([
            [1, files.get(0x0101) as Uint8Array],
            [2, files.get(0x0102) as Uint8Array],
            [11, dg11],
          ]);
          const inspection = await inspectFiles(
            { com: files.get(0x011e) as Uint8Array, sod: files.get(0x011d) as Uint8Array, dataGroups },
            { trust, now, mrz: linesOf(holder) },
          );
          const told = [toldBy(inspection)];
          for (const [number, file] of [...dataGroups, [12, dg11], [16, dg11], [5, dg2]] as [1 | 2 | 5 | 11 | 12 | 16, Uint8Array][]) {
            try {
              parseDataGroup(number, file, now);
            } catch (error) {
              told.push(shown(error, { depth: 12 }));
            }
          }
          // With its cause, as a program that decodes by itself gets it.
          await Promise.resolve(files.get(0x0102) as Uint8Array)
            .then((file) => decodePortrait(parsePortrait(file)))
            .catch((error) => told.push(shown(error, { depth: 12 })));
          const [first, second] = linesOf(holder);
          for (const lines of [[first], [second, first], [first, `${second.slice(0, -1)}?`], [first, second.replace('F31', 'F99')]])
            told.push(parseMrz(lines, now).problem ?? '');
          expect(leaked(`${told.join('\n')}\n${said()}`, secretsOf(holder, ...imageBytes()))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('from the command: as a table and as JSON, whole and broken; with --personal the holder is shown', async () => {
    const holder: Holder = {
      surname: 'QWXZQWXZQ',
      givenNames: 'BCDFGHJK',
      documentNumber: 'LMNPQRSTV',
      personalNumber: 'XZXZXZXZXZXZ',
      birth: '740812',
    };
    const secrets = secretsOf(holder, ...imageBytes());
    const program = new URL('../bin/epassport-reader.js', import.meta.url).pathname;
    const dg1 = dg1Of(holder);
    const genuine: Record<string, Uint8Array> = {
      'EF_COM.bin': efCom,
      'EF_SOD.bin': state.sign(
        new Map([
          [1, dg1],
          [2, dg2],
        ]),
      ),
      'EF_DG1.bin': dg1,
      'EF_DG2.bin': dg2,
    };
    const csca = join(folder, 'csca');
    writeFileSync(join(folder, 'mrz.txt'), linesOf(holder).join('\n'));
    mkdirSync(csca);
    writeFileSync(join(csca, 'csca.cer'), state.csca);
    const run = (files: Record<string, Uint8Array>, ...args: string[]): Promise<{ status: number; told: string }> => {
      const dump = join(
        folder,
        createHash('sha1')
          .update(args.join() + Object.values(files).map((file) => file.length))
          .digest('hex'),
      );
      mkdirSync(dump, { recursive: true });
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(dump, name), bytes);
      const whole = [program, 'inspect', dump, '--trust', csca, '--mrz-file', join(folder, 'mrz.txt'), ...args];
      return new Promise((resolve) => {
        const child = execFile(process.execPath, whole, { timeout: 30_000 }, (_, out, err) =>
          resolve({ status: child.exitCode ?? -1, told: out + err }),
        );
      });
    };
    const xml = join(folder, 'record.xml');
    for (const args of [[], ['--json'], ['--xml', xml]]) {
      const { status, told } = await run(genuine, ...args);
      expect(leaked(told, secrets)).toEqual([]);
      expect([args, status]).toEqual([args, 0]);
    }
    expect(leaked(readFileSync(xml, 'utf8'), secrets)).toEqual([]);
    for (const broken of [
      { ...genuine, 'EF_DG1.bin': dg1.subarray(0, 80) },
      { ...genuine, 'EF_DG2.bin': dg2.subarray(0, 300) },
      { ...genuine, 'EF_SOD.bin': dg1 },
    ])
      expect(leaked((await run(broken, '--json')).told, secrets)).toEqual([]);
    expect(leaked((await run(genuine, '--personal')).told, secrets)).not.toEqual([]);
    expect(leaked((await run(genuine, '--personal', '--json')).told, secrets)).not.toEqual([]);
  });
});
