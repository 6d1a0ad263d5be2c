import { describe, expect, it } from 'vitest';
import { inspect } from '../src/inspect.ts';
import { mrzInformationOf, parseMrz } from '../src/mrz.ts';
import { writeTlv } from '../src/tlv.ts';
import { trustStoreOf } from '../src/trust-folder.ts';
import { TestChip } from './test-chip.ts';

/** Docs 9303-5 and -6 Appendix B: a document number of twelve characters. */
const cards = [
  ['TD1', ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<']],
  ['TD2', ['I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<', 'D23145890<UTO3407127M95071227349<<<8']],
] as const;

describe('chips in cards', () => {
  it.each(cards)('a %s chip opens with its printed MRZ or the fields typed in, and DG1 is compared', async (format, lines) => {
    const files = new Map([[0x0101, writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))))]]);
    // The key as Doc 9303-11 Appendix D.2 works it out for this number.
    const mrzInformation = 'D23145890734934071279507122';
    expect(mrzInformationOf(parseMrz(lines).mrz as NonNullable<ReturnType<typeof parseMrz>['mrz']>)).toBe(mrzInformation);
    const options = { trust: trustStoreOf([]), now: new Date('1990-01-01') };
    const printed = await inspect(new TestChip({ mrzInformation, files }), { ...options, mrz: lines });
    expect(printed.dg1).toMatchObject({ format, documentNumber: 'D23145890734' });
    for (const name of ['mrz-check-digits', 'chip-access', 'mrz-dg1', 'validity-date'])
      expect(printed.checks.find(({ check }) => check === name)?.result, name).toBe('successful');
    const typed = { documentNumber: 'D23145890734', dateOfBirth: '340712', dateOfExpiry: '950712' };
    const opened = await inspect(new TestChip({ mrzInformation, files }), { ...options, mrz: typed });
    expect(opened.dg1?.format).toBe(format);
  });
});
