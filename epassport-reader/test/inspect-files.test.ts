import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckOutcome } from '../src/check.ts';
import { readDocumentFolder } from '../src/document-folder.ts';
import { inspectFiles } from '../src/inspect-files.ts';
import type { Inspection } from '../src/inspection.ts';
import { passiveAuthentication } from '../src/passive-authentication-step.ts';
import { writeTlv } from '../src/tlv.ts';
import { trustStoreOf } from '../src/trust-folder.ts';
import { type IssuingState, issuingState, openssl } from './issuing-state.ts';
import { madeDg2 } from './made-dg2.ts';
import { vectorsFolder } from './vectors.ts';

const program = new URL('../bin/epassport-reader.js', import.meta.url).pathname;
/** Runs the command line; its exit status comes as `code`. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [program, ...args], { timeout: 60_000 })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

const results = (inspection: Pick<Inspection, 'checks'>): Record<string, CheckOutcome> =>
  Object.fromEntries(inspection.checks.map(({ check, dataGroup, result }) => [check + (dataGroup ?? ''), result]));

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'inspect-files-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const bsi = vectorsFolder('bsi-tr03105-5-reference-dataset');
describe.skipIf(!bsi)('the BSI TR-03105-5 reference data set as a dump (skipped where the folder is missing)', () => {
  it('has every data group hashed, and shows that DG15 is in no list', async () => {
    const { code, stdout } = await run('inspect', bsi as string, '--trust', scratch, '--date', '2014-06-01', '--json');
    const { checks, versions, files, portrait } = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(results({ checks })).toEqual({
      'mrz-check-digits': 'undetermined',
      ...Object.fromEntries([1, 2, 3, 4, 14, 15].map((number) => [`data-group-present${number}`, 'successful'])),
      'mrz-dg1': 'undetermined',
      'com-sod': 'successful',
      'sod-signature': 'successful',
      'certificate-path': 'undetermined',
      revocation: 'undetermined',
      country: 'successful',
      ...Object.fromEntries([1, 2, 3, 4, 14].map((number) => [`data-group-hash${number}`, 'successful'])),
      'data-group-hash15': 'failed',
      // Offered, and not to be made without the chip: never successful, never silently left out.
      'chip-authentication': 'undetermined',
      'active-authentication': 'undetermined',
      'validity-date': 'successful',
      portrait: 'successful',
    });
    for (const { dataGroup, ...check } of checks) {
      expect(check).toEqual({
        check: expect.any(String),
        result: expect.stringMatching(/^(successful|failed|undetermined|notSupported|aborted)$/),
        mode: expect.stringMatching(/^(mandatory|optional|evaluatory)$/),
        reason: expect.stringMatching(/^[A-Z].*\.$/),
        milliseconds: expect.any(Number),
      });
      expect(dataGroup === undefined).toBe(!check.check.startsWith('data-group-'));
    }
    expect(versions).toEqual({ lds: '0107', unicode: '040000' });
    expect(files).toHaveLength(8);
    expect(portrait).toEqual({ encoding: 'jpeg2000', width: 413, height: 531 });
    expect(stdout).not.toMatch(/MUSTERMANN|ERIKA|C11T002JM/);
  });

  it('with its MRZ, and as a table with the holder on demand', async () => {
    const mrz = ['P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<', 'C11T002JM4D<<9608122F2310314<<<<<<<<<<<<<<<4'];
    const { stdout } = await run('inspect', bsi as string, '--trust', scratch, '--date', '2014-06-01', '--mrz', ...mrz, '--personal');
    expect(stdout).toMatch(/✓ {2}mrz-dg1/);
    expect(stdout).toMatch(/MUSTERMANN/);
    expect(stdout).toMatch(/EF\.SOD {2}EF_SOD\.bin/);
  });

  it('writes the record without personal data, as XML and as JSON', async () => {
    const [xml, json] = [join(scratch, 'record.xml'), join(scratch, 'record.json')];
    for (const file of [xml, json]) await run('inspect', bsi as string, '--trust', scratch, '--xml', file);
    const text = await readFile(xml, 'utf8');
    expect(text).toMatch(/^<\?xml/);
    expect(text).toContain('<check name="data-group-hash" dataGroup="15" result="failed" mode="mandatory"');
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({ level: 'basic', software: { name: 'epassport-reader' } });
    expect(text + (await readFile(json, 'utf8'))).not.toMatch(/MUSTERMANN|ERIKA|C11T002JM|960812|1996/);
  });
});

const lines = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F4004154UTO<<<<<<<<<<<0', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];
const now = new Date(Date.now() + 600_000);

describe.skipIf(!openssl)('inspecting files (skipped without openssl, which signs EF.SOD)', () => {
  let state: IssuingState;
  let genuine: Map<number, Uint8Array>;
  const dg13 = writeTlv(0x6d, Buffer.from('ours'));
  const efCom = (...tags: number[]): Uint8Array =>
    writeTlv(0x60, writeTlv(0x5f01, Buffer.from('0107')), writeTlv(0x5f36, Buffer.from('040000')), writeTlv(0x5c, Uint8Array.from(tags)));
  beforeAll(async () => {
    state = issuingState();
    const jpeg = await sharp({ create: { width: 48, height: 64, channels: 3, background: '#4a6' } })
      .jpeg()
      .toBuffer();
    const dg1 = writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))));
    genuine = new Map([
      [1, dg1],
      [2, madeDg2(jpeg)],
      [13, dg13],
    ]);
  });
  const inspectDump = (
    dataGroups: ReadonlyMap<number, Uint8Array>,
    signed: ReadonlyMap<number, Uint8Array>,
    com = efCom(0x61, 0x75, 0x6d),
    mrz: readonly string[] | undefined = lines,
  ): Promise<Inspection> =>
    inspectFiles({ com, sod: state.sign(signed), dataGroups }, { trust: trustStoreOf([state.csca]), now, ...(mrz && { mrz }) });

  it('finds a genuine TD1 document genuine', async () => {
    const inspection = await inspectDump(genuine, genuine);
    expect(inspection.checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory')).toEqual([]);
    expect(inspection.checks.map(({ check, dataGroup }) => check + (dataGroup ?? ''))).toEqual([
      'mrz-check-digits',
      'data-group-present1',
      'data-group-present2',
      'data-group-present13',
      'mrz-dg1',
      'com-sod',
      'sod-signature',
      'certificate-path',
      'revocation',
      'country',
      'data-group-hash1',
      'data-group-hash2',
      'data-group-hash13',
      'validity-date',
      'portrait',
    ]);
    expect(inspection).toMatchObject({ dg1: { format: 'TD1', surname: 'ERIKSSON' }, portrait: { image: { width: 48, height: 64 } } });
  });

  it('tells a data group that was added from one that was not dumped', async () => {
    const without13 = new Map([...genuine].filter(([number]) => number !== 13));
    const added = await inspectDump(genuine, without13, efCom(0x61, 0x75));
    expect(results(added)).toMatchObject({ 'data-group-present13': 'successful', 'data-group-hash13': 'failed', 'com-sod': 'successful' });
    expect(added.checks.find(({ check, dataGroup }) => check === 'data-group-hash' && dataGroup === 13)?.reason).toMatch(/no hash of it/);

    const absent = await inspectDump(without13, genuine);
    const about13 = absent.checks.filter(({ dataGroup }) => dataGroup === 13);
    expect(about13).toMatchObject([
      { check: 'data-group-present', result: 'failed', mode: 'optional', reason: expect.stringContaining('EF.SOD lists it') },
      { check: 'data-group-hash', result: 'undetermined', mode: 'optional' },
    ]);
    expect(results(absent)).toMatchObject({ 'com-sod': 'successful', 'data-group-hash1': 'successful' });
  });

  it('lists the clone checks that the document offers as undetermined, and only those', async () => {
    const info = (hexOid: string): Uint8Array => writeTlv(0x30, writeTlv(6, Buffer.from(hexOid, 'hex')), Buffer.from('020101', 'hex'));
    const offers = writeTlv(0x6e, writeTlv(0x31, info('04007f00070202030201')));
    const paceAlone = writeTlv(0x6e, writeTlv(0x31, info('04007f00070202040202')));
    const clone = async (dg14: Uint8Array | undefined, signed: readonly number[]) => {
      const files = new Map(genuine);
      if (dg14) files.set(14, dg14);
      const inSod = new Map([...files, ...signed.map((number) => [number, Buffer.from('any')] as const)]);
      const { checks } = await inspectDump(files, inSod, efCom(0x61, 0x75, 0x6d, 0x6e, 0x6f));
      return checks.filter(({ check }) => check.endsWith('-authentication')).map(({ check, result, mode }) => [check, result, mode]);
    };
    expect(await clone(offers, [])).toEqual([
      ['chip-authentication', 'undetermined', 'optional'],
      ['active-authentication', 'undetermined', 'optional'],
    ]);
    expect((await clone(paceAlone, []))[0]).toEqual(['active-authentication', 'undetermined', 'optional']);
    expect(await clone(undefined, [14])).toHaveLength(2);
    expect((await clone(Buffer.from('6e00', 'hex'), []))[0]).toEqual(['chip-authentication', 'failed', 'mandatory']);
  });

  it('without DG2, EF.COM, EF.SOD or everything leaves nothing out and lets nothing pass', async () => {
    const without2 = new Map([...genuine].filter(([number]) => number !== 2));
    expect(results(await inspectDump(without2, genuine))).toMatchObject({
      'data-group-present2': 'failed',
      'data-group-hash2': 'undetermined',
      portrait: 'undetermined',
    });
    const options = { trust: trustStoreOf([state.csca]), now };
    expect(results(await inspectFiles({ sod: state.sign(genuine), dataGroups: genuine }, options))).toMatchObject({
      'com-sod': 'undetermined',
      'sod-signature': 'successful',
      'mrz-dg1': 'undetermined',
    });
    expect(results(await inspectFiles({ com: efCom(0x61, 0x75), dataGroups: genuine }, options))).toMatchObject({
      'sod-signature': 'undetermined',
      'certificate-path': 'aborted',
      'data-group-hash1': 'aborted',
    });
    const nothing = await inspectFiles({ dataGroups: new Map() }, options);
    expect(nothing.checks.filter(({ result }) => result === 'successful')).toEqual([]);
  });

  it('finds altered files and another MRZ', async () => {
    const altered = new Map(genuine).set(13, writeTlv(0x6d, Buffer.from('mine')));
    expect(results(await inspectDump(altered, genuine))).toMatchObject({ 'data-group-hash13': 'failed', 'data-group-hash1': 'successful' });
    const printed = [lines[0] as string, lines[1] as string, (lines[2] as string).replace('ANNA', 'EMMA')];
    expect(results(await inspectDump(genuine, genuine, undefined, printed))).toMatchObject({ 'mrz-dg1': 'failed' });
    expect(results(await inspectDump(genuine, genuine, efCom(0x61, 0x75)))).toMatchObject({ 'com-sod': 'failed' });
  });

  it('passive authentication gives its findings in order, with the signer', () => {
    const { findings, signer } = passiveAuthentication(
      { com: efCom(0x61, 0x75, 0x6d), sod: state.sign(genuine), dataGroups: genuine },
      trustStoreOf([state.csca]),
      now,
    );
    expect(findings.map(({ check, dataGroup }) => check + (dataGroup ?? ''))).toEqual([
      'sod-signature',
      'com-sod',
      'certificate-path',
      'revocation',
      'country',
      'data-group-hash1',
      'data-group-hash2',
      'data-group-hash13',
    ]);
    expect(signer?.subject.country).toBe('UT');
  });

  it('the command ends with 0 where every mandatory check is successful', async () => {
    const [dump, csca] = [await mkdtemp(join(scratch, 'dump-')), await mkdtemp(join(scratch, 'csca-'))];
    await writeFile(join(csca, 'csca.cer'), state.csca);
    const without13 = new Map([...genuine].filter(([number]) => number !== 13));
    for (const [number, bytes] of without13) await writeFile(join(dump, `ef010${number}.bin`), bytes);
    await writeFile(join(dump, 'SOD'), state.sign(genuine));
    await writeFile(join(dump, 'dump-3.bin'), efCom(0x61, 0x75, 0x6d));
    expect((await readDocumentFolder(dump)).files).toHaveLength(4);
    const { code, stdout } = await run('inspect', dump, '--trust', csca, '--json', '--mrz', ...lines);
    expect(results(JSON.parse(stdout))).toMatchObject({ 'mrz-dg1': 'successful', 'certificate-path': 'successful' });
    expect(code).toBe(0);
  });
});
