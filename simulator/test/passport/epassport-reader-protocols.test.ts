import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InspectOptions, inspect, loadTrustFolder, type TrustStore } from 'epassport-reader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runActiveAuthentication } from '../../../epassport-reader/src/active-authentication.ts';
import { runChipAuthentication } from '../../../epassport-reader/src/chip-authentication.ts';
import { ChipSession } from '../../../epassport-reader/src/chip-session.ts';
import { parseDg15 } from '../../../epassport-reader/src/data-groups/dg15.ts';
import { parseDg14 } from '../../../epassport-reader/src/dg14.ts';
import { identifierOfMrz, runTerminalAuthentication } from '../../../epassport-reader/src/terminal-authentication.ts';
import { loadCvCertificates, terminalSignerOfFile } from '../../../epassport-reader/src/terminal-key-file.ts';
import { tlv } from '../../src/passport/der.ts';
import {
  type ActiveAuthenticationOptions,
  type CipherName,
  chipFromFolder,
  chipOf,
  chipTransport,
  contentsFromFolder,
  type DocumentAttack,
  expectedAttackFailure,
  type HostileTlv,
  hostileTlv,
  hostileTlvKinds,
  type PaceVariant,
  type Passport,
  type PersonaliseOptions,
  type QuirkName,
  quirkNames,
  recordChip,
  replayChip,
  writeTrustFolder,
} from '../../src/passport/index.ts';
import { specimen, specimenPassport, specimenPki, today } from './specimen.ts';
import { terminalPki, withBiometrics } from './terminal-pki.ts';
import { vectorFolder, withVectors } from './vectors.ts';

const { trustPoint, signer } = terminalPki();

/** Reader and chip were written apart from each other and share no protocol code: where they agree, it is on the standard. */
let dir: string;
let trust: TrustStore;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'limen-trust-'));
  await writeTrustFolder(dir, specimenPki(), { revocationLists: true });
  trust = await loadTrustFolder(dir);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const read = (passport: Passport, quirks: readonly QuirkName[] = [], options: Partial<InspectOptions> = {}) =>
  inspect(chipTransport(chipOf(passport, { quirks })), { mrz: passport.printed, trust, now: today, ...options });
const failures = ({ checks }: Awaited<ReturnType<typeof read>>) =>
  checks.filter(({ result }) => result !== 'successful' && result !== 'notSupported').map(({ check }) => check);

const ecdh = { agreement: 'ECDH', cipher: 'AES-128' } as const;
const variants: PaceVariant[] = [
  ...[8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18].map((parameterId): PaceVariant => ({ ...ecdh, mapping: 'GM', parameterId })),
  ...[8, 9, 11, 12, 13, 14, 15, 16, 17, 18].map((parameterId): PaceVariant => ({ ...ecdh, mapping: 'IM', parameterId })),
  ...[0, 1, 2].flatMap((parameterId) =>
    (['GM', 'IM'] as const).map((mapping): PaceVariant => ({ agreement: 'DH', cipher: 'AES-128', mapping, parameterId })),
  ),
  ...(['3DES', 'AES-192', 'AES-256'] as const).flatMap((cipher) =>
    (['GM', 'IM'] as const).flatMap((mapping): PaceVariant[] => [
      { agreement: 'ECDH', cipher, mapping, parameterId: 13 },
      { agreement: 'DH', cipher, mapping, parameterId: 2 },
    ]),
  ),
  ...(['AES-128', 'AES-192', 'AES-256'] as const).map(
    (cipher): PaceVariant => ({ agreement: 'ECDH', cipher, mapping: 'CAM', parameterId: 13 }),
  ),
];
const title = ({ agreement, mapping, cipher, parameterId }: PaceVariant) => `${agreement}-${mapping} ${cipher} ${parameterId}`;

describe('epassport-reader opens the virtual chip with PACE and reads it', () => {
  it.each(variants.map((variant) => [title(variant), variant] as const))('%s', async (_, variant) => {
    const inspection = await read(await specimenPassport({ access: 'pace', pace: [variant] }));
    expect(failures(inspection)).toEqual([]);
    expect(inspection.checks.find(({ check }) => check === 'pace')?.result).toBe('successful');
    expect(inspection.portrait).toBeDefined();
  });

  it('with the CAN', async () => {
    const passport = await specimenPassport({ access: 'pace', can: '314159' });
    expect(failures(await read(passport, [], { can: '314159' }))).toEqual([]);
    expect((await read(passport, [], { can: '271828' })).error).toBeDefined();
  });

  it('and tells a chip from which EF.CardAccess was taken', async () => {
    const passport = await specimenPassport({ access: 'both', variants: ['pace-removed'] });
    expect(failures(await read(passport))).toEqual(['pace']);
  });
});

/** A session of the reader with a chip that BAC opened. */
async function session(options: Partial<PersonaliseOptions>) {
  const passport = await specimenPassport(options);
  const opened = new ChipSession(chipTransport(chipOf(passport)), randomBytes);
  const [, line] = passport.printed;
  const information = line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 28);
  await opened.selectApplication();
  await opened.access(information);
  return { passport, opened, information };
}
const firstBytes = (opened: ChipSession, file: number) => opened.transmit({ cla: 0, ins: 0xb0, p1: 0x80 | file, p2: 0, le: 8 });

describe('epassport-reader runs Chip Authentication with the virtual chip', () => {
  const cases: [number, CipherName][] = [
    ...[8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 0, 1, 2].map((parameterId): [number, CipherName] => [parameterId, 'AES-128']),
    ...(['3DES', 'AES-192', 'AES-256'] as const).flatMap((cipher): [number, CipherName][] => [
      [13, cipher],
      [1, cipher],
    ]),
  ];
  it.each(cases)('over domain parameters %i with %s', async (parameterId, cipher) => {
    const { passport, opened } = await session({ chipAuthentication: [{ parameterId, ciphers: [cipher] }] });
    const dg14 = parseDg14(passport.files.get(0x010e)!);
    const result = await runChipAuthentication(opened, dg14, randomBytes, { extendedLength: true });
    expect(result.agreed).toBe(true);
    expect((await firstBytes(opened, 14)).data).toEqual(Buffer.from(passport.files.get(0x010e)!.subarray(0, 8)));
  });

  it('and tells a copied chip', async () => {
    for (const variant of ['copied-chip', 'copied-chip-wrong-keys'] as const) {
      const { passport, opened } = await session({ chipAuthentication: [{ parameterId: 13, ciphers: ['AES-128'] }], variants: [variant] });
      const result = await runChipAuthentication(opened, parseDg14(passport.files.get(0x010e)!), randomBytes);
      expect(result.agreed).toBe(variant === 'copied-chip-wrong-keys');
      // Whoever lacks the key cannot read what comes under the new ones.
      if (result.agreed) expect((await firstBytes(opened, 14)).statusWord).toBe(0x6988);
    }
  });
});

describe('epassport-reader verifies the virtual chip’s Active Authentication', () => {
  const cases: ActiveAuthenticationOptions[] = [
    { algorithm: 'rsa' },
    ...(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const).map(
      (hash): ActiveAuthenticationOptions => ({ algorithm: 'rsa', modulusLength: 1024, hash, trailer: 'explicit' }),
    ),
    { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' },
    { algorithm: 'ecdsa', parameterId: 16, hash: 'sha384' },
    { algorithm: 'ecdsa', parameterId: 17, hash: 'sha512' },
  ];
  it.each(cases)('%o', async (activeAuthentication) => {
    for (const variant of [undefined, 'copied-chip', 'copied-chip-wrong-keys'] as const) {
      const { passport, opened } = await session({ activeAuthentication, ...(variant ? { variants: [variant] } : {}) });
      const dg14 = passport.files.get(0x010e);
      const finding = await runActiveAuthentication(opened, parseDg15(passport.files.get(0x010f)!), dg14 && parseDg14(dg14), randomBytes);
      expect(finding.result === 'successful').toBe(variant === undefined);
    }
  });
});

const cvc = vectorFolder('terminal-cvc');
describe.skipIf(!cvc)(withVectors('epassport-reader opens DG3 of the virtual chip by Terminal Authentication', cvc), () => {
  it('with the CVC chain of JMRTD', async () => {
    const { certificates } = await loadCvCertificates(cvc!);
    const signer = await terminalSignerOfFile(join(cvc!, 'keyIS_new.der'), certificates);
    const { readFile } = await import('node:fs/promises');
    const dataGroup3 = tlv(0x63, tlv(0x7f61, tlv(0x02, Uint8Array.of(0))));
    const { passport, opened, information } = await session({
      chipAuthentication: [{ parameterId: 13, ciphers: ['AES-256'] }],
      terminalAuthentication: { trustPoints: [await readFile(join(cvc!, 'certCVCA_new.cvcert'))], today: '2009-06-01' },
      otherDataGroups: new Map([[3, dataGroup3]]),
    });
    expect((await firstBytes(opened, 3)).statusWord).toBe(0x6982);
    const dg14 = parseDg14(passport.files.get(0x010e)!);
    const agreed = await runChipAuthentication(opened, dg14, randomBytes);
    if (!agreed.agreed) throw new Error(agreed.finding.reason);
    const input = {
      dg14,
      signer,
      compressedKey: agreed.compressedKey,
      chipIdentifier: identifierOfMrz(information),
      now: new Date('2009-06-01'),
    };
    const { finding, mayRead } = await runTerminalAuthentication(opened, input);
    expect([finding.result, mayRead]).toEqual(['successful', { dg3: true, dg4: false }]);
    expect((await firstBytes(opened, 3)).data).toEqual(Buffer.from(dataGroup3));
  });
});

const bsi = vectorFolder('bsi-tr03105-5-reference-dataset');
describe.skipIf(!bsi)(withVectors('epassport-reader reads a chip with the BSI reference data set', bsi), () => {
  it('BAC, every file, and both clone checks', async () => {
    const { chipMrz, files } = await contentsFromFolder(bsi!);
    const inspection = await inspect(chipTransport(await chipFromFolder(bsi!)), { mrz: chipMrz, trust, now: today });
    const result = (name: string) => inspection.checks.find(({ check }) => check === name)?.result;
    expect([result('sod-signature'), result('mrz-dg1'), result('data-group-hash')]).toEqual(['successful', 'successful', 'successful']);
    const opened = new ChipSession(chipTransport(await chipFromFolder(bsi!)), randomBytes);
    const [, line] = chipMrz;
    await opened.selectApplication();
    await opened.access(line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 28));
    expect((await runActiveAuthentication(opened, parseDg15(files.get(0x010f)!), undefined, randomBytes)).result).toBe('successful');
    expect((await runChipAuthentication(opened, parseDg14(files.get(0x010e)!), randomBytes)).agreed).toBe(true);
    expect((await firstBytes(opened, 1)).data).toEqual(Buffer.from(files.get(0x0101)!.subarray(0, 8)));
  });
});

/** Passports by what they were personalised with: a test of a chip's ways needs no new one, and RSA keys take their time. */
const archive = new Map<string, Promise<Passport>>();
function issued(options: Partial<PersonaliseOptions> = {}): Promise<Passport> {
  const key = JSON.stringify(options);
  const passport = archive.get(key) ?? specimenPassport(options);
  archive.set(key, passport);
  return passport;
}

describe('epassport-reader reads chips that differ from the standard', () => {
  /** With these the whole inspection succeeds all the same. */
  const overcome: QuirkName[] = [
    'le-256-refused-6700',
    'le-256-refused-6b00',
    'le-256-loses-session',
    'stray-le-breaks-select',
    'stray-le-breaks-mse',
    'extended-length-refused',
    'extended-length-loses-session',
    'answers-61xx',
    'answers-6cxx',
    'select-mf-refused',
    'dg3-ends-session',
    'slow',
  ];
  const cloneChecks = {
    chipAuthentication: [{ parameterId: 13, ciphers: ['AES-128'] }],
    activeAuthentication: { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' },
  } as const satisfies Partial<PersonaliseOptions>;
  /** Keys and signatures longer than a short command or answer holds, as far as chips without extended length can go. */
  const longKeys = {
    chipAuthentication: [{ parameterId: 1, ciphers: ['3DES'] }],
    activeAuthentication: { algorithm: 'rsa' },
  } as const satisfies Partial<PersonaliseOptions>;
  /** EF.CardSecurity is read in the Master File. */
  const mapping = {
    access: 'pace',
    pace: [{ agreement: 'ECDH', mapping: 'CAM', cipher: 'AES-128', parameterId: 13 }],
  } as const satisfies Partial<PersonaliseOptions>;
  it.each(overcome)('%s, over BAC', async (quirk) => {
    expect(failures(await read(await issued(), [quirk]))).toEqual([]);
  });
  it.each(overcome)('%s, over PACE, which is not taken for absent', async (quirk) => {
    const inspection = await read(await issued({ access: 'both' }), [quirk]);
    expect([failures(inspection), inspection.accessProtocol]).toEqual([[], 'pace-gm']);
  });
  it.each(overcome)('%s, over PACE-CAM, with EF.CardSecurity read from the Master File', async (quirk) => {
    const inspection = await read(await specimenPassport({ access: 'pace', pace: [{ ...ecdh, mapping: 'CAM', parameterId: 12 }] }), [
      quirk,
    ]);
    expect([failures(inspection), inspection.accessProtocol]).toEqual([[], 'pace-cam']);
  });
  it.each(overcome)('%s, with both clone checks', async (quirk) => {
    for (const options of [cloneChecks, longKeys, { ...cloneChecks, access: 'pace' } as const, { ...cloneChecks, ...mapping }]) {
      const inspection = await read(await issued(options), [quirk]);
      expect(failures(inspection)).toEqual([]);
      for (const name of ['chip-authentication', 'active-authentication'])
        expect(inspection.checks.find(({ check }) => check === name)?.result).toBe('successful');
    }
  });

  describe.each([
    ['BAC', { access: 'bac' }],
    ['PACE', { access: 'pace' }],
  ] as const)('a signature of 2048 bits over %s', (_, access) => {
    const longSignature = { ...access, activeAuthentication: { algorithm: 'rsa', modulusLength: 2048, hash: 'sha256' } } as const;
    const withoutExtendedLength = { extendedLength: false };
    it.each([
      ['in extended length', [], {}],
      ['in extended length, where the largest Le is 6700', ['aa-largest-le-6700'], {}],
      ['in extended length, where the largest Le is 6C00', ['aa-largest-le-6cxx'], {}],
      ['in extended length, where a short answer would be cut', ['aa-cut-in-short-length'], {}],
      ['by 61xx and GET RESPONSE around the protected answer', ['long-answers-61xx'], withoutExtendedLength],
      ['by 61xx, where extended length is announced and refused', ['long-answers-61xx', 'extended-length-refused'], {}],
      ['by 61xx, where extended length costs the session', ['long-answers-61xx', 'extended-length-loses-session'], {}],
      ['by protected 61xx and GET RESPONSE in parts', ['aa-parts-61xx'], withoutExtendedLength],
      ['by protected 61xx, where extended length costs the session', ['aa-parts-61xx', 'extended-length-loses-session'], {}],
    ] as const)('comes %s', async (_, quirks, options) => {
      const passport = await issued(longSignature);
      const inspection = await inspect(chipTransport(chipOf(passport, { quirks, ...options })), {
        mrz: passport.printed,
        trust,
        now: today,
      });
      expect(failures(inspection)).toEqual([]);
      expect(inspection.checks.find(({ check }) => check === 'active-authentication')?.result).toBe('successful');
    });

    it.each([
      ['refuses extended length', ['extended-length-refused'], {}],
      ['loses the session over it', ['extended-length-loses-session'], {}],
      ['has none', [], withoutExtendedLength],
      ['has none, and cuts', ['aa-cut-in-short-length'], withoutExtendedLength],
      ['halves it whatever is asked', ['aa-answer-truncated'], {}],
    ] as const)('is undetermined where the chip %s, and ends nothing', async (_, quirks, options) => {
      const passport = await issued(longSignature);
      const inspection = await inspect(chipTransport(chipOf(passport, { quirks, ...options })), {
        mrz: passport.printed,
        trust,
        now: today,
      });
      expect(failures(inspection)).toEqual(['active-authentication']);
      expect(inspection.checks.find(({ check }) => check === 'active-authentication')?.result).toBe('undetermined');
    });
  });

  it('extended-length-refused costs no second session', async () => {
    let challenges = 0;
    const passport = await issued(cloneChecks);
    const chip = chipTransport(chipOf(passport, { quirks: ['extended-length-refused'] }));
    const transmit = (command: Uint8Array) => {
      if (command[1] === 0x84) challenges++;
      return chip.transmit(command);
    };
    expect(failures(await inspect({ ...chip, transmit }, { mrz: passport.printed, trust, now: today }))).toEqual([]);
    expect(challenges).toBe(1);
  });

  const both = [
    ['BAC', { access: 'bac' }],
    ['PACE', { access: 'pace' }],
  ] as const;
  it.each(both)('sod-id-data, lower-case-country and a document number of twelve characters, over %s', async (_, access) => {
    for (const options of [
      { quirks: ['sod-id-data'] },
      { quirks: ['lower-case-country'] },
      { holder: { ...specimen, documentNumber: 'LT0001234567' } },
    ] as const) {
      expect(failures(await read(await issued({ ...access, ...cloneChecks, ...options })))).toEqual([]);
    }
  });

  it.each(both)(
    'dg3-ends-session, over %s: the chip lets the terminal in and then not at DG3, and the document stays genuine',
    async (_, access) => {
      const passport = await specimenPassport({ ...access, ...withBiometrics(trustPoint) });
      const inspection = await read(passport, ['dg3-ends-session'], { terminal: signer });
      expect(inspection.error).toBeUndefined();
      expect(inspection.checks.filter(({ result, mode }) => mode === 'mandatory' && result !== 'successful')).toEqual([]);
      const present = (number: number) =>
        inspection.checks.find(({ check, dataGroup }) => check === 'data-group-present' && dataGroup === number);
      expect(present(3)).toMatchObject({ result: 'failed', mode: 'optional', reason: expect.stringContaining('6982') });
      expect(inspection.checks.find(({ check }) => check === 'terminal-authentication')?.result).toBe('successful');
      // The next session knows no terminal: it is authenticated once more, and DG4 is read.
      expect(present(4)).toMatchObject({ result: 'successful' });
      expect([...(inspection.protectedDataGroups?.keys() ?? [])]).toEqual([4]);
      expect(inspection.checks.find(({ check, dataGroup }) => check === 'data-group-hash' && dataGroup === 4)?.result).toBe('successful');
    },
  );

  it.each(both)('further data groups asked for, over %s, also where DG3 among them ends the session', async (_, access) => {
    const [dg11, dg13] = [
      tlv(0x6b, tlv(0x5c, Uint8Array.of(0x5f, 0x13)), tlv(0x5f13, Buffer.from('PILOT'))),
      tlv(0x6d, Buffer.alloc(3000, 7)),
    ];
    const otherDataGroups = new Map([...withBiometrics(trustPoint).otherDataGroups, [11, dg11], [13, dg13]]);
    const passport = await specimenPassport({ ...access, ...withBiometrics(trustPoint), otherDataGroups });
    for (const quirks of [[], ['dg3-ends-session']] as const) {
      const inspection = await read(passport, quirks, { dataGroups: [3, 11, 12, 13] });
      expect(inspection.error).toBeUndefined();
      expect(inspection.checks.filter(({ result, mode }) => mode === 'mandatory' && result !== 'successful')).toEqual([]);
      expect([...(inspection.dataGroups ?? [])]).toEqual([
        [11, Buffer.from(dg11)],
        [13, Buffer.from(dg13)],
      ]);
      const results = (number: number) => inspection.checks.filter(({ dataGroup }) => dataGroup === number).map(({ result }) => result);
      expect([3, 11, 12, 13].map(results)).toEqual([
        ['failed'],
        ['successful', 'successful'],
        ['notSupported'],
        ['successful', 'successful'],
      ]);
    }
  });

  it.each(quirkNames)(
    '%s ends in an inspection, within 300 commands',
    async (quirk) => {
      for (const access of ['bac', 'both'] as const) {
        const inspection = await read(await issued({ ...cloneChecks, access }), [quirk]);
        expect(inspection.apdus).toBeLessThan(300);
        expect(inspection.error?.code).not.toBe('transport');
      }
    },
    20_000,
  );

  describe.each(both)('over %s', (_, access) => {
    it.each(
      hostileTlvKinds.flatMap((kind) =>
        [0x011e, 0x011d, 0x0101, 0x0102, 0x010e, 0x010f].map((file): [HostileTlv, string, number] => [kind, file.toString(16), file]),
      ),
    )('%s in file %s is found, never thrown', async (kind, _, file) => {
      const passport = await issued({ ...access, ...cloneChecks });
      const files = new Map(passport.files).set(file, hostileTlv(kind, passport.files.get(file)!));
      const inspection = await read({ ...passport, files });
      expect(failures(inspection)).not.toEqual([]);
      expect(inspection.error).toBeUndefined();
    });
  });

  it.each(hostileTlvKinds)('%s in EF.CardAccess is a failed or missing PACE, in EF.CardSecurity a failed clone check', async (kind) => {
    const passport = await issued({ ...cloneChecks, ...mapping });
    const hostile = (file: number) => {
      const masterFiles = new Map(passport.masterFiles);
      return read({ ...passport, masterFiles: masterFiles.set(file, hostileTlv(kind, masterFiles.get(file)!)) });
    };
    const access = await hostile(0x011c);
    expect(access.error?.code).toBeOneOf(['access-denied', 'malformed-tlv', 'malformed-data', 'too-large', 'status-word']);
    expect(failures(access)).toContain('chip-access');
    const security = await hostile(0x011d);
    expect(security.error).toBeUndefined();
    expect(failures(security)).toEqual(['chip-authentication']);
  });
});

describe('epassport-reader tells the attacks on documents', () => {
  it('a recording of an earlier reading, over BAC and over PACE', async () => {
    for (const access of ['bac', 'pace'] as const) {
      const passport = await specimenPassport({ access });
      const { chip, recording } = recordChip(chipOf(passport));
      expect(failures(await inspect(chipTransport(chip), { mrz: passport.printed, trust, now: today }))).toEqual([]);
      const replayed = await inspect(chipTransport(replayChip(chip, recording)), { mrz: passport.printed, trust, now: today });
      expect(replayed.error).toBeDefined();
      expect(replayed.checks.some(({ result }) => result === 'successful' || result === 'failed')).toBe(true);
      expect(replayed.checks.find(({ check }) => check === 'sod-signature')?.result).toBe('aborted');
    }
  });

  const active = { activeAuthentication: { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' } } as const;
  it.each([
    ['BAC, CA, AA and TA', { access: 'bac' }],
    ['PACE, CA, AA and TA', { access: 'pace' }],
    ['PACE-CAM, AA and TA', { access: 'pace', pace: [{ agreement: 'ECDH', mapping: 'CAM', cipher: 'AES-128', parameterId: 13 }] }],
  ] as const)('a chip with %s pulled at any command aborts checks and fails none', async (_, access) => {
    const passport = await specimenPassport({ ...withBiometrics(trustPoint), ...active, ...access });
    const { apdus } = await read(passport, [], { terminal: signer });
    expect(apdus).toBeGreaterThan(20);
    for (let pulledAfter = 0; pulledAfter < apdus; pulledAfter++) {
      const { checks, error } = await read({ ...passport, pulledAfter }, [], { terminal: signer });
      expect(error?.code).toBe('card-removed');
      expect(checks.filter(({ result }) => result === 'failed')).toEqual([]);
      expect(checks.find(({ check }) => check === 'sod-signature')?.result).toBe('aborted');
    }
  });

  const attacks = Object.keys(expectedAttackFailure) as DocumentAttack[];
  it.each(attacks)('%s', async (attack) => {
    const passport = await specimenPassport({
      access: 'both',
      chipAuthentication: [{ parameterId: 13, ciphers: ['AES-128'] }],
      activeAuthentication: { algorithm: 'ecdsa', parameterId: 12, hash: 'sha256' },
      variants: [attack],
    });
    const { check, result } = expectedAttackFailure[attack];
    expect((await read(passport)).checks.find((found) => found.check === check)?.result).toBe(result);
  });
});
