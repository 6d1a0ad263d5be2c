import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentAccessKeys, encrypt, pad, retailMac } from '../../src/passport/chip-keys.ts';
import { concat } from '../../src/passport/der.ts';
import { chipOf, type Passport } from '../../src/passport/index.ts';
import { EF_DG2 } from '../../src/passport/lds.ts';
import { asHex, hex, specimenPassport, statusOf } from './specimen.ts';
import { openTerminal } from './terminal.ts';

const selectApplication = '00A4040C07A0000002471001';
let passport: Passport;
beforeAll(async () => {
  passport = await specimenPassport();
});

describe('a chip before access control', () => {
  it('refuses every file until BAC is done, and does not tell which it has', () => {
    const chip = chipOf(passport);
    expect(statusOf(chip, '00A4020C020101')).toBe('6A82');
    expect(statusOf(chip, '00B0820004')).toBe('6A82');
    expect(statusOf(chip, '00B0000004')).toBe('6986');
    expect(statusOf(chip, selectApplication)).toBe('9000');
    for (const file of ['0101', '0102', '0103', '011E', '011D']) expect(statusOf(chip, `00A4020C02${file}`)).toBe('6982');
    for (const read of ['00B0000004', '00B0810004', '00B09E0004', '00B10000045402000004', '00B1010104540200000A']) {
      expect(statusOf(chip, read)).toMatch(/6982/);
    }
  });

  it('refuses an unknown application, instruction, class and wrong lengths', () => {
    const chip = chipOf(passport);
    expect(statusOf(chip, '00A4040C07A0000002471002')).toBe('6A82');
    expect(statusOf(chip, '00CA000000')).toBe('6D00');
    expect(statusOf(chip, '80A4040C07A0000002471001')).toBe('6E00');
    expect(statusOf(chip, '00A404')).toBe('6700');
    expect(statusOf(chip, '00A4040C07A00000')).toBe('6700');
    expect(statusOf(chip, '0084000008')).toBe('6985');
    expect(statusOf(chip, selectApplication)).toBe('9000');
    expect(statusOf(chip, '0084000007')).toBe('6700');
    expect(statusOf(chip, '00A4080C020101')).toBe('6A86');
  });

  it('refuses EXTERNAL AUTHENTICATE without a challenge, with a wrong MAC, and a replay', () => {
    const cryptogram = `0082000028${'5A'.repeat(40)}28`;
    const chip = chipOf(passport);
    statusOf(chip, selectApplication);
    expect(statusOf(chip, cryptogram)).toBe('6985');
    expect(statusOf(chip, '0084000008')).toBe('9000');
    expect(statusOf(chip, '00820000105A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A')).toBe('6700');
    expect(statusOf(chip, cryptogram)).toBe('6300');
    expect(statusOf(chip, cryptogram)).toBe('6985');
  });

  it('refuses a right cryptogram with a wrong MAC, and a right one for an earlier challenge', () => {
    const keys = documentAccessKeys(passport.chipMrz);
    const chip = chipOf(passport);
    statusOf(chip, selectApplication);
    const challenge = () => asHex(chip.apdu(hex('0084000008'))).slice(0, 16);
    const answerTo = (challengeHex: string) => {
      const cryptogram = encrypt(keys.encryption, hex(`0102030405060708${challengeHex}${'AB'.repeat(16)}`));
      return concat(cryptogram, retailMac(keys.mac, pad(cryptogram)));
    };
    const authenticate = (data: Uint8Array) => statusOf(chip, `0082000028${asHex(data)}28`);

    const right = answerTo(challenge());
    expect(authenticate(right.with(39, right[39]! ^ 1))).toBe('6300');
    challenge();
    expect(authenticate(right)).toBe('6300');
    // The same way of answering is accepted once nothing is wrong with it.
    expect(authenticate(answerTo(challenge()))).toBe('9000');
  });

  it('opens to nobody who holds another MRZ', async () => {
    const other = await specimenPassport({ variants: ['wrong-mrz'] });
    expect(openTerminal(chipOf(other), other.printed).status).toBe('6300');
    expect(openTerminal(chipOf(other), other.chipMrz).status).toBe('9000');
  });
});

describe('a chip in secure messaging', () => {
  it('loses the session on a plain command and refuses like before', () => {
    const chip = chipOf(passport);
    const terminal = openTerminal(chip, passport.printed);
    expect(terminal.send('0CA4020C', '0101').status).toBe('9000');
    expect(statusOf(chip, '00B0000004')).toBe('6982');
    expect(asHex(chip.apdu(terminal.protect('0CB00000', '', 4)))).toBe('6988');
  });

  it('loses the session on a wrong MAC, on a replayed command and on missing objects', () => {
    const spoil: ((good: Uint8Array) => Uint8Array)[] = [
      (good) => good.with(good.length - 3, good[good.length - 3]! ^ 1),
      (good) => good.with(3, good[3]! ^ 1),
    ];
    for (const change of spoil) {
      const chip = chipOf(passport);
      const terminal = openTerminal(chip, passport.printed);
      expect(asHex(chip.apdu(change(terminal.protect('0CA4020C', '0101'))))).toBe('6988');
      expect(asHex(chip.apdu(terminal.protect('0CA4020C', '0101')))).toBe('6988');
    }
    const chip = chipOf(passport);
    const terminal = openTerminal(chip, passport.printed);
    const command = terminal.protect('0CA4020C', '0101');
    expect(asHex(chip.apdu(command)).slice(-4)).toBe('9000');
    expect(asHex(chip.apdu(command))).toBe('6988');

    const second = chipOf(passport);
    openTerminal(second, passport.printed);
    expect(statusOf(second, '0CB0000003 970104 00')).toBe('6987');
  });

  it('forgets everything when the field goes away', () => {
    for (const lose of ['power', 'reset'] as const) {
      const chip = chipOf(passport);
      const terminal = openTerminal(chip, passport.printed);
      chip[lose](false);
      expect(asHex(chip.apdu(terminal.protect('0CA4020C', '0101')))).toBe('6988');
      expect(statusOf(chip, '00B0000004')).toBe('6986');
    }
  });

  it('answers errors protected: no such file, offset beyond the end, more bytes than fit', () => {
    const terminal = openTerminal(chipOf(passport), passport.printed);
    expect(terminal.send('0CA4020C', '0103').status).toBe('6A82');
    expect(terminal.send('0CB08300', '', 4).status).toBe('6A82');
    expect(terminal.send('0CA4020C', '0101').status).toBe('9000');
    expect(terminal.send('0CB07F00', '', 4).status).toBe('6B00');
    expect(terminal.send('0CB00000', '', 232).status).toBe('6700');
    expect(terminal.send('0CB00050', '', 100)).toMatchObject({ status: '6282', data: expect.objectContaining({ length: 13 }) });
  });

  it('leaves the field after so many commands', () => {
    const chip = chipOf(passport, { pulledAfter: 2 });
    expect(statusOf(chip, selectApplication)).toBe('9000');
    expect(statusOf(chip, '0084000008')).toBe('9000');
    expect(chip.apdu(hex('0084000008'))).toBeUndefined();
  });
});

describe('READ BINARY', () => {
  const big = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);

  it('gives the same bytes with even INS, short identifiers, odd INS and extended length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 69_999 }), fc.integer({ min: 10, max: 231 }), fc.boolean(), (offset, length, extended) => {
        const terminal = openTerminal(chipOf({ ...passport, files: new Map([...passport.files, [EF_DG2, big]]) }), passport.printed);
        const wanted = extended ? length * 20 : length;
        const expected = asHex(big.subarray(offset, offset + wanted));
        const offsetHex = offset.toString(16).padStart(6, '0');
        terminal.send('0CA4020C', '0102');
        if (offset < 0x8000) expect(asHex(terminal.send(`0CB0${offsetHex.slice(2)}`, '', wanted, extended).data)).toBe(expected);
        if (offset < 0x100) expect(asHex(terminal.send(`0CB082${offsetHex.slice(4)}`, '', wanted, extended).data)).toBe(expected);
        for (const file of ['0000', '0002', '0102']) {
          const { data } = terminal.send(`0CB1${file}`, `5403${offsetHex}`, wanted, extended);
          expect(data[0]).toBe(0x53);
          const header = data[1]! < 0x80 ? 2 : data[1] === 0x81 ? 3 : 4;
          expect(data.length).toBeLessThanOrEqual(wanted);
          expect(expected.startsWith(asHex(data.subarray(header)))).toBe(true);
          expect(data.length - header).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses extended length when the chip has none', () => {
    const chip = chipOf(passport, { extendedLength: false });
    expect(statusOf(chip, '00A4040C 000007 A0000002471001')).toBe('6700');
    expect(asHex(chip.atr)).not.toBe(asHex(chipOf(passport).atr));
  });
});

it('no command, however made up, opens a file without BAC', () => {
  const chip = chipOf(passport);
  statusOf(chip, selectApplication);
  fc.assert(
    fc.property(
      fc.constantFrom(0x00, 0x0c),
      fc.constantFrom(0xa4, 0xb0, 0xb1, 0x82, 0x84),
      fc.uint8Array({ minLength: 2, maxLength: 60 }),
      (cla, ins, rest) => {
        const answer = chip.apdu(Uint8Array.of(cla, ins, ...rest))!;
        // Only a challenge or the application's own identifier ever comes back before BAC.
        if (ins === 0xb0 || ins === 0xb1) expect(answer.length).toBe(2);
      },
    ),
    { numRuns: 2000 },
  );
});

it('no command, however made up, brings the chip to a stop, with and without a session', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 6 }), fc.boolean(), (commands, secured) => {
      const chip = chipOf(passport);
      if (secured) openTerminal(chip, passport.printed);
      for (const command of commands) {
        // Half of them look like protected commands, so that the parser of data objects is reached.
        const header = secured ? hex('0CA4020C') : hex('');
        const whole = secured ? Uint8Array.of(...header, command.length || 1, ...(command.length ? command : [0]), 0) : command;
        expect(chip.apdu(whole)!.length).toBeGreaterThanOrEqual(2);
      }
    }),
    { numRuns: 500 },
  );
});
