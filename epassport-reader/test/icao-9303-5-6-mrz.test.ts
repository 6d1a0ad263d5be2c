import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDg1 } from '../src/data-groups/dg1.ts';
import { checkDigit, mrzInformation, mrzInformationOf, normaliseMrzLines, parseMrz } from '../src/mrz.ts';
import { compareMrz } from '../src/mrz-checks.ts';
import { type MrzPlace, mrzLayouts } from '../src/mrz-layout.ts';
import { writeTlv } from '../src/tlv.ts';

const now = new Date('2011-06-01');
/** Docs 9303-5 and -6 Appendix A and B. */
const td1 = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];
const td2 = ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'];
const longTd1 = ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'];
const longTd2 = ['I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<', 'D23145890<UTO3407127M95071227349<<<8'];
const dg1 = (lines: readonly string[]): Uint8Array => writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))));

describe('Docs 9303-5 and 9303-6: MRZ of TD1 and TD2', () => {
  it.each([
    ['TD1', td1],
    ['TD2', td2],
  ] as const)('parses the specimen of %s, printed and in DG1', (format, lines) => {
    const expected = {
      format,
      lines,
      documentCode: 'I',
      issuingState: 'UTO',
      documentNumber: 'D23145890',
      nationality: 'UTO',
      surname: 'ERIKSSON',
      givenNames: 'ANNA MARIA',
      sex: 'female',
      dateOfBirth: '1974-08-12',
      dateOfExpiry: '2012-04-15',
    };
    const { mrz, checkDigits, valid } = parseMrz(lines, now);
    expect([valid, mrz]).toEqual([true, expected]);
    expect(checkDigits).toEqual({ documentNumber: true, dateOfBirth: true, dateOfExpiry: true, composite: true });
    expect(parseDg1(dg1(lines), now)).toEqual(expected);
    expect(normaliseMrzLines([lines.join('').toLowerCase()])).toEqual(lines);
    expect(mrzInformationOf({ format, lines })).toBe('D23145890774081221204159');
    expect(mrzInformation({ documentNumber: 'D23145890', dateOfBirth: '740812', dateOfExpiry: '120415' })).toBe('D23145890774081221204159');
  });

  it.each([
    ['TD1', longTd1],
    ['TD2', longTd2],
  ] as const)('reads a document number of more than nine characters in %s', (format, lines) => {
    const { mrz, valid } = parseMrz(lines, new Date('1990-01-01'));
    expect([valid, mrz?.documentNumber, mrz?.optionalData]).toEqual([true, 'D23145890734', undefined]);
    expect(mrzInformationOf({ format, lines })).toBe('D23145890734934071279507122');
    const wrong = lines.map((line) => line.replace('7349', '7348'));
    expect(parseMrz(wrong, now)).toMatchObject({ valid: false, checkDigits: { documentNumber: false } });
  });

  it('keeps both fields of optional data of TD1 apart from a long number', () => {
    const first = 'I<UTOD23145890<7349<AB12<<<<<<';
    const second = '3407127M9507122UTOXY99<<<<<<<';
    const composite = checkDigit(first.slice(5) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18)) as string;
    const { mrz, valid } = parseMrz([first, second + composite, longTd1[2] as string], now);
    expect([valid, mrz?.documentNumber, mrz?.optionalData]).toEqual([true, 'D23145890734', 'AB12 XY99']);
  });

  it('says what is no card, and takes no visa', () => {
    expect(parseMrz(td1.slice(0, 2), now).problem).toMatch(/got 2 lines of 30 and 30/);
    expect(parseMrz([...td2, ''], now).valid).toBe(true);
    expect(parseMrz([(td2[0] as string).replace('I', 'X'), td2[1] as string], now).problem).toMatch(
      /document code A, C or I.*got document code X/,
    );
    // MRV-B has the size of TD2, MRV-A that of TD3 (Doc 9303-7).
    const visas = [td2, [`V<UTO${'<'.repeat(39)}`, '<'.repeat(44)]];
    for (const [first, second] of visas)
      expect(parseMrz([(first as string).replace(/^./, 'V'), second as string], now).problem).toMatch(/visa \(MRV\).*TD1, TD2, TD3/);
  });

  it('finds where printed MRZ and DG1 differ, whatever the format', () => {
    const inChip = parseDg1(dg1(td1), now);
    expect(compareMrz(td1, inChip).result).toBe('successful');
    expect(compareMrz(td2, inChip)).toMatchObject({ result: 'failed', reason: expect.stringContaining('TD1') });
    const printed = [`${(td1[0] as string).slice(0, 29)}X`, td1[1] as string, (td1[2] as string).replace('ANNA', 'EMMA')];
    expect(compareMrz(printed, inChip).reason).toBe('The printed MRZ and DG1 differ in optional data, name.');
  });

  it('every layout covers every character once', () => {
    for (const layout of Object.values(mrzLayouts)) {
      const covered = Array.from({ length: layout.lines }, () => Array<number>(layout.length).fill(0));
      for (const { line, from, to } of Object.values(layout.parts) as MrzPlace[])
        for (let at = from; at < to; at++) (covered[line] as number[])[at]!++;
      expect(new Set(covered.flat())).toEqual(new Set([1]));
    }
  });

  it('a change of any one covered character to another of different weight is found', () => {
    for (const lines of [td1, td2, longTd1, longTd2]) {
      const layout = lines.length === 3 ? mrzLayouts.TD1 : mrzLayouts.TD2;
      const places = layout.composite.flatMap(({ line, from, to }) =>
        Array.from({ length: to - from }, (_, i) => [line, from + i] as const),
      );
      fc.assert(
        fc.property(fc.constantFrom(...places), fc.constantFrom(...'0123456789'), ([line, at], digit) => {
          const old = (lines[line] as string)[at] as string;
          fc.pre(/\d/.test(old) && old !== digit);
          const changed = lines.map((each, index) => (index === line ? each.slice(0, at) + digit + each.slice(at + 1) : each));
          expect(parseMrz(changed, now).valid).toBe(false);
        }),
      );
    }
  });
});
