import { describe, expect, it } from 'vitest';
import { bacKeySeed, basicAccessControl } from '../src/bac.ts';
import { ChipSession } from '../src/chip-session.ts';
import { readFile } from '../src/file-reading.ts';
import { mrzInformation, mrzInformationOfLine } from '../src/mrz.ts';
import { SecureMessaging } from '../src/secure-messaging.ts';
import { deriveKey, retailMac } from '../src/triple-des.ts';
import { scripted } from './scripted-transport.ts';
import { hex, readVector, vectorsFolder } from './vectors.ts';

/*
 * ICAO Doc 9303-11, Appendix D: the values of the standard itself. D.3 and the first command of D.4 come from the shared vectors too
 * (second describe); D.1, D.2 and the READ BINARY commands of D.4 stand here because the vectors lack them.
 */
const line2 = 'L898902C<3UTO6908061F9406236<<<<<<<<<<<<<<<8';
const rndIfd = hex('781723860C06C226');
const kIfd = hex('0B795240CB7049B01C19B33E32804F0B');
const bacExchanges = [
  ['0084000008', '4608F919887022129000'],
  [
    '008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728',
    '46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000',
  ],
] as const;
const readExchanges = [
  ['0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800', '990290008E08FA855A5D4C50A8ED9000'],
  ['0CB000000D9701048E08ED6705417E96BA5500', '8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000'],
  ['0CB000040D9701128E082EA28A70F3C7B53500', '871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000'],
] as const;
const selectApplication = ['00A4040C07A0000002471001', '9000'] as const;

const appendixRandom = (): ((length: number) => Uint8Array) => {
  const values = [rndIfd, kIfd];
  return (length) => {
    const value = values.shift();
    if (value?.length !== length) throw new Error('The appendix draws 8, then 16 bytes.');
    return Buffer.from(value);
  };
};

describe('Doc 9303-11 Appendix D', () => {
  it('D.1 derives the keys of a seed', () => {
    const seed = hex('239AB9CB282DAF66231DC5A4DF6BFBAE');
    expect(deriveKey(seed, 1)).toEqual(hex('AB94FDECF2674FDFB9B391F85D7F76F2'));
    expect(deriveKey(seed, 2)).toEqual(hex('7962D9ECE03D1ACD4C76089DCE131543'));
  });

  it('D.2 makes the MRZ information and the key seed', () => {
    expect(mrzInformationOfLine(line2)).toBe('L898902C<369080619406236');
    expect(mrzInformation({ documentNumber: 'L898902C', dateOfBirth: '690806', dateOfExpiry: '940623' })).toBe('L898902C<369080619406236');
    expect(bacKeySeed('L898902C<369080619406236')).toEqual(hex('239AB9CB282DAF66231DC5A4DF6BFBAE'));
  });

  it('D.3 authenticates byte for byte', async () => {
    const chip = scripted(bacExchanges);
    const keys = await basicAccessControl(chip, mrzInformationOfLine(line2), appendixRandom());
    expect(keys).toEqual({
      cipher: '3des',
      encryption: hex('979EC13B1CBFE9DCD01AB0FED307EAE5'),
      mac: hex('F1CB1F1FB5ADF208806B89DC579DC1F8'),
      ssc: hex('887022120C06C226'),
    });
    chip.done();
  });

  it('D.4 selects and reads EF.COM byte for byte', async () => {
    const chip = scripted([selectApplication, ...bacExchanges, ...readExchanges]);
    const session = new ChipSession(chip, appendixRandom());
    // The appendix selects.
    session.habits.shortIdentifiers = 'refused';
    await session.selectApplication();
    await session.access(mrzInformationOfLine(line2));
    expect(Buffer.from(await readFile(session, 'EF.COM'))).toEqual(hex('60145F0104303130365F36063034303030305C026175'));
    chip.done();
  });
});

const folder = vectorsFolder('icao-9303-worked-examples');
describe.skipIf(!folder)('shared vectors of Appendix D (skipped where the folder is missing)', () => {
  it('agree with D.3 and D.4', async () => {
    const vectors = JSON.parse(readVector(folder as string, 'vectors.json').toString());
    const { mrz_info, rnd_ifd, k_ifd, apdus, ks_enc, ks_mac, ssc } = vectors.BAC_D3;
    const chip = scripted(apdus.map(({ c, r }: { c: string; r: string }) => [c, r] as const));
    const random = [hex(rnd_ifd), hex(k_ifd)];
    const information = mrzInformation({ documentNumber: mrz_info[0], dateOfBirth: mrz_info[1], dateOfExpiry: mrz_info[2] });
    const keys = await basicAccessControl(chip, information, () => random.shift() as Buffer);
    expect(keys).toEqual({ cipher: '3des', encryption: hex(ks_enc), mac: hex(ks_mac), ssc: hex(ssc) });
    const { plain_c, protected_c, protected_r } = vectors.SM_D4_select_EFCOM;
    const messaging = new SecureMessaging(keys);
    const plain = hex(plain_c);
    expect(messaging.protect({ cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: plain.subarray(5, 7) })).toEqual(hex(protected_c));
    expect(messaging.unprotect(hex(protected_r))).toEqual({ data: new Uint8Array(0), statusWord: 0x9000 });
  });
});

describe('secure messaging refuses', () => {
  const session = (): SecureMessaging => {
    const messaging = new SecureMessaging({
      cipher: '3des',
      encryption: hex('979EC13B1CBFE9DCD01AB0FED307EAE5'),
      mac: hex('F1CB1F1FB5ADF208806B89DC579DC1F8'),
      ssc: hex('887022120C06C226'),
    });
    messaging.protect({ cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: hex('011E') });
    return messaging;
  };
  const genuine = '990290008E08FA855A5D4C50A8ED9000';

  it('any response with one bit changed, and ends the session', () => {
    expect(session().unprotect(hex(genuine)).statusWord).toBe(0x9000);
    for (let bit = 0; bit < hex(genuine).length * 8; bit++) {
      const changed = hex(genuine);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const messaging = session();
      expect(() => messaging.unprotect(changed), `bit ${bit}`).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(secure-messaging|malformed-tlv)$/) }),
      );
      expect(messaging.open).toBe(false);
    }
  });

  it('a bare 9000, and a replayed response', () => {
    expect(() => session().unprotect(hex('9000'))).toThrow(expect.objectContaining({ code: 'secure-messaging' }));
    const messaging = session();
    messaging.unprotect(hex(genuine));
    messaging.protect({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 });
    expect(() => messaging.unprotect(hex(genuine))).toThrow(expect.objectContaining({ code: 'secure-messaging' }));
    expect(() => messaging.protect({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 })).toThrow(/ended/);
  });

  it('nothing for a bare 6700 to extended length: the next command counts as if that one had not been sent', () => {
    const keysOf = () => ({ cipher: '3des' as const, encryption: Buffer.alloc(16, 1), mac: Buffer.alloc(16, 2), ssc: Buffer.alloc(8) });
    const read = { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 };
    const asked = new SecureMessaging(keysOf());
    asked.protect({ ...read, le: 2000 }, true);
    expect(asked.unprotect(Uint8Array.of(0x67, 0x00))).toMatchObject({ statusWord: 0x6700 });
    expect([asked.open, asked.unheard]).toEqual([true, true]);
    expect(asked.protect(read)).toEqual(new SecureMessaging(keysOf()).protect(read));
    expect(asked.unheard).toBe(false);
    // To a short command, or with any other status, it ends the session.
    expect(asked.unprotect(Uint8Array.of(0x67, 0x00))).toMatchObject({ statusWord: 0x6700 });
    expect(asked.open).toBe(false);
    const other = new SecureMessaging(keysOf());
    other.protect({ ...read, le: 2000 }, true);
    other.unprotect(Uint8Array.of(0x69, 0x88));
    expect([other.open, other.unheard]).toEqual([false, false]);
  });

  it('wipes the keys it was given', () => {
    const keys = { cipher: '3des' as const, encryption: Buffer.alloc(16, 1), mac: Buffer.alloc(16, 2), ssc: Buffer.alloc(8, 3) };
    new SecureMessaging(keys).wipe();
    expect(Buffer.concat([keys.encryption, keys.mac, keys.ssc]).every((byte) => byte === 0)).toBe(true);
  });

  it('computes the retail MAC of one and of many blocks', () => {
    // Doc 9303-11 D.3: MAC over the 32 bytes of E_IFD.
    const macKey = hex('7962D9ECE03D1ACD4C76089DCE131543');
    expect(retailMac(macKey, hex('72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2'))).toEqual(hex('5F1448EEA8AD90A7'));
    expect(retailMac(macKey, Buffer.alloc(0))).toHaveLength(8);
  });
});
