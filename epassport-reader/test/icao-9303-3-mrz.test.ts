import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessInformation, checkDigit, mrzInformation, mrzInformationOfLine, normaliseMrzLines, parseMrz } from '../src/mrz.ts';
import { birthDate, expiryDate } from '../src/mrz-date.ts';
import { readVector, vectorsFolder } from './vectors.ts';

const line1 = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
const line2 = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';
const now = new Date('2011-06-01');

describe('Docs 9303-3 §4 and 9303-4: MRZ of TD3', () => {
  it('parses the specimen of Doc 9303-4 Appendix A', () => {
    const { mrz, checkDigits, valid } = parseMrz([line1, line2], now);
    expect(valid).toBe(true);
    expect(checkDigits).toEqual({ documentNumber: true, dateOfBirth: true, dateOfExpiry: true, optionalData: true, composite: true });
    expect(mrz).toEqual({
      format: 'TD3',
      lines: [line1, line2],
      documentCode: 'P',
      issuingState: 'UTO',
      documentNumber: 'L898902C3',
      nationality: 'UTO',
      surname: 'ERIKSSON',
      givenNames: 'ANNA MARIA',
      sex: 'female',
      dateOfBirth: '1974-08-12',
      dateOfExpiry: '2012-04-15',
      optionalData: 'ZE184226B',
    });
    expect(mrzInformationOfLine(line2)).toBe('L898902C3674081221204159');
  });

  it('forgives how readers deliver lines', () => {
    for (const lines of [[`${line1}\r${line2}\r`], [line1 + line2], [line1.toLowerCase(), ` ${line2.toLowerCase()}\n`]]) {
      expect(parseMrz(lines, now).valid).toBe(true);
      expect(normaliseMrzLines(lines)).toEqual([line1, line2]);
    }
  });

  it('names the field of a wrong digit, and no data', () => {
    const wrong = { documentNumber: 9, dateOfBirth: 19, dateOfExpiry: 27, optionalData: 42, composite: 43 } as const;
    for (const [field, at] of Object.entries(wrong)) {
      const digit = line2[at] === '5' ? '4' : '5';
      const { valid, checkDigits, problem, mrz } = parseMrz([line1, line2.slice(0, at) + digit + line2.slice(at + 1)], now);
      expect([valid, checkDigits[field as keyof typeof checkDigits]], field).toEqual([false, false]);
      expect(mrz).toBeDefined();
      expect(problem).not.toMatch(/L898|ERIK|740812/);
    }
  });

  it('says what is no MRZ', () => {
    expect(parseMrz([], now).problem).toMatch(/two lines of 44/);
    expect(parseMrz([line1], now).problem).toMatch(/one line of 44/);
    expect(parseMrz([line1, `${line2}<`], now).problem).toMatch(/44 and 45/);
    expect(parseMrz([line1, line2.replace('U', 'Ü')], now).problem).toMatch(/character/);
    expect(parseMrz([line1.replace('P', 'I'), line2], now).problem).toMatch(/document code/);
    expect(parseMrz([line1, line2.replace('740812', '741312')], now).problem).toMatch(/birth/);
    expect(parseMrz([line1, line2.replace('120415', '12<<<<')], now).problem).toMatch(/expiry/);
  });

  it('reads numbers of more than nine characters the way of TD1 and TD2', () => {
    // The number D23145890734 of Doc 9303-5 Appendix B in a TD3 line: 9 characters, <, then 734 and its digit 9 in the optional data.
    const start = 'D23145890<UTO3407127M95071227349';
    const body = start.padEnd(42, '<');
    const optional = checkDigit(body.slice(28, 42)) as string;
    const composite = checkDigit(body.slice(0, 10) + body.slice(13, 20) + body.slice(21, 42) + optional) as string;
    const { mrz, valid } = parseMrz([line1, body + optional + composite], new Date('1990-01-01'));
    expect([valid, mrz?.documentNumber]).toEqual([true, 'D23145890734']);
    expect(mrzInformationOfLine(body + optional + composite)).toBe('D23145890734934071279507122');
    expect(mrzInformation({ documentNumber: 'd23145890734', dateOfBirth: '340712', dateOfExpiry: '950712' })).toBe(
      'D23145890734934071279507122',
    );
  });

  it('keeps two-letter and unspecified values', () => {
    const german = 'P<D<<SCHMIDT<<FINN<<<<<<<<<<<<<<<<<<<<<<<<<<';
    const { mrz, valid } = parseMrz([german, 'AA89BXHZ56D<<7503201M2511188<<<<<<<<<<<<<<<8'], new Date('2020-01-01'));
    expect([valid, mrz?.issuingState, mrz?.nationality, mrz?.sex]).toEqual([true, 'D', 'D', 'male']);
    expect(parseMrz([line1, line2.replace('F', '<')], now).mrz?.sex).toBe('unspecified');
  });

  it('never throws, whatever a reader delivers', () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 100 }), { maxLength: 4 }), (lines) => void parseMrz(lines, now)));
    const almost = fc.string({ unit: fc.constantFrom(...'ABZ059<'), minLength: 44, maxLength: 44 });
    fc.assert(
      fc.property(almost, almost, (first, second) => {
        const { valid, mrz } = parseMrz([`P${first.slice(1)}`, second], now);
        if (valid) expect(mrz?.dateOfBirth).toMatch(/^(\d{4}(-\d\d){0,2})?$/);
      }),
    );
  });

  it('every single wrong digit is found by a check digit', () => {
    const covered = [...Array(10).keys(), 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27];
    fc.assert(
      fc.property(fc.constantFrom(...covered), fc.constantFrom(...'0123456789'), (at, digit) => {
        fc.pre(line2[at] !== digit && /\d/.test(line2[at] as string));
        expect(parseMrz([line1, line2.slice(0, at) + digit + line2.slice(at + 1)], now).valid).toBe(false);
      }),
    );
  });
});

describe('Doc 9303-3 §4.8: dates of two digits', () => {
  it.each([
    ['740812', '1974-08-12'],
    ['110601', '2011-06-01'],
    ['110602', '1911-06-02'],
    ['000229', '2000-02-29'],
    ['74<<<<', '1974'],
    ['7408<<', '1974-08'],
    ['1106<<', '2011-06'],
    ['<<<<<<', ''],
    ['740230', undefined],
    ['741301', undefined],
    ['010229', undefined],
    ['74AB12', undefined],
  ])('birth %s is %s', (text, date) => expect(birthDate(text, now)).toBe(date));

  it.each([
    ['120415', '2012-04-15'],
    ['990101', '1999-01-01'],
    ['600101', '2060-01-01'],
    ['620101', '1962-01-01'],
    ['<<<<<<', undefined],
    ['210229', undefined],
  ])('expiry %s is %s', (text, date) => expect(expiryDate(text, now)).toBe(date));
});

const folder = vectorsFolder('icao-9303-worked-examples');
describe.skipIf(!folder)('MRZ vectors (skipped where the folder is missing)', () => {
  it('valid ones are valid, wrong digits are found', () => {
    const all: string[] = JSON.parse(readVector(folder as string, 'vectors.json').toString()).MRZ.all;
    // The first six are the specimens of the three formats, the others have one wrong digit each.
    expect(all.map((each) => parseMrz([each], new Date('2012-01-01')).valid)).toEqual(all.map((_, index) => index < 6));
    expect(all.map((each) => parseMrz([each]).mrz?.format)).toEqual(
      all.map((each) => ({ 90: 'TD1', 72: 'TD2', 88: 'TD3' })[each.length as 90 | 72 | 88]),
    );
  });
});

it('typed-in fields make the same key as the printed line', () => {
  const typed: AccessInformation = { documentNumber: 'L898902C3', dateOfBirth: '740812', dateOfExpiry: '120415' };
  expect(mrzInformation(typed)).toBe(mrzInformationOfLine(line2));
});
