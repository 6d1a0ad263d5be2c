import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../src/certificate.ts';
import { parseSignedData } from '../src/cms.ts';
import { parseDg1 } from '../src/data-groups/dg1.ts';
import { parseDg2 } from '../src/data-groups/dg2.ts';
import { timeOf } from '../src/der.ts';
import { dataGroupTag, parseEfCom } from '../src/ef-com.ts';
import { parseEfSod } from '../src/ef-sod.ts';
import { verifySodSignature } from '../src/passive-authentication.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { readTlv, readTlvs, writeTlv } from '../src/tlv.ts';
import { readVector, vectorsFolder } from './vectors.ts';

describe('BER-TLV', () => {
  it('reads what it writes', () => {
    const tags = fc.constantFrom(0x02, 0x30, 0x61, 0x5f1f, 0x7f61, 0x5f2e, 0xbf8101);
    fc.assert(
      fc.property(fc.array(fc.tuple(tags, fc.uint8Array({ maxLength: 400 })), { maxLength: 6 }), (objects) => {
        const read = readTlvs(Buffer.concat(objects.map(([tag, value]) => writeTlv(tag, value))));
        expect(read.map(({ tag, value }) => [tag, Buffer.from(value)])).toEqual(objects.map(([tag, value]) => [tag, Buffer.from(value)]));
      }),
    );
    expect(readTlv(writeTlv(0x75, Buffer.alloc(70_000))).value).toHaveLength(70_000);
  });

  it.each([
    ['nothing', ''],
    ['half a tag', '5f'],
    ['a tag of four bytes', '5f81818101'],
    ['no length', '30'],
    ['half a length', '308201'],
    ['an indefinite length', '30800000'],
    ['a length of five bytes', '30850000000001aa'],
    ['a length beyond the data', '3003aabb'],
    ['a length of 4 GB', '3084ffffffff00'],
  ])('refuses %s', (_, bytes) => {
    expect(() => readTlv(Buffer.from(bytes, 'hex'))).toThrow(expect.objectContaining({ code: 'malformed-tlv' }));
  });

  it('does not care how deeply data is nested', () => {
    let nested = Buffer.from('0500', 'hex') as Uint8Array;
    for (let depth = 0; depth < 3000; depth++) nested = writeTlv(0x30, nested);
    expect(readTlvs(nested)).toHaveLength(1);
    for (const parse of parsers) expect(() => parse(nested)).toThrow(PassportReaderError);
  });
});

const parsers = [parseEfCom, parseEfSod, parseDg1, parseDg2, parseSignedData, parseCertificate];

describe('every parser answers garbage with PassportReaderError', () => {
  const tryAll = (bytes: Uint8Array): void => {
    for (const parse of parsers) {
      try {
        parse(bytes);
      } catch (error) {
        if (!(error instanceof PassportReaderError)) throw error;
      }
    }
  };

  it('random bytes, bare and behind the right tag', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0x60, 0x61, 0x75, 0x77, 0x30), (bytes, tag) => {
        tryAll(bytes);
        tryAll(writeTlv(tag, bytes));
      }),
    );
  });

  const folder = vectorsFolder('bsi-tr03105-5-reference-dataset');
  it.skipIf(!folder)('a genuine EF.SOD with bytes changed or cut off (skipped without the vectors)', () => {
    const genuine = readVector(folder as string, 'EF_SOD.bin');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(genuine.length - 1), fc.nat(255)), { maxLength: 5 }),
        fc.option(fc.nat(genuine.length), { nil: genuine.length, freq: 4 }),
        (changes, length) => {
          const sod = Buffer.from(genuine.subarray(0, length));
          for (const [at, value] of changes) if (at < sod.length) sod[at] = value;
          tryAll(sod);
          try {
            const unchanged = Buffer.compare(sod, genuine) === 0;
            const { result } = verifySodSignature(parseEfSod(sod));
            // The certificate's own signature is not looked at here; everything else that was changed must show.
            if (result === 'successful' && !unchanged)
              expect(Buffer.from(parseEfSod(sod).signedData.content)).toEqual(Buffer.from(parseEfSod(genuine).signedData.content));
          } catch (error) {
            if (!(error instanceof PassportReaderError)) throw error;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('EF.COM and times', () => {
  it('lists data groups by their tags', () => {
    expect(parseEfCom(Buffer.from('60175f0104303130375f36063034303030305c05617563766e', 'hex'))).toEqual({
      ldsVersion: '0107',
      unicodeVersion: '040000',
      dataGroups: [1, 2, 3, 4, 14],
    });
    expect([dataGroupTag(1), dataGroupTag(2), dataGroupTag(16), dataGroupTag(17)]).toEqual([0x61, 0x75, 0x70, undefined]);
  });

  it('reads UTCTime of two centuries and GeneralizedTime', () => {
    const time = (tag: number, text: string): string => timeOf({ tag, value: Buffer.from(text), raw: new Uint8Array(0) }).toISOString();
    expect(time(0x17, '491231235959Z')).toBe('2049-12-31T23:59:59.000Z');
    expect(time(0x17, '500101000000Z')).toBe('1950-01-01T00:00:00.000Z');
    expect(time(0x18, '20510101000000Z')).toBe('2051-01-01T00:00:00.000Z');
    expect(() => time(0x17, '991331000000Z')).toThrow(PassportReaderError);
    expect(() => time(0x17, '9912310000+0100')).toThrow(PassportReaderError);
  });
});
