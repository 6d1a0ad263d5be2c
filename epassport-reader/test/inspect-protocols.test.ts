import { constants, createHash, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CardTransport } from '../src/card-transport.ts';
import { parseCvCertificate } from '../src/cv-certificate.ts';
import { dataGroupValues } from '../src/data-group-values.ts';
import { parseDataGroup } from '../src/data-groups/data-group.ts';
import { oidBytes } from '../src/der.ts';
import { type InspectOptions, inspect } from '../src/inspect.ts';
import type { Inspection } from '../src/inspection.ts';
import { inspectionTable } from '../src/inspection-table.ts';
import { mrzInformationOfLine } from '../src/mrz.ts';
import { readTlvs, writeTlv } from '../src/tlv.ts';
import { trustStoreOf } from '../src/trust-folder.ts';
import { type ChipSecret, ecSecret } from './chip-authentication-side.ts';
import { type IssuingState, issuingState, openssl } from './issuing-state.ts';
import { madeCvCertificate, terminalSignature } from './made-cv-certificate.ts';
import { madeDg2 } from './made-dg2.ts';
import { type ProtocolAnswer, TestChip } from './test-chip.ts';

/* Chip, Active and Terminal Authentication inside an inspection, under real secure messaging. */

const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F4004154ZE184226B<<<<<14'];
const mrzInformation = mrzInformationOfLine(lines[1] as string);
const now = new Date(Date.now() + 600_000);
const p256 = {
  p: 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
  a: 'ffffffff00000001000000000000000000000000fffffffffffffffffffffffc',
  b: '5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b',
  g: '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  n: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
};
const secret = ecSecret(p256, 0x1234567890abcdefn);
const aa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const terminal = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const info = (oid: string, ...rest: Uint8Array[]): Uint8Array => writeTlv(0x30, writeTlv(6, oidBytes(oid)), ...rest);
const one = writeTlv(2, Uint8Array.of(1));
const dg14Of = (spki: Uint8Array): Uint8Array =>
  writeTlv(
    0x6e,
    writeTlv(0x31, info('0.4.0.127.0.7.2.2.3.2.1', one), info('0.4.0.127.0.7.2.2.1.2', spki), info('0.4.0.127.0.7.2.2.2', one)),
  );
const dg15 = writeTlv(0x6f, aa.publicKey.export({ type: 'spki', format: 'der' }));
const dg3 = writeTlv(0x63, Buffer.alloc(300, 0x42));
const dg1 = writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))));

interface Deviations {
  readonly agreesWith?: ChipSecret;
  readonly signs?: boolean;
  readonly refusesAgreement?: number;
  /** Gives up its session over the first READ BINARY of DG2. */
  readonly dropsFirstRead?: boolean;
}

/** The chip's side of the three protocols; `state` shows whether the terminal got in. */
function protocols({ agreesWith = secret, signs = true, refusesAgreement, dropsFirstRead }: Deviations, state: { granted: boolean }) {
  let toDrop = dropsFirstRead;
  const challenge = Buffer.from('0011223344556677', 'hex');
  let compressed = Buffer.alloc(0);
  return (name: string, data: Uint8Array): ProtocolAnswer | undefined => {
    if (name === 'b08200' && toDrop) {
      toDrop = false;
      return { statusWord: 0x6700 };
    }
    if (name === '2241a6') {
      if (refusesAgreement) return { statusWord: refusesAgreement };
      const publicKey = readTlvs(data)[0]?.value as Uint8Array;
      compressed = Buffer.from(publicKey.subarray(1, 33));
      return { statusWord: 0x9000, secret: agreesWith.agree(publicKey) };
    }
    if (name === '880000') {
      const m1 = Buffer.alloc(106, 0x33);
      const digest = createHash('sha1')
        .update(m1)
        .update(signs ? data : Buffer.alloc(8))
        .digest();
      const frame = Buffer.concat([Buffer.from('6a', 'hex'), m1, digest, Buffer.from('bc', 'hex')]);
      return { statusWord: 0x9000, data: privateDecrypt({ key: aa.privateKey, padding: constants.RSA_NO_PADDING }, frame) };
    }
    if (name === '840000') return { statusWord: 0x9000, data: challenge };
    if (['2281b6', '2a00be', '2281a4'].includes(name)) return { statusWord: 0x9000 };
    if (name === '820000') {
      // The certificate chain is verified elsewhere; here it matters what was signed.
      const signed = Buffer.concat([Buffer.from('L898902C36'), challenge, compressed]);
      const ours = terminalSignatureVerifies(signed, data);
      state.granted = ours;
      return { statusWord: ours ? 0x9000 : 0x6300 };
    }
    return undefined;
  };
}
const terminalSignatureVerifies = (data: Uint8Array, signature: Uint8Array): boolean =>
  expectedSignatures.has(`${Buffer.from(data).toString('hex')} ${Buffer.from(signature).toString('hex')}`);
const expectedSignatures = new Set<string>();

const cv = (role: 'dv-domestic' | 'inspection-system', authority: string, holder: string) =>
  parseCvCertificate(
    madeCvCertificate(
      { authority, holder, role, publicKey: terminal.publicKey, algorithm: '2.3', expires: '991231' },
      terminal.privateKey,
      '2.3',
    ),
  );
const signer: NonNullable<InspectOptions['terminal']> = {
  certificates: [cv('dv-domestic', 'UTCVCA00001', 'UTDV00001'), cv('inspection-system', 'UTDV00001', 'UTIS00001')],
  holderReference: 'UTIS00001',
  sign: async (data) => {
    const signature = terminalSignature('2.3', data, terminal.privateKey);
    expectedSignatures.add(`${Buffer.from(data).toString('hex')} ${signature.toString('hex')}`);
    return signature;
  },
};

describe.skipIf(!openssl)('an inspection with clone checks (skipped without openssl, which signs its EF.SOD)', () => {
  let state: IssuingState;
  let dg2: Uint8Array;
  beforeAll(async () => {
    state = issuingState();
    const picture = sharp({ create: { width: 48, height: 64, channels: 3, background: '#4a6' } });
    dg2 = madeDg2(await picture.jpeg().toBuffer());
  });

  const look = async (
    deviations: Deviations = {},
    options: Partial<InspectOptions> = {},
    replaced: readonly (readonly [number, Uint8Array])[] = [],
    further: ReadonlyMap<number, Uint8Array> = new Map(),
    transport: (chip: TestChip) => CardTransport = (chip) => chip,
  ) => {
    const groups = new Map<number, Uint8Array>([[1, dg1], [2, dg2], [3, dg3], [14, dg14Of(secret.spki)], [15, dg15], ...further]);
    const files = new Map<number, Uint8Array>([
      [
        0x011e,
        writeTlv(
          0x60,
          writeTlv(0x5f01, Buffer.from('0107')),
          writeTlv(0x5f36, Buffer.from('040000')),
          writeTlv(0x5c, Buffer.from('6175636e6f', 'hex')),
        ),
      ],
      [0x011d, state.sign(groups)],
      [0x011c, Buffer.concat([writeTlv(0x42, Buffer.from('UTCVCA00001')), Buffer.alloc(23)])],
      ...[...groups].map(([number, file]) => [0x0100 + number, file] as const),
      ...replaced,
    ]);
    const granted = { granted: false };
    const chip = new TestChip({ mrzInformation, files, protocols: protocols(deviations, granted), dropsSession: true });
    const inspection = await inspect(transport(chip), { mrz: lines, trust: trustStoreOf([state.csca]), now, ...options });
    return { inspection, granted: granted.granted, commands: chip.commands };
  };
  const result = (inspection: Inspection, check: string, dataGroup?: number) =>
    inspection.checks.find((each) => each.check === check && each.dataGroup === dataGroup)?.result;

  it('finds a genuine chip genuine by both, reads under the new keys, and leaves DG3 alone', async () => {
    const { inspection } = await look();
    expect(inspection.checks.filter(({ mode, result: r }) => mode === 'mandatory' && r !== 'successful')).toEqual([]);
    expect(result(inspection, 'chip-authentication')).toBe('successful');
    expect(result(inspection, 'active-authentication')).toBe('successful');
    expect(result(inspection, 'data-group-hash', 14)).toBe('successful');
    expect(result(inspection, 'data-group-hash', 15)).toBe('successful');
    expect(result(inspection, 'terminal-authentication')).toBeUndefined();
    expect(inspection.protectedDataGroups).toBeUndefined();
    const order = inspection.steps.map(({ step }) => step);
    expect(order.slice(order.indexOf('ef-com'))).toEqual([
      'ef-com',
      'ef-sod',
      'dg14',
      'chip-authentication',
      'dg2',
      'dg1',
      'dg15',
      'active-authentication',
      'passive-authentication',
      'portrait',
    ]);
  });

  it('asks nothing for the proof of Chip Authentication that it would not read anyway', async () => {
    const { inspection, commands } = await look();
    expect(result(inspection, 'chip-authentication')).toBe('successful');
    // MSE:Set KAT, then the first piece of DG2.
    expect(commands.slice(commands.indexOf('22')).slice(0, 2)).toEqual(['22', 'b0']);
    expect(commands.filter((command) => command === 'a4')).toHaveLength(3);
  });

  it('gives each protocol and data group the time of its exchange, not of noting it', async () => {
    let time = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => time);
    // Ten milliseconds a command: nothing else takes any time.
    const slow = (chip: TestChip): CardTransport => ({
      transmit: (command) => {
        time += 10;
        return chip.transmit(command);
      },
    });
    try {
      const { inspection } = await look(
        {},
        { terminal: signer, dataGroups: [11] },
        [],
        new Map([[11, writeTlv(0x6b, Buffer.alloc(500))]]),
        slow,
      );
      const milliseconds = (check: string, dataGroup?: number) =>
        inspection.checks.find((each) => each.check === check && each.dataGroup === dataGroup)?.milliseconds;
      const inStep = (name: string) => inspection.steps.find(({ step }) => step === name)?.milliseconds;
      for (const name of ['chip-authentication', 'active-authentication', 'terminal-authentication'] as const)
        expect([name, milliseconds(name)]).toEqual([name, inStep(name)]);
      for (const number of [1, 2, 3, 11, 14, 15])
        expect([number, milliseconds('data-group-present', number)]).toEqual([number, inStep(`dg${number}`)]);
      expect([milliseconds('chip-authentication'), milliseconds('active-authentication')]).toEqual([10, 10]);
      expect(milliseconds('terminal-authentication')).toBeGreaterThan(50);
      expect(milliseconds('data-group-present', 11)).toBe(30);
    } finally {
      clock.mockRestore();
    }
  });

  it('finds a copy: the files are right, the private keys are not there', async () => {
    const { inspection } = await look({ agreesWith: ecSecret(p256, 99n), signs: false });
    expect(inspection.error).toBeUndefined();
    expect(result(inspection, 'chip-authentication')).toBe('failed');
    expect(result(inspection, 'active-authentication')).toBe('failed');
    expect(result(inspection, 'sod-signature')).toBe('successful');
    expect(result(inspection, 'data-group-hash', 2)).toBe('successful');
    expect(result(inspection, 'portrait')).toBe('successful');
    const refusing = await look({ refusesAgreement: 0x6a80 });
    expect(result(refusing.inspection, 'chip-authentication')).toBe('failed');
    expect(result(refusing.inspection, 'data-group-hash', 1)).toBe('successful');
  });

  it('takes no genuine chip for a copy that gives up its session over the read that was to be the proof', async () => {
    const { inspection } = await look({ dropsFirstRead: true });
    expect(inspection.error).toBeUndefined();
    expect(inspection.checks.filter(({ mode, result: r }) => mode === 'mandatory' && r !== 'successful')).toEqual([]);
    expect(result(inspection, 'chip-authentication')).toBe('successful');
    const copy = await look({ dropsFirstRead: true, agreesWith: ecSecret(p256, 99n) });
    expect(result(copy.inspection, 'chip-authentication')).toBe('failed');
    expect(result(copy.inspection, 'data-group-hash', 2)).toBe('successful');
  });

  it("finds a copy with keys of the copier's own in DG14: the exchange is right, the hash is not", async () => {
    const own = ecSecret(p256, 4242n);
    const { inspection } = await look({ agreesWith: own }, {}, [[0x010e, dg14Of(own.spki)]]);
    expect(result(inspection, 'data-group-hash', 14)).toBe('failed');
    expect(inspection.checks.find(({ check }) => check === 'chip-authentication')).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('not the issuer'),
    });
  });

  it('finds DG14 and DG15 hidden, though EF.SOD lists them', async () => {
    const empty = new Uint8Array(0);
    const { inspection } = await look({}, {}, [
      [0x010e, empty],
      [0x010f, empty],
    ]);
    for (const check of ['chip-authentication', 'active-authentication']) expect(result(inspection, check)).toBe('failed');
    expect(result(inspection, 'data-group-present', 14)).toBe('failed');
    expect(result(inspection, 'data-group-hash', 2)).toBe('successful');
  });

  it('is undetermined, not successful, where EF.SOD cannot be read', async () => {
    const { inspection } = await look({}, {}, [[0x011d, Buffer.from('770530030201aa', 'hex')]]);
    expect(result(inspection, 'chip-authentication')).toBe('undetermined');
    expect(result(inspection, 'active-authentication')).toBe('undetermined');
  });

  describe('asked for further data groups', () => {
    const text = (tag: number, value: string): Uint8Array => writeTlv(tag, Buffer.from(value));
    const dg11 = writeTlv(0x6b, writeTlv(0x5c, Buffer.from('5f115f13', 'hex')), text(0x5f11, 'WANGANUI'), text(0x5f13, 'PILOT'));
    const dg12 = writeTlv(0x6c, writeTlv(0x5c, Buffer.from('5f19', 'hex')), text(0x5f19, 'UTO PASSPORT OFFICE'));
    const dg13 = writeTlv(0x6d, Buffer.alloc(40, 0x13));
    const further = new Map([
      [11, dg11],
      [12, dg12],
      [13, dg13],
    ]);
    const about = (inspection: Inspection, dataGroup: number) =>
      inspection.checks.filter((each) => each.dataGroup === dataGroup).map(({ check, result: r, mode }) => [check, r, mode]);

    it('reads these, after DG1 and DG2, hashes them, and leaves the others alone', async () => {
      const { inspection } = await look({}, { dataGroups: [12, 11, 12] }, [], further);
      expect(about(inspection, 11)).toEqual([
        ['data-group-present', 'successful', 'mandatory'],
        ['data-group-hash', 'successful', 'mandatory'],
      ]);
      expect(about(inspection, 12)).toEqual(about(inspection, 11));
      expect(about(inspection, 13)).toEqual([]);
      expect([...(inspection.dataGroups ?? [])].map(([number, file]) => [number, Buffer.from(file)])).toEqual([
        [11, dg11],
        [12, dg12],
      ]);
      expect(parseDataGroup(11, inspection.dataGroups?.get(11) as Uint8Array).profession).toBe('PILOT');
      const order = inspection.steps.map(({ step }) => step);
      expect(order.slice(order.indexOf('dg2'))).toEqual([
        'dg2',
        'dg1',
        'dg15',
        'active-authentication',
        'dg11',
        'dg12',
        'passive-authentication',
        'portrait',
      ]);
    });

    it('reads none without being asked, and gives one that was read anyway', async () => {
      const { inspection } = await look({}, {}, [], further);
      expect(inspection.dataGroups).toBeUndefined();
      expect(inspection.steps.map(({ step }) => step)).not.toContain('dg11');
      const again = await look({}, { dataGroups: [2, 14] }, [], further);
      expect([...(again.inspection.dataGroups?.keys() ?? [])]).toEqual([2, 14]);
      expect(again.inspection.steps.filter(({ step }) => step === 'dg14' || step === 'dg2')).toHaveLength(2);
    });

    it('fails a document whose DG11 was altered, not one whose DG11 is kept back or not there', async () => {
      const altered = Buffer.from(dg11);
      altered[altered.length - 1] = 0x41;
      const { inspection } = await look({}, { dataGroups: [11] }, [[0x010b, altered]], further);
      expect(about(inspection, 11)).toContainEqual(['data-group-hash', 'failed', 'mandatory']);
      const gone = await look({}, { dataGroups: [11, 16] }, [[0x010b, new Uint8Array(0)]], further);
      expect(about(gone.inspection, 11)).toEqual([['data-group-present', 'failed', 'optional']]);
      expect(about(gone.inspection, 16)).toEqual([['data-group-present', 'notSupported', 'optional']]);
      expect(gone.inspection.dataGroups).toBeUndefined();
      expect(gone.inspection.error).toBeUndefined();
      const strict = await look({}, { dataGroups: [16], modes: { 'data-group-present': 'mandatory' } }, [], further);
      expect(about(strict.inspection, 16)).toEqual([['data-group-present', 'notSupported', 'mandatory']]);
    });

    it('says that there is no such data group before it asks the chip anything', async () => {
      const { inspection } = await look({}, { dataGroups: [17] });
      expect([inspection.error?.code, inspection.apdus]).toEqual(['invalid-argument', 0]);
    });

    it('prints what they hold only on demand, images as their size, and no control characters', async () => {
      const hostile = writeTlv(0x6b, writeTlv(0x5c, Buffer.from('5f13', 'hex')), text(0x5f13, 'PI\u001b[2J\u009b\u202eLOT'));
      const { inspection } = await look({}, { dataGroups: [11, 12, 13] }, [], new Map([...further, [11, hostile]]));
      expect(inspectionTable(inspection)).not.toMatch(/PASSPORT OFFICE|LOT/);
      const table = inspectionTable(inspection, true);
      expect(table).toContain('DG12 issuingAuthority: "UTO PASSPORT OFFICE"');
      expect(table).toContain('DG11 profession: "PI');
      expect(table).toContain('\\u202eLOT"');
      for (const control of ['\u001b', '\u009b', '\u202e']) expect(table.includes(control)).toBe(false);
      expect(table).toContain('DG13 content: {"bytes":40}');
      expect(dataGroupValues(new Map([[11, Buffer.from('6b025f13', 'hex')]]))).toEqual({ DG11: { error: expect.any(String) } });
    });
  });

  it('opens DG3 for a terminal with a chain and a signer', async () => {
    const { inspection, granted } = await look({}, { terminal: signer });
    expect(granted).toBe(true);
    expect(inspection.checks.find(({ check }) => check === 'terminal-authentication')).toMatchObject({
      result: 'successful',
      mode: 'optional',
    });
    expect(Buffer.from(inspection.protectedDataGroups?.get(3) as Uint8Array)).toEqual(Buffer.from(dg3));
    expect(result(inspection, 'data-group-hash', 3)).toBe('successful');
  });

  it('makes no Terminal Authentication with a copy, and none is mandatory', async () => {
    const { inspection, granted } = await look({ agreesWith: ecSecret(p256, 99n) }, { terminal: signer });
    expect(granted).toBe(false);
    expect(inspection.checks.find(({ check }) => check === 'terminal-authentication')).toMatchObject({
      result: 'aborted',
      mode: 'optional',
    });
    expect(inspection.protectedDataGroups).toBeUndefined();
  });
});
