import { describe, expect, it } from 'vitest';
import { readObject, readObjects } from '../../src/passport/der-reader.ts';
import {
  chipModel,
  chipOf,
  chipTransport,
  hostileTlv,
  hostileTlvKinds,
  type QuirkName,
  quirkNames,
  recordChip,
  replayChip,
} from '../../src/passport/index.ts';
import { EF_SOD } from '../../src/passport/lds.ts';
import { asHex, hex, specimen, specimenPassport, statusOf } from './specimen.ts';
import { openTerminal } from './terminal.ts';

const chipWith = async (quirk: QuirkName, options = {}) => {
  const passport = await specimenPassport(options);
  const chip = chipOf(passport, { quirks: [quirk] });
  return { passport, chip };
};
const secured = async (quirk: QuirkName, options = {}) => {
  const { passport, chip } = await chipWith(quirk, options);
  const terminal = openTerminal(chip, passport.printed);
  expect(terminal.status).toBe('9000');
  return { passport, chip, terminal };
};

describe('reads too long for the chip', () => {
  it.each([
    ['le-256-refused-6700', '6700'],
    ['le-256-refused-6b00', '6B00'],
  ] as const)('%s: refused, and a smaller read goes on in the same session', async (quirk, status) => {
    const { terminal } = await secured(quirk);
    expect(terminal.send('0CB08200', '', 256)).toMatchObject({ status, data: hex('') });
    expect(terminal.send('0CB08200', '', 1000, true).status).toBe(status);
    expect(terminal.send('0CB08200', '', 0xdf)).toMatchObject({ status: '9000', data: { length: 0xdf } });
  });

  it('le-256-loses-session: 6282 without data, then nothing is protected any more', async () => {
    const { terminal, passport, chip } = await secured('le-256-loses-session');
    expect(terminal.send('0CB08200', '', 256)).toMatchObject({ status: '6282', data: hex('') });
    expect(asHex(chip.apdu(terminal.protect('0CB08200', '', 4)))).toBe('6988');
    expect(openTerminal(chip, passport.printed).send('0CB08200', '', 0xdf).status).toBe('9000');
  });
});

describe('a stray Le', () => {
  it('stray-le-breaks-select: plain and protected', async () => {
    const { chip } = await chipWith('stray-le-breaks-select');
    expect(statusOf(chip, '00A4040C07A000000247100100')).toBe('6700');
    expect(statusOf(chip, '00A4040C07A0000002471001')).toBe('9000');
    const { terminal } = await secured('stray-le-breaks-select');
    expect(terminal.send('0CA4020C', '0101', 256).status).toBe('6700');
    expect(terminal.send('0CA4020C', '0101').status).toBe('9000');
  });

  it('stray-le-breaks-mse', async () => {
    const { chip } = await chipWith('stray-le-breaks-mse', { access: 'pace' });
    const command = '0022C1A40F800A04007F00070202040202830101';
    expect(statusOf(chip, `${command}00`)).toBe('6700');
    expect(statusOf(chip, command)).toBe('9000');
  });
});

describe('extended length that is announced and does not work', () => {
  it('extended-length-refused: 6700 in plain, and the session goes on as if nothing had been sent', async () => {
    const { terminal, chip, passport } = await secured('extended-length-refused');
    expect(asHex(chip.atr)).toBe(asHex(chipOf(passport).atr));
    // Sent to the chip and refused before secure messaging: a terminal that takes its counter back goes on.
    expect(asHex(chip.apdu(hex('0CB0820000000D9701048E080000000000000000 0000')))).toBe('6700');
    expect(terminal.send('0CB08200', '', 4).status).toBe('9000');
  });

  it('extended-length-loses-session', async () => {
    const { terminal, chip } = await secured('extended-length-loses-session');
    expect(asHex(chip.apdu(hex('0CB0820000000D9701048E080000000000000000 0000')))).toBe('6700');
    expect(asHex(chip.apdu(terminal.protect('0CB08200', '', 4)))).toBe('6988');
  });
});

describe('lengths of answers', () => {
  it('answers-61xx: the answer waits for GET RESPONSE, in pieces', async () => {
    const { chip, passport } = await chipWith('answers-61xx');
    statusOf(chip, '00A4040C07A0000002471001');
    expect(asHex(chip.apdu(hex('0084000008')))).toBe('610A');
    expect(asHex(chip.apdu(hex('00C0000004')))).toMatch(/^.{8}6106$/);
    expect(asHex(chip.apdu(hex('00C0000000')))).toMatch(/^.{8}9000$/);
    expect(statusOf(chip, '00C0000000')).toBe('6985');
    expect(statusOf(chip, '00A4040C07A0000002471002')).toBe('6A82');
    expect(passport.files.size).toBeGreaterThan(3);
  });

  it('answers-6cxx: the right length and no data', async () => {
    const { terminal, chip } = await secured('answers-6cxx');
    expect(terminal.send('0CB08100', '', 200)).toMatchObject({ status: '6C5D', data: hex('') });
    expect(terminal.send('0CB08100', '', 0x5d)).toMatchObject({ status: '9000', data: { length: 0x5d } });
    chip.reset();
    statusOf(chip, '00A4040C07A0000002471001');
    expect(statusOf(chip, '0084000000')).toBe('6C08');
  });
});

describe('signatures of 2048 bits', () => {
  const activeAuthentication = { algorithm: 'rsa', modulusLength: 2048 } as const;
  const challenge = ['0C880000', '0102030405060708'] as const;

  it('fit no short answer of a chip without quirks, and every one in extended length', async () => {
    const passport = await specimenPassport({ activeAuthentication });
    const terminal = openTerminal(chipOf(passport), passport.printed);
    expect(terminal.send(...challenge, 256)).toMatchObject({ status: '6700', data: hex('') });
    expect(terminal.send(...challenge, 65536, true)).toMatchObject({ status: '9000', data: { length: 256 } });
  });

  it.each([
    ['aa-largest-le-6700', '6700'],
    ['aa-largest-le-6cxx', '6C00'],
  ] as const)('%s: only with the exact Le', async (quirk, status) => {
    const { terminal } = await secured(quirk, { activeAuthentication });
    expect(terminal.send(...challenge, 65536, true)).toMatchObject({ status, data: hex('') });
    expect(terminal.send(...challenge, 256, true)).toMatchObject({ status: '9000', data: { length: 256 } });
  });

  it('aa-cut-in-short-length: 200 bytes, and all in extended length', async () => {
    const { terminal } = await secured('aa-cut-in-short-length', { activeAuthentication });
    expect(terminal.send(...challenge, 256)).toMatchObject({ status: '9000', data: { length: 200 } });
    expect(terminal.send(...challenge, 65536, true)).toMatchObject({ status: '9000', data: { length: 256 } });
  });

  it('aa-parts-61xx: each part protected by itself', async () => {
    const { terminal } = await secured('aa-parts-61xx', { activeAuthentication });
    expect(terminal.send(...challenge, 256)).toMatchObject({ status: '6138', data: { length: 200 } });
    expect(terminal.send('0CC00000', '', 56)).toMatchObject({ status: '9000', data: { length: 56 } });
    expect(terminal.send('0CC00000', '', 56).status).toBe('6D00');
  });

  it('long-answers-61xx: one protected answer in pieces; short answers come at once', async () => {
    const { terminal, chip } = await secured('long-answers-61xx', { activeAuthentication });
    expect(terminal.send('0CB08200', '', 4)).toMatchObject({ status: '9000', data: { length: 4 } });
    expect(asHex(chip.apdu(terminal.protect(...challenge, 256)))).toBe('6100');
    expect(asHex(chip.apdu(hex('00C0000000'))).slice(-4)).toMatch(/^61/);
    expect(asHex(chip.apdu(hex('00C0000000'))).slice(-4)).toBe('9000');
  });
});

describe('commands too long for the chip', () => {
  it.each(['long-commands-refused', 'long-commands-lose-session'] as const)('%s, while long answers work', async (quirk) => {
    const { terminal, chip } = await secured(quirk);
    expect(terminal.send('0CB08200', '', 1000, true)).toMatchObject({ status: '9000', data: { length: 1000 } });
    expect(asHex(chip.apdu(hex(`0C860000000100${'00'.repeat(256)}0000`)))).toBe('6700');
    const after = asHex(chip.apdu(terminal.protect('0CB08100', '', 4)));
    if (quirk === 'long-commands-refused') expect(after).toMatch(/9000$/);
    else expect(after).toBe('6988');
  });
});

describe('commands refused', () => {
  it('select-mf-refused: and EF.CardAccess is there all the same', async () => {
    const { chip } = await chipWith('select-mf-refused', { access: 'pace' });
    expect(statusOf(chip, '00A4000C023F00')).toBe('6A82');
    expect(statusOf(chip, '00A4000C')).toBe('6A82');
    expect(statusOf(chip, '00B09C0000')).toBe('9000');
    expect(statusOf(chip, '00A4020C02011C')).toBe('9000');
  });

  it.each(['0CA4020C', '0CB08300', '0CB10003'])('dg3-ends-session: %s', async (header) => {
    const otherDataGroups = new Map([[3, hex('6300')]]);
    const { terminal, chip } = await secured('dg3-ends-session', { otherDataGroups });
    expect(terminal.send(header, header === '0CA4020C' ? '0103' : header === '0CB10003' ? '540100' : '', 4).status).toBe('6982');
    expect(asHex(chip.apdu(terminal.protect('0CB08100', '', 4)))).toBe('6988');
  });

  it('aa-answer-truncated: half a signature', async () => {
    const activeAuthentication = { algorithm: 'rsa', modulusLength: 1024 } as const;
    const { terminal } = await secured('aa-answer-truncated', { activeAuthentication });
    expect(terminal.send('0C880000', '0102030405060708', 256).data.length).toBe(64);
  });
});

describe('documents as some issuers write them', () => {
  it('lower-case-country: DG1 says nzl, the print NZL', async () => {
    const { files, printed } = await specimenPassport({ quirks: ['lower-case-country'] });
    const text = Buffer.from(files.get(0x0101)!).toString('latin1');
    expect(text).toContain('P<nzl');
    expect(text.slice(5).toUpperCase()).toBe(printed.join(''));
  });

  it('sod-id-data: content type id-data in content and attribute', async () => {
    const sod = asHex((await specimenPassport({ quirks: ['sod-id-data'] })).files.get(EF_SOD));
    expect(sod.match(/06092A864886F70D010701/g)).toHaveLength(2);
    expect(sod).not.toContain('0606678108010101');
  });

  it('a document number longer than nine characters still opens the chip', async () => {
    const passport = await specimenPassport({ holder: { ...specimen, documentNumber: 'LT0001234567' } });
    expect(openTerminal(chipOf(passport), passport.printed).status).toBe('9000');
  });
});

describe('a slow chip', () => {
  it('takes its time when it computes, and the transport waits', async () => {
    const { chip } = await chipWith('slow');
    statusOf(chip, '00A4040C07A0000002471001');
    expect(chip.delay).toBe(0);
    chip.apdu(hex(`0082000028${'00'.repeat(40)}28`));
    expect(chip.delay).toBe(400);
    const transport = chipTransport({ atr: chip.atr, apdu: (command) => chip.apdu(command), power: () => {}, reset: () => {}, delay: 30 });
    const begun = performance.now();
    expect(asHex(await transport.transmit(hex('00A4040C07A0000002471001')))).toBe('9000');
    expect(performance.now() - begun).toBeGreaterThan(28);
  });
});

describe('hostile bytes', () => {
  it.each([
    'answers-empty',
    'answers-one-byte',
    'answers-garbage',
    'answers-truncated',
    'answers-length-of-4-gb',
    'answers-nested',
  ] as const)('%s: access control passes, protected answers are spoiled', async (quirk) => {
    const { passport, chip } = await chipWith(quirk);
    const genuine = openTerminal(chipOf(passport), passport.printed);
    const terminal = openTerminal(chip, passport.printed);
    expect([terminal.status, genuine.status]).toEqual(['9000', '9000']);
    const answer = chip.apdu(terminal.protect('0CA4020C', '0101'))!;
    const objects = readObjects(answer.subarray(0, -2));
    expect(objects?.some(({ tag }) => tag === 0x8e) ?? false).toBe(false);
  });

  it.each(hostileTlvKinds)('a file that is %s does not parse, and is the same each time', async (kind) => {
    const genuine = (await specimenPassport()).files.get(EF_SOD)!;
    const hostile = hostileTlv(kind, genuine);
    expect(hostile).toEqual(hostileTlv(kind, genuine));
    expect(hostile.length).toBeLessThan(70_000);
    const object = readObject(hostile);
    if (kind === 'nested') {
      let depth = 0;
      for (let inner = object; inner; inner = readObject(inner.value)) depth++;
      expect(depth).toBe(10_000);
    } else if (kind !== 'garbage') expect(object).toBeUndefined();
    expect(asHex(hostile.subarray(0, 1))).toBe(kind === 'empty' ? '' : '77');
  });
});

describe('a recording of an earlier reading', () => {
  it('is no use for a terminal with another challenge', async () => {
    const passport = await specimenPassport();
    const { chip, recording } = recordChip(chipOf(passport));
    expect(openTerminal(chip, passport.printed).send('0CA4020C', '0101').status).toBe('9000');
    expect(recording).toHaveLength(4);
    const replay = replayChip(chip, recording);
    expect(asHex(replay.apdu(hex('00A4040C07A0000002471001')))).toBe('9000');
    expect(asHex(replay.apdu(hex('0084000008')))).toBe(asHex(recording[1]));
    const [third, fourth] = [replay.apdu(hex('00')), replay.apdu(hex('00'))];
    expect([third, fourth, replay.apdu(hex('00'))]).toEqual([recording[2], recording[3], undefined]);
  });
});

describe('the model of link and chip', () => {
  it('counts commands and bytes and knows the floor', async () => {
    const chip = chipModel(chipOf(await specimenPassport()));
    statusOf(chip, '00A4040C07A0000002471001');
    statusOf(chip, '0084000008');
    // 12 + 5 bytes out, 2 + 10 bytes back.
    expect(chip.traffic()).toEqual({ apdus: 2, commandBytes: 17, answerBytes: 12, floorSeconds: 0.016 + (29 * 8) / 424_000 });
    expect(chip.delay).toBe(0);
    const timed = chipModel(chipOf(await specimenPassport()), { inRealTime: true, secondsPerApdu: 0.01, bitsPerSecond: 100_000 });
    statusOf(timed, '0084000008');
    expect(timed.delay).toBeCloseTo(10 + (7 * 8 * 1000) / 100_000, 9);
  });
});

it('every quirk by itself leaves a chip that answers or is gone, never one that throws', async () => {
  const passport = await specimenPassport({ access: 'both' });
  for (const quirk of quirkNames) {
    const chip = chipOf(passport, { quirks: [quirk] });
    for (const command of ['00', '00A4040C07A0000002471001', '00A40000', '00B09C0000', '00C0000000', '0CB0000000', '0084000008']) {
      expect(chip.apdu(hex(command))).toBeInstanceOf(Uint8Array);
    }
  }
});
