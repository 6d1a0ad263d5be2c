import { describe, expect, it } from 'vitest';
import { extendedLengthInAtr, historicalBytesOf } from '../src/answer-to-reset.ts';
import { decodeResponse, describeStatusWord, encodeCommand } from '../src/apdu.ts';
import { namedCurveOf } from '../src/named-curves.ts';
import { readTlv } from '../src/tlv.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('ISO/IEC 7816-4 §5: APDUs', () => {
  it.each([
    ['case 1', { cla: 0, ins: 0xa4, p1: 0, p2: 0 }, '00a40000'],
    ['case 2', { cla: 0, ins: 0xb0, p1: 1, p2: 2, le: 4 }, '00b0010204'],
    ['case 2, all', { cla: 0, ins: 0xb0, p1: 1, p2: 2, le: 256 }, '00b0010200'],
    ['case 2 extended', { cla: 0, ins: 0xb0, p1: 1, p2: 2, le: 1000 }, '00b001020003e8'],
    ['case 2 extended, all', { cla: 0, ins: 0xb0, p1: 1, p2: 2, le: 65536 }, '00b00102000000'],
    ['case 3', { cla: 0, ins: 0xa4, p1: 2, p2: 12, data: Buffer.from('011e', 'hex') }, '00a4020c02011e'],
    ['case 4', { cla: 0, ins: 0xb1, p1: 0, p2: 0, data: Buffer.from('5401', 'hex'), le: 9 }, '00b10000025401' + '09'],
    ['case 4 extended', { cla: 0, ins: 0xb1, p1: 0, p2: 0, data: Buffer.from('5401', 'hex'), le: 900 }, '00b100000000025401' + '0384'],
  ])('%s', (_, command, bytes) => expect(hexOf(encodeCommand(command))).toBe(bytes));

  it('refuses what no APDU can say', () => {
    expect(() => encodeCommand({ cla: 0, ins: 0, p1: 0, p2: 0, le: 0 })).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    expect(() => encodeCommand({ cla: 0, ins: 0, p1: 0, p2: 0, data: Buffer.alloc(65536) })).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
    expect(() => decodeResponse(Uint8Array.of(0x90))).toThrow(expect.objectContaining({ code: 'malformed-data' }));
    expect(decodeResponse(Uint8Array.of(1, 0x6a, 0x82))).toEqual({ data: Uint8Array.of(1), statusWord: 0x6a82 });
    expect([describeStatusWord(0x6982), describeStatusWord(0x6c10), describeStatusWord(0x6f00)]).toEqual([
      '6982 (access condition not met)',
      '6C10 (wrong expected length)',
      '6F00',
    ]);
  });
});

describe('ISO/IEC 7816-4 §12.1.1: card capabilities in the answer to reset', () => {
  const atr = (text: string): Uint8Array => Buffer.from(text, 'hex');
  it.each([
    ['3b8980018073c021c05759756269', true],
    ['3b8880018073c021c000000000', true],
    ['3b85800180730021c0', true],
    ['3b858001807300218057', false],
    ['3b8880010000000000000000', false],
    ['3b', false],
    ['3bff', false],
    ['', false],
  ])('%s', (text, extended) => {
    expect(extendedLengthInAtr(atr(text))).toBe(extended);
  });

  it('finds the historical bytes behind interface bytes', () => {
    expect(hexOf(historicalBytesOf(atr('3bf81300008131fe454a434f5076323431b7')) as Uint8Array)).toBe('4a434f5076323431');
    expect(historicalBytesOf(atr('3b88'))).toBeUndefined();
  });
});

describe('elliptic curves', () => {
  it('are known by name only where the standard has them', () => {
    expect(namedCurveOf(readTlv(Buffer.from('06082a8648ce3d030107', 'hex'))).name).toBe('P-256');
    expect(() => namedCurveOf(readTlv(Buffer.from('06052b8104000a', 'hex')))).toThrow(
      expect.objectContaining({ code: 'unsupported-algorithm' }),
    );
    expect(() => namedCurveOf(readTlv(Buffer.from('0500', 'hex')))).toThrow(expect.objectContaining({ code: 'malformed-tlv' }));
  });
});
