import { createRequire } from 'node:module';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeTd3, type PassportVariant } from '../../src/passport/index.ts';
import { dataGroupFile, EF_COM } from '../../src/passport/lds.ts';
import { checkDigit } from '../../src/passport/mrz-td3.ts';
import { asHex, portrait, specimen, specimenPassport } from './specimen.ts';

describe('ICAO Doc 9303-4, the MRZ of a TD3', () => {
  it('encodes the specimen of the standard', () => {
    const lines = encodeTd3({
      issuingState: 'UTO',
      nationality: 'UTO',
      documentNumber: 'L898902C3',
      surname: 'Eriksson',
      givenNames: 'Anna Maria',
      sex: 'female',
      dateOfBirth: '1974-08-12',
      dateOfExpiry: '2012-04-15',
      personalNumber: 'ZE184226B',
    });
    expect(lines).toEqual(['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']);
  });

  it('transliterates, cuts long names and fills one-letter states', () => {
    const [upper] = encodeTd3({ ...specimen, issuingState: 'D', surname: 'Größe-Müller', givenNames: "Zoé D'Arc Ångström Maximiliane" });
    expect(upper).toBe('P<D<<GROESSE<MUELLER<<ZOE<DARC<AANGSTROEM<MAX'.slice(0, 44));
  });

  it('always has two lines of 44 MRZ characters with right check digits', () => {
    const name = fc.string({ unit: fc.constantFrom(..."abcXYZ äöüéß-'"), maxLength: 60 });
    const number = fc.string({ unit: fc.constantFrom(...'ABCZ0189'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(name, name, number, (surname, givenNames, documentNumber) => {
        const [upper, lower] = encodeTd3({ ...specimen, surname, givenNames, documentNumber });
        expect(upper).toMatch(/^[A-Z0-9<]{44}$/);
        expect(lower).toMatch(/^[A-Z0-9<]{44}$/);
        expect(lower[43]).toBe(checkDigit(lower.slice(0, 10) + lower.slice(13, 20) + lower.slice(21, 43)));
      }),
    );
  });

  it('refuses what does not fit', () => {
    expect(() => encodeTd3({ ...specimen, documentNumber: 'A'.repeat(30) })).toThrow(RangeError);
    expect(() => encodeTd3({ ...specimen, dateOfBirth: '900102' })).toThrow(RangeError);
  });
});

describe('ICAO Doc 9303-10, the files', () => {
  it('EF.COM and DG1 are byte for byte as specified', async () => {
    const { files, printed } = await specimenPassport();
    expect(asHex(files.get(EF_COM))).toBe('60145F0104303130375F36063034303030305C026175');
    expect(asHex(files.get(dataGroupFile(1)))).toBe(`615B5F1F58${asHex(Buffer.from(printed.join('')))}`);
  });

  it('DG2 holds the very JPEG it was given, and says its size', async () => {
    const { files } = await specimenPassport();
    const dg2 = Buffer.from(files.get(dataGroupFile(2))!);
    const record = dg2.subarray(dg2.indexOf('FAC\x00010\x00'));
    expect(record.readUInt32BE(8)).toBe(record.length);
    expect(record.readUInt32BE(14)).toBe(record.length - 14);
    expect([record.readUInt16BE(14 + 20 + 2), record.readUInt16BE(14 + 20 + 4)]).toEqual([413, 531]);
    expect(record.subarray(14 + 20 + 12).equals(await portrait())).toBe(true);
  });

  it.each(['jpeg2000', 'jpeg2000-file'] as const)('DG2 as %s decodes to nearly the same pixels', async (encoding) => {
    const dg2 = Buffer.from((await specimenPassport({ encoding })).files.get(dataGroupFile(2))!);
    const record = dg2.subarray(dg2.indexOf('FAC\x00010\x00'));
    expect(record[14 + 20 + 1]).toBe(1);
    const image = record.subarray(14 + 20 + 12);
    expect(image.subarray(0, 4).toString('hex')).toBe(encoding === 'jpeg2000' ? 'ff4fff51' : '0000000c');
    const codestream = image.subarray(image.indexOf(Buffer.from('ff4fff51', 'hex')));
    const { J2KDecoder } = await createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/decodewasmjs')({ print: () => {} });
    const decoder = new J2KDecoder();
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    const decoded: Uint8Array = decoder.getDecodedBuffer();
    const original = await sharp(await portrait())
      .removeAlpha()
      .raw()
      .toBuffer();
    expect(decoded.length).toBe(original.length);
    const squares = original.reduce((sum, value, i) => sum + (value - decoded[i]!) ** 2, 0);
    const peakSignalToNoise = 10 * Math.log10(255 ** 2 / (squares / original.length));
    expect(peakSignalToNoise).toBeGreaterThan(28);
    expect(image.length).toBeLessThan(17_000);
  });
});

describe('variants', () => {
  const changed = async (variant: PassportVariant) => {
    const options = { variants: [variant], otherPortraitJpeg: await portrait(200) };
    return { genuine: await specimenPassport(), passport: await specimenPassport(options) };
  };
  const same = (a: Uint8Array | undefined, b: Uint8Array | undefined) => asHex(a) === asHex(b);

  it('altered-dg1 changes DG1 and the print alike', async () => {
    const { genuine, passport } = await changed('altered-dg1');
    expect(passport.printed).not.toEqual(genuine.printed);
    expect(Buffer.from(passport.files.get(0x101)!).subarray(5).toString()).toBe(passport.printed.join(''));
    expect(same(passport.files.get(0x102), genuine.files.get(0x102))).toBe(true);
  });

  it('swapped-dg2 changes DG2 alone and needs the other portrait', async () => {
    const { genuine, passport } = await changed('swapped-dg2');
    expect(passport.printed).toEqual(genuine.printed);
    expect(same(passport.files.get(0x102), genuine.files.get(0x102))).toBe(false);
    await expect(specimenPassport({ variants: ['swapped-dg2'] })).rejects.toThrow(RangeError);
  });

  it('wrong-mrz gives the chip a whole other document', async () => {
    const { genuine, passport } = await changed('wrong-mrz');
    expect(passport.printed).toEqual(genuine.printed);
    expect(passport.chipMrz).not.toEqual(passport.printed);
    expect(Buffer.from(passport.files.get(0x101)!).subarray(5).toString()).toBe(passport.chipMrz.join(''));
  });

  it('altered-print keeps the access keys', async () => {
    const { passport } = await changed('altered-print');
    expect(passport.printed[0]).not.toBe(passport.chipMrz[0]);
    expect(passport.printed[1]).toBe(passport.chipMrz[1]);
  });

  it('expired is a genuine passport whose last day was yesterday', async () => {
    const { passport } = await changed('expired');
    expect(passport.printed[1].slice(21, 27)).toBe('270228');
    expect(passport.chipMrz).toEqual(passport.printed);
  });

  it('names a state the PKI lacks', async () => {
    await expect(specimenPassport({ holder: { ...specimen, issuingState: 'XYZ' } })).rejects.toThrow(/XYZ/);
  });
});
