import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createChip } from '../../src/passport/chip.ts';
import { deriveKeys, documentAccessKeys, retailMac } from '../../src/passport/chip-keys.ts';
import { EF_COM } from '../../src/passport/lds.ts';
import { encodeTd3 } from '../../src/passport/mrz-td3.ts';
import { asHex, hex } from './specimen.ts';

/** Doc 9303-11 appendix D, from the chip's side: its random numbers in, the printed response bytes out. */
const mrz = encodeTd3({
  issuingState: 'UTO',
  nationality: 'UTO',
  documentNumber: 'L898902C',
  surname: 'ERIKSSON',
  givenNames: 'ANNA MARIA',
  sex: 'female',
  dateOfBirth: '1969-08-06',
  dateOfExpiry: '1994-06-23',
});
const efCom = hex('60145F0104303130365F36063034303030305C026175');

function chipOfTheExample() {
  const randomNumbers = [hex('4608F91988702212'), hex('0B4F80323EB3191CB04970CB4052790B')];
  const chip = createChip({ files: new Map([[EF_COM, efCom]]), chipMrz: mrz }, { random: () => randomNumbers.shift()! });
  chip.apdu(hex('00A4040C07A0000002471001'));
  return chip;
}

describe('ICAO Doc 9303-11 appendix D, the chip side', () => {
  it('D.2 derives the document access keys from the MRZ', () => {
    const keys = documentAccessKeys(mrz);
    expect(asHex(keys.encryption)).toBe('AB94FDECF2674FDFB9B391F85D7F76F2');
    expect(asHex(keys.mac)).toBe('7962D9ECE03D1ACD4C76089DCE131543');
  });

  it('D.3 answers GET CHALLENGE and EXTERNAL AUTHENTICATE', () => {
    const chip = chipOfTheExample();
    expect(asHex(chip.apdu(hex('0084000008')))).toBe('4608F919887022129000');
    const authenticate = '008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728';
    expect(asHex(chip.apdu(hex(authenticate)))).toBe(
      '46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000',
    );
  });

  it('D.4 selects and reads EF.COM under secure messaging', () => {
    const chip = chipOfTheExample();
    chip.apdu(hex('0084000008'));
    chip.apdu(hex('008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728'));
    const exchanges: readonly (readonly [string, string])[] = [
      ['0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800', '990290008E08FA855A5D4C50A8ED9000'],
      ['0CB000000D9701048E08ED6705417E96BA5500', '8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000'],
      ['0CB000040D9701128E082EA28A70F3C7B53500', '871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000'],
    ];
    for (const [command, response] of exchanges) expect(asHex(chip.apdu(hex(command)))).toBe(response);
  });

  it('takes the whole of a long document number into the keys', () => {
    const long = encodeTd3({
      issuingState: 'UTO',
      nationality: 'UTO',
      documentNumber: 'D23145890734',
      surname: 'X',
      givenNames: '',
      sex: 'male',
      dateOfBirth: '1934-07-12',
      dateOfExpiry: '1995-07-12',
    });
    // The TD1 example of D.2 has the same fields; its key seed starts from D23145890734934071279507122.
    expect(long[1].slice(0, 10)).toBe('D23145890<');
    expect(long[1].slice(28, 33)).toBe('7349<');
    const seed = createHash('sha1').update('D23145890734934071279507122').digest().subarray(0, 16);
    expect(documentAccessKeys(long)).toEqual(deriveKeys(seed));
  });

  it('computes the retail MAC of a single block', () => {
    // ISO/IEC 9797-1 algorithm 3 on one block is one two-key 3DES encryption.
    expect(asHex(retailMac(hex('0123456789ABCDEF0123456789ABCDEF'), hex('4E6F772069732074')))).toBe('3FA40E8A984D4815');
  });
});
