import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CardTransport } from '../src/card-transport.ts';
import type { CheckOutcome } from '../src/check.ts';
import { parseEfSod } from '../src/ef-sod.ts';
import { inspect } from '../src/inspect.ts';
import type { Inspection } from '../src/inspection.ts';
import { inspectionTable } from '../src/inspection-table.ts';
import { mrzInformationOfLine } from '../src/mrz.ts';
import { verifySodSignature } from '../src/passive-authentication.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { decodePortrait } from '../src/portrait.ts';
import { writeTlv } from '../src/tlv.ts';
import { trustStoreOf } from '../src/trust-folder.ts';
import { type IssuingState, issuingState, openssl } from './issuing-state.ts';
import { madeDg2 } from './made-dg2.ts';
import { TestChip, type TestChipOptions } from './test-chip.ts';

const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F4004154ZE184226B<<<<<14'];
const dg1 = writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))));
const efCom = writeTlv(
  0x60,
  writeTlv(0x5f01, Buffer.from('0107')),
  writeTlv(0x5f36, Buffer.from('040000')),
  writeTlv(0x5c, Uint8Array.of(0x61, 0x75)),
);
const now = new Date(Date.now() + 600_000);
const mrzInformation = mrzInformationOfLine(lines[1] as string);

const aJpeg = (): Promise<Buffer> =>
  sharp({ create: { width: 48, height: 64, channels: 3, background: '#4a6' } })
    .jpeg()
    .toBuffer();

describe.skipIf(!openssl)('inspecting a chip (skipped without openssl, which signs its EF.SOD)', () => {
  let state: IssuingState;
  let dg2: Uint8Array;
  let genuine: Map<number, Uint8Array>;
  beforeAll(async () => {
    state = issuingState();
    dg2 = madeDg2(await aJpeg());
    genuine = new Map([
      [0x011e, efCom],
      [
        0x011d,
        state.sign(
          new Map([
            [1, dg1],
            [2, dg2],
          ]),
        ),
      ],
      [0x0101, dg1],
      [0x0102, dg2],
    ]);
  });

  const look = (
    options: Partial<TestChipOptions> = {},
    mrz = lines,
    transport?: (chip: TestChip) => CardTransport,
  ): Promise<Inspection> => {
    const chip = new TestChip({ mrzInformation, files: genuine, ...options });
    return inspect(transport?.(chip) ?? chip, { mrz, trust: trustStoreOf([state.csca]), now });
  };
  const results = (inspection: Inspection): Record<string, CheckOutcome> => {
    // Whatever happened, what may be logged says nothing about the holder.
    const loggable = JSON.stringify([inspection.checks, inspection.steps, inspection.error?.message, inspectionTable(inspection)]);
    expect(loggable).not.toMatch(/ERIKS|ANNA|EMMA|L898902|740812|ZE184226/);
    return Object.fromEntries(inspection.checks.map(({ check, dataGroup, result }) => [check + (dataGroup ?? ''), result]));
  };
  const with_ = (changes: readonly (readonly [number, Uint8Array | undefined])[]): Map<number, Uint8Array> => {
    const files = new Map(genuine);
    for (const [id, bytes] of changes) {
      if (bytes) files.set(id, bytes);
      else files.delete(id);
    }
    return files;
  };
  const all = [
    'mrz-check-digits',
    'chip-access',
    'pace',
    'data-group-present1',
    'data-group-present2',
    'mrz-dg1',
    'com-sod',
    'sod-signature',
    'certificate-path',
    'revocation',
    'country',
    'data-group-hash1',
    'data-group-hash2',
    'validity-date',
    'portrait',
  ];

  it('finds a genuine document genuine, in order, with its times', async () => {
    const seen: string[] = [];
    const chip = new TestChip({ mrzInformation, files: genuine });
    const inspection = await inspect(chip, {
      mrz: lines,
      trust: trustStoreOf([state.csca]),
      now,
      onStep: (step) => seen.at(-1) === step || seen.push(step),
    });
    const otherwise = { pace: 'notSupported', revocation: 'undetermined' } as const;
    expect(results(inspection)).toEqual({ ...Object.fromEntries(all.map((check) => [check, 'successful'])), ...otherwise });
    for (const name of Object.keys(otherwise)) expect(inspection.checks.find(({ check }) => check === name)?.mode).toBe('optional');
    expect(Object.keys(results(inspection))).toEqual(all);
    expect(seen).toEqual(['card-access', 'select', 'access', 'ef-com', 'ef-sod', 'dg2', 'dg1', 'passive-authentication', 'portrait']);
    expect(inspection.steps.map(({ step }) => step)).toEqual(seen);
    expect(inspection).toMatchObject({
      accessProtocol: 'bac',
      apdus: chip.commands.length,
      portrait: { encoding: 'jpeg', image: { width: 48, height: 64 } },
    });
    expect(inspection.dg1?.lines).toEqual(lines);
    expect(inspection.bytesRead).toBe([...genuine.values()].reduce((sum, file) => sum + file.length, 0));
    expect(inspection.error).toBeUndefined();
    expect(inspectionTable(inspection)).not.toMatch(/ERIKSSON|L898902/);
    expect(inspectionTable(inspection, true)).toMatch(/ERIKSSON/);
  });

  it('with another MRZ fails at the door of the chip', async () => {
    const inspection = await look({ mrzInformation: 'X1234567<069080619406236' });
    expect(inspection.error?.code).toBe('access-denied');
    expect(results(inspection)).toMatchObject({
      'mrz-check-digits': 'successful',
      'chip-access': 'failed',
      'data-group-present1': 'aborted',
      portrait: 'aborted',
    });
  });

  it('with lines that are no MRZ sends nothing to the chip', async () => {
    const inspection = await look({}, ['HELLO']);
    expect(inspection.apdus).toBe(0);
    expect(results(inspection)).toMatchObject({ 'mrz-check-digits': 'failed', 'chip-access': 'aborted' });
  });

  it('finds an altered DG1, a swapped DG2 and another printed MRZ', async () => {
    const altered = Buffer.from(dg1);
    altered.write('ERIKSEN<', 10, 'latin1');
    expect(results(await look({ files: with_([[0x0101, altered]]) }))).toMatchObject({
      'mrz-dg1': 'failed',
      'data-group-hash1': 'failed',
      'sod-signature': 'successful',
    });
    const otherFace = madeDg2(
      await sharp({ create: { width: 48, height: 64, channels: 3, background: '#a46' } })
        .jpeg()
        .toBuffer(),
    );
    expect(results(await look({ files: with_([[0x0102, otherFace]]) }))).toMatchObject({
      'data-group-hash2': 'failed',
      portrait: 'successful',
    });
    const printed = [(lines[0] as string).replace('ANNA', 'EMMA'), lines[1] as string];
    const compared = (await look({}, printed)).checks.find(({ check }) => check === 'mrz-dg1');
    expect(compared).toMatchObject({ result: 'failed', reason: 'The printed MRZ and DG1 differ in name.' });
  });

  it('follows a defect list: what rests on a data group that may be malformed, and a compromised key, is not successful', async () => {
    const { signer } = verifySodSignature(parseEfSod(genuine.get(0x011d) as Uint8Array));
    const about = { signer: { subjectKeyIdentifier: signer?.subjectKeyIdentifier as string }, type: '', name: 'id-ePassportDGMalformed' };
    const defects = [{ ...about, meaning: 'data-groups', dataGroups: [1, 2] } as const];
    const trust = { ...trustStoreOf([state.csca]), defects };
    const inspection = await inspect(new TestChip({ mrzInformation, files: genuine }), { mrz: lines, trust, now });
    expect(results(inspection)).toMatchObject({
      'data-group-hash1': 'undetermined',
      'mrz-dg1': 'undetermined',
      portrait: 'undetermined',
      'sod-signature': 'successful',
    });
  });

  it('says what an expired document is', async () => {
    const inspection = await inspect(new TestChip({ mrzInformation, files: genuine }), {
      mrz: lines,
      trust: trustStoreOf([]),
      now: new Date(2040, 3, 16),
    });
    expect(results(inspection)).toMatchObject({
      'validity-date': 'failed',
      'certificate-path': 'undetermined',
      'sod-signature': 'successful',
    });
    const lastDay = await inspect(new TestChip({ mrzInformation, files: genuine }), {
      mrz: lines,
      trust: trustStoreOf([]),
      now: new Date(2040, 3, 15, 23, 59),
    });
    expect(results(lastDay)).toMatchObject({ 'validity-date': 'successful' });
  });

  it('goes on where one file is missing or broken, under chips that end the session over it too', async () => {
    for (const dropsSession of [false, true]) {
      expect(results(await look({ dropsSession, files: with_([[0x0102, undefined]]) }))).toMatchObject({
        'data-group-present1': 'successful',
        'data-group-present2': 'failed',
        'data-group-hash1': 'successful',
        'data-group-hash2': 'aborted',
        portrait: 'failed',
      });
      expect(results(await look({ dropsSession, files: with_([[0x011e, undefined]]) }))).toMatchObject({
        'com-sod': 'failed',
        'sod-signature': 'successful',
        portrait: 'successful',
      });
      expect(results(await look({ dropsSession, files: with_([[0x011d, undefined]]) }))).toMatchObject({
        'sod-signature': 'failed',
        'certificate-path': 'aborted',
        'data-group-hash1': 'aborted',
        portrait: 'successful',
      });
    }
    expect(results(await look({ files: with_([[0x011d, Buffer.from('770530030201aa', 'hex')]]) }))).toMatchObject({
      'sod-signature': 'failed',
      'mrz-dg1': 'successful',
    });
  });

  it('pulled out before any command gives the checks so far, the others aborted, and why', async () => {
    const whole = (await look()).apdus;
    for (let removedBefore = 1; removedBefore <= whole; removedBefore++) {
      const inspection = await look({ removedBefore });
      expect(inspection.error?.code).toBe('card-removed');
      expect(inspection.checks.map(({ check, dataGroup }) => check + (dataGroup ?? ''))).toEqual(all);
      const words = inspection.checks.filter(({ check }) => check !== 'pace').map(({ result }) => result);
      expect(new Set(words)).toEqual(new Set(['successful', 'aborted']));
      expect(results(inspection)).toMatchObject({
        'mrz-check-digits': 'successful',
        'data-group-present1': 'aborted',
        portrait: 'aborted',
      });
    }
  });

  it('gives the portrait while the reading goes on, and never after the inspection', async () => {
    const events: string[] = [];
    const watched = (removed: boolean) => {
      const chip = new TestChip({ mrzInformation, files: genuine });
      const transmit = async (command: Uint8Array): Promise<Uint8Array> => {
        const answer = await chip.transmit(command);
        // The chip thinks about its last command, READ BINARY of DG1, until the picture is there, or is pulled out with it.
        if (command[1] === 0xb0 && command[2] === 0x81) {
          if (removed) throw new PassportReaderError('card-removed', 'Pulled out.');
          while (!events.includes('portrait')) await new Promise((resolve) => setTimeout(resolve, 5));
        }
        events.push('answer');
        return answer;
      };
      const onPortrait = (): unknown => events.push('portrait');
      return inspect({ transmit }, { mrz: lines, trust: trustStoreOf([state.csca]), now, onPortrait });
    };
    expect((await watched(false)).portrait).toBeDefined();
    expect(events.slice(-2)).toEqual(['portrait', 'answer']);
    expect(events.filter((event) => event === 'portrait')).toHaveLength(1);

    events.length = 0;
    expect((await watched(true)).portrait).toBeUndefined();
    await decodePortrait({ encoding: 'jpeg', encoded: await aJpeg() });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(events).not.toContain('portrait');
  });

  it('survives a caller that throws when it is given the portrait', async () => {
    const onPortrait = (): void => {
      throw new RangeError('of the caller');
    };
    const inspection = await inspect(new TestChip({ mrzInformation, files: genuine }), {
      mrz: lines,
      trust: trustStoreOf([state.csca]),
      now,
      onPortrait,
    });
    expect(inspection.error).toMatchObject({ code: 'transport', cause: expect.any(RangeError) });
    expect(results(inspection)).toMatchObject({ 'sod-signature': 'successful', portrait: 'aborted' });
  });

  it('verifies what has been read while the chip answers the next command', async () => {
    const events: string[] = [];
    const chip = new TestChip({ mrzInformation, files: genuine });
    const trust = new Proxy(trustStoreOf([state.csca]), {
      get(target, property, receiver) {
        events.push('trust');
        return Reflect.get(target, property, receiver);
      },
    });
    const transmit = async (command: Uint8Array): Promise<Uint8Array> => {
      const answer = await chip.transmit(command);
      await new Promise((resolve) => setTimeout(resolve, 5));
      events.push('answer');
      return answer;
    };
    expect(results(await inspect({ transmit }, { mrz: lines, trust, now }))['certificate-path']).toBe('successful');
    expect(events.indexOf('trust')).toBeGreaterThan(0);
    expect(events.lastIndexOf('trust')).toBeLessThan(events.lastIndexOf('answer'));
  });

  it('rejects a response changed on the way', async () => {
    const inspection = await look({}, lines, (chip) => ({
      transmit: async (command) => {
        const response = Buffer.from(await chip.transmit(command));
        if (chip.commands.length === 15) response[5] = (response[5] as number) ^ 0x40;
        return response;
      },
    }));
    expect(inspection.error?.code).toBe('secure-messaging');
    expect(results(inspection)).toMatchObject({ 'chip-access': 'successful', portrait: 'aborted' });
  });

  it('survives a chip that answers garbage, and a transport that throws something else', async () => {
    const garbage = await look({}, lines, () => ({ transmit: async () => Buffer.from('ffff', 'hex') }));
    expect(results(garbage)).toMatchObject({ 'chip-access': 'failed' });
    const empty = await look({}, lines, () => ({ transmit: async () => new Uint8Array(0) }));
    expect(results(empty)).toMatchObject({ 'chip-access': 'failed' });
    const strange = await look({}, lines, () => ({
      transmit: async () => {
        throw new TypeError('strange');
      },
    }));
    expect(strange.error).toMatchObject({ code: 'transport', cause: expect.any(TypeError) });
    expect(results(strange)).toMatchObject({ 'chip-access': 'aborted' });
  });

  it('with typed-in fields opens the chip but leaves the printed MRZ undetermined', async () => {
    const mrz = { documentNumber: 'L898902C3', dateOfBirth: '740812', dateOfExpiry: '400415' };
    const inspection = await inspect(new TestChip({ mrzInformation, files: genuine }), {
      mrz,
      trust: trustStoreOf([state.csca]),
      now,
      modes: { 'mrz-dg1': 'optional' },
    });
    expect(results(inspection)).toMatchObject({
      'mrz-check-digits': 'undetermined',
      'mrz-dg1': 'undetermined',
      'chip-access': 'successful',
    });
    expect(inspection.checks.map(({ check, mode }) => [check, mode])).toContainEqual(['mrz-dg1', 'optional']);
  });
});
