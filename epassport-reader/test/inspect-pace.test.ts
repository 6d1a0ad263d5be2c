import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CardTransport } from '../src/card-transport.ts';
import type { CheckResult } from '../src/check.ts';
import { parseEfSod } from '../src/ef-sod.ts';
import { type InspectOptions, inspect } from '../src/inspect.ts';
import type { Inspection } from '../src/inspection.ts';
import { mrzInformationOfLine } from '../src/mrz.ts';
import { mrzPassword } from '../src/pace.ts';
import { verifySodSignature } from '../src/passive-authentication.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { writeTlv } from '../src/tlv.ts';
import { trustStoreOf } from '../src/trust-folder.ts';
import { type IssuingState, issuingState, openssl } from './issuing-state.ts';
import { madeDg2 } from './made-dg2.ts';
import { cardAccessOf, chipKeyInfoOf, type PaceArcs, PaceChip, type PaceChipOptions, paceInfoOf } from './pace-chip.ts';
import { TestChip } from './test-chip.ts';

const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F4004154ZE184226B<<<<<14'];
const mrzInformation = mrzInformationOfLine(lines[1] as string);
const dg1 = writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))));
const now = new Date(Date.now() + 600_000);
const parameterId = 12;
const staticKey = 0x1234567890abcdefn;
const securityObject = '0.4.0.127.0.7.3.2.1';

describe.skipIf(!openssl)('inspecting a chip with PACE (skipped without openssl, which signs its files)', () => {
  let state: IssuingState;
  let dg2: Uint8Array;
  beforeAll(async () => {
    state = issuingState();
    const picture = sharp({ create: { width: 48, height: 64, channels: 3, background: '#4a6' } });
    dg2 = madeDg2(await picture.jpeg().toBuffer());
  });

  /** The files of the application; DG14 repeats what the chip announces. */
  const filesOf = (...infos: readonly Uint8Array[]): Map<number, Uint8Array> => {
    const dg14 = writeTlv(0x6e, writeTlv(0x31, ...infos));
    const tags = infos.length > 0 ? [0x61, 0x75, 0x6e] : [0x61, 0x75];
    const efCom = writeTlv(
      0x60,
      writeTlv(0x5f01, Buffer.from('0108')),
      writeTlv(0x5f36, Buffer.from('040000')),
      writeTlv(0x5c, Uint8Array.from(tags)),
    );
    const groups = new Map([[1, dg1] as const, [2, dg2] as const, ...(infos.length > 0 ? [[14, dg14] as const] : [])]);
    return new Map([
      [0x011e, efCom],
      [0x011d, state.sign(groups)],
      [0x0101, dg1],
      [0x0102, dg2],
      [0x010e, dg14],
    ]);
  };
  const cardSecurity = (infos: readonly Uint8Array[], by = state): Buffer => by.signContent(securityObject, writeTlv(0x31, ...infos));
  const optionsOf = (arcs: PaceArcs, options: Partial<PaceChipOptions> = {}): PaceChipOptions => {
    const infos = [paceInfoOf(arcs, parameterId)];
    return {
      arcs,
      parameterId,
      password: mrzPassword(mrzInformation).encoded,
      application: filesOf(...infos),
      staticKey,
      ...options,
      masterFile: new Map([
        [0x011c, cardAccessOf(arcs, parameterId)],
        [0x011d, cardSecurity([...infos, chipKeyInfoOf(staticKey, parameterId)])],
        ...(options.masterFile ?? []),
      ]),
    };
  };
  const chipOf = (arcs: PaceArcs, options: Partial<PaceChipOptions> = {}): PaceChip => new PaceChip(optionsOf(arcs, options));
  const look = (chip: CardTransport, options: Partial<InspectOptions> = { mrz: lines }): Promise<Inspection> =>
    inspect(chip, { trust: trustStoreOf([state.csca]), now, ...options });
  const checkOf = (inspection: Inspection, name: CheckResult['check']): CheckResult | undefined =>
    inspection.checks.find(({ check }) => check === name);
  const mandatoryTrouble = ({ checks }: Inspection): string[] =>
    checks.filter(({ result, mode }) => result !== 'successful' && mode === 'mandatory').map(({ check }) => check);

  it.each([
    ['pace-gm', [2, 2]],
    ['pace-im', [4, 4]],
    ['pace-cam', [6, 3]],
    ['pace-gm', [2, 1]],
  ] as const)('opened by %s finds a genuine document genuine', async (protocol, arcs) => {
    const chip = chipOf(arcs);
    const inspection = await look(chip);
    expect(inspection.error).toBeUndefined();
    expect(mandatoryTrouble(inspection)).toEqual([]);
    expect(inspection.accessProtocol).toBe(protocol);
    expect(checkOf(inspection, 'pace')).toMatchObject({ result: 'successful', mode: 'mandatory' });
    expect(checkOf(inspection, 'pace')?.reason).toMatch(/DG14 confirms/);
    expect(checkOf(inspection, 'chip-authentication')?.result).toBe(protocol === 'pace-cam' ? 'successful' : undefined);
    expect(inspection.steps.map(({ step }) => step).slice(0, 3)).toEqual(
      protocol === 'pace-cam' ? ['card-access', 'access', 'card-security'] : ['card-access', 'access', 'select'],
    );
    expect(inspection.apdus).toBe(chip.commands.length);
    expect(chip.commands.filter((command) => command.startsWith('0084'))).toEqual([]);
    const loggable = JSON.stringify([inspection.checks, inspection.steps]);
    expect(loggable).not.toMatch(/ERIKS|ANNA|L898902|740812|ZE184226/);
  });

  it('with the CAN alone opens the chip and leaves the printed MRZ undetermined', async () => {
    const chip = chipOf([2, 2], { password: Buffer.from('123456') });
    const inspection = await look(chip, { can: '123456' });
    expect(mandatoryTrouble(inspection)).toEqual([]);
    for (const name of ['mrz-check-digits', 'mrz-dg1'] as const)
      expect(checkOf(inspection, name)).toMatchObject({ result: 'undetermined', mode: 'optional' });
    expect(checkOf(inspection, 'chip-access')?.reason).toMatch(/CAN/);
    expect(inspection.dg1?.surname).toBe('ERIKSSON');
    expect((await look(chipOf([2, 2], { password: Buffer.from('123456') }), { mrz: lines, can: '123456' })).error).toBeUndefined();
    const bacOnly = await look(new TestChip({ mrzInformation, files: filesOf() }), { can: '123456' });
    expect(checkOf(bacOnly, 'chip-access')).toMatchObject({ result: 'failed', reason: expect.stringMatching(/only BAC/) });
    expect((await look(chipOf([2, 2]), {})).error?.code).toBe('invalid-argument');
  });

  it('says what a chip without PACE is', async () => {
    const inspection = await look(new TestChip({ mrzInformation, files: filesOf() }));
    expect(checkOf(inspection, 'pace')).toMatchObject({ result: 'notSupported', mode: 'optional' });
    expect(mandatoryTrouble(inspection)).toEqual([]);
    const strict = await look(new TestChip({ mrzInformation, files: filesOf() }), { mrz: lines, modes: { pace: 'mandatory' } });
    expect(checkOf(strict, 'pace')).toMatchObject({ result: 'notSupported', mode: 'mandatory' });
  });

  /** A chip that announces this, and behind it one that speaks BAC only. */
  const bacBehind = (cardAccess: Uint8Array, files = filesOf(paceInfoOf([2, 2], parameterId))): CardTransport & { bac: number } => {
    const inner = new TestChip({ mrzInformation, files });
    const chip = {
      bac: 0,
      async transmit(command: Uint8Array): Promise<Uint8Array> {
        if (command[1] === 0x84) chip.bac++;
        if (command[1] === 0x22) return Buffer.from('6A80', 'hex');
        if (command[1] === 0xb0 && command[2] === 0x9c) return Buffer.concat([cardAccess, Buffer.from('9000', 'hex')]);
        return inner.transmit(command);
      },
    };
    return chip;
  };

  it('that announces PACE and fails it is not read, unless BAC is allowed, and then the check fails all the same', async () => {
    const refusing = bacBehind(cardAccessOf([2, 2], parameterId));
    const inspection = await look(refusing);
    expect(refusing.bac).toBe(0);
    expect(inspection.error?.code).toBe('access-denied');
    expect(checkOf(inspection, 'pace')?.result).toBe('failed');
    expect(checkOf(inspection, 'chip-access')?.result).toBe('failed');
    expect(checkOf(inspection, 'data-group-present')?.result).toBe('aborted');

    const allowed = await look(bacBehind(cardAccessOf([2, 2], parameterId)), { mrz: lines, allowBacAfterPace: true });
    expect(allowed.accessProtocol).toBe('bac');
    expect(checkOf(allowed, 'pace')).toMatchObject({
      result: 'failed',
      mode: 'mandatory',
      reason: expect.stringMatching(/BAC was allowed/),
    });
    expect(mandatoryTrouble(allowed)).toEqual(['pace']);
  });

  it('that announces PACE we lack is undetermined, and one whose EF.CardAccess is garbage fails', async () => {
    for (const allowBacAfterPace of [false, true]) {
      const unknown = bacBehind(cardAccessOf([2, 2], 7), filesOf(paceInfoOf([2, 2], 7)));
      const inspection = await look(unknown, { mrz: lines, allowBacAfterPace });
      expect(checkOf(inspection, 'pace')?.result).toBe('undetermined');
      expect(checkOf(inspection, 'chip-access')?.result).toBe(allowBacAfterPace ? 'successful' : 'undetermined');
      expect(unknown.bac).toBe(allowBacAfterPace ? 1 : 0);
    }
    for (const garbage of ['310530030601ff', '3184ffffffff', '3103020101']) {
      const inspection = await look(bacBehind(Buffer.from(garbage, 'hex')));
      expect(checkOf(inspection, 'pace')?.result).toBe('failed');
      expect(inspection.accessProtocol).toBeUndefined();
    }
  });

  it('with EF.CardAccess hidden or weakened on the way is found out by DG14', async () => {
    const hidden = await look(new TestChip({ mrzInformation, files: filesOf(paceInfoOf([2, 2], parameterId)) }));
    expect(hidden.accessProtocol).toBe('bac');
    expect(checkOf(hidden, 'pace')).toMatchObject({ result: 'failed', mode: 'mandatory', reason: expect.stringMatching(/downgrade/) });

    const weakened = await look(chipOf([2, 1], { application: filesOf(paceInfoOf([2, 1], parameterId), paceInfoOf([2, 4], parameterId)) }));
    expect(checkOf(weakened, 'pace')).toMatchObject({ result: 'failed', reason: expect.stringMatching(/weaker/) });

    const files = filesOf(paceInfoOf([2, 2], parameterId));
    const changed = Buffer.from(files.get(0x010e) as Uint8Array);
    changed[changed.length - 1] = 13;
    const altered = await look(chipOf([2, 2], { application: new Map([...files, [0x010e, changed]]) }));
    expect(checkOf(altered, 'pace')?.result).toBe('failed');
  });

  describe('the Chip-Authentication Mapping', () => {
    const info = paceInfoOf([6, 2], parameterId);
    const copied = (file: Uint8Array): Promise<Inspection> => look(chipOf([6, 2], { masterFile: new Map([[0x011d, file]]) }));

    it('tells a chip that lacks the private key', async () => {
      const inspection = await look(chipOf([6, 2], { staticKey: staticKey + 1n }));
      expect(checkOf(inspection, 'chip-authentication')).toMatchObject({ result: 'failed', reason: expect.stringMatching(/copy/) });
      expect(checkOf(inspection, 'pace')?.result).toBe('successful');
    });

    it('is worth no more than the signature of EF.CardSecurity', async () => {
      const keyInfo = chipKeyInfoOf(staticKey, parameterId);
      const changed = Buffer.from(cardSecurity([info, keyInfo]));
      const at = changed.indexOf(Buffer.from(keyInfo)) + keyInfo.length - 10;
      changed[at] = (changed[at] as number) ^ 1;
      expect(checkOf(await copied(changed), 'chip-authentication')?.result).toBe('failed');

      const lookAlike = issuingState();
      expect(checkOf(await copied(cardSecurity([info, keyInfo], lookAlike)), 'chip-authentication')?.result).toBe('failed');
      const unknown = issuingState({ cscaName: 'CSCA Elsewhere' });
      expect(checkOf(await copied(cardSecurity([info, keyInfo], unknown)), 'chip-authentication')?.result).toBe('undetermined');
    });

    it('proves nothing where a defect list says that the keys are known, or forbids the signer', async () => {
      const { signer } = verifySodSignature(parseEfSod(filesOf(info).get(0x011d) as Uint8Array));
      const about = { signer: { subjectKeyIdentifier: signer?.subjectKeyIdentifier as string }, type: '' };
      const under = async (name: string, meaning: 'chip-authentication' | 'forbidden') => {
        const trust = { ...trustStoreOf([state.csca]), defects: [{ ...about, name, meaning }] };
        return checkOf(await look(chipOf([6, 2]), { mrz: lines, trust }), 'chip-authentication');
      };
      const doubted = await under('id-ChipAuthKeyRevoked', 'chip-authentication');
      expect(doubted).toMatchObject({ result: 'undetermined', mode: 'mandatory' });
      expect(doubted?.reason.match(/id-ChipAuthKeyRevoked/g)).toHaveLength(1);
      expect(await under('id-CertRevoked', 'forbidden')).toMatchObject({ result: 'failed' });
    });

    it.each([
      ['without the key', () => cardSecurity([info])],
      ['with the key of another identifier', () => cardSecurity([info, chipKeyInfoOf(staticKey, parameterId, 13)])],
      ['with a key of other parameters', () => cardSecurity([info, chipKeyInfoOf(staticKey, 13, parameterId)])],
      ['of another content type', () => state.signContent('2.23.136.1.1.1', writeTlv(0x31, info))],
      ['that is garbage', () => Buffer.from('3003020101', 'hex')],
    ])('fails with EF.CardSecurity %s', async (_, file) => {
      const inspection = await copied(file());
      expect(checkOf(inspection, 'chip-authentication')?.result).toBe('failed');
      expect(checkOf(inspection, 'portrait')?.result).toBe('successful');
    });
  });

  it('pulled out at any command gives every check, aborted where it was not made', async () => {
    const prepared = optionsOf([6, 2]);
    const whole = await look(new PaceChip(prepared));
    for (let removedBefore = 1; removedBefore <= whole.apdus; removedBefore++) {
      const inner = new PaceChip(prepared);
      const inspection = await look({
        transmit: async (command) => {
          if (inner.commands.length + 1 === removedBefore) throw new PassportReaderError('card-removed', 'Pulled out.');
          return inner.transmit(command);
        },
      });
      expect(inspection.error?.code).toBe('card-removed');
      expect(inspection.checks.filter(({ result }) => result !== 'successful' && result !== 'aborted')).toEqual([]);
    }
  });
});
