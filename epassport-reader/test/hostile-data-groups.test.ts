import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DataGroupNumber, parseDataGroup } from '../src/data-groups/data-group.ts';
import { dataGroupTag, parseEfCom } from '../src/ef-com.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { writeTlv } from '../src/tlv.ts';
import { madeDg2 } from './made-dg2.ts';
import { hex, readVector, vectorsFolder } from './vectors.ts';

const numbers = Array.from({ length: 16 }, (_, index) => (index + 1) as DataGroupNumber);

/** Every parser gives a value or a PassportReaderError, nothing else. @returns the code of the error */
function parse(number: DataGroupNumber, file: Uint8Array): string | undefined {
  try {
    parseDataGroup(number, file);
    return undefined;
  } catch (error) {
    if (error instanceof PassportReaderError) return error.code;
    throw error;
  }
}

/** Genuine files to change, where the vectors are there, and made ones. */
const seeds: (readonly [DataGroupNumber, Uint8Array])[] = [[2, madeDg2(hex('ffd8ffe000104a464946'), { featurePoints: 2, padding: 5 })]];
const [bsi, tsemrtd, iso39794] = ['bsi-tr03105-5-reference-dataset', 'tsemrtd', 'icao-39794-5'].map(vectorsFolder);
if (bsi) for (const number of [1, 2, 3, 4, 14, 15] as const) seeds.push([number, readVector(bsi, `Datagroup${number}.bin`)]);
if (tsemrtd) for (const number of [5, 7, 11, 12] as const) seeds.push([number, readVector(tsemrtd, `EF_DG${number}.bin`)]);
if (iso39794) seeds.push([2, readVector(iso39794, 'DG2_MandatoryFields.dat')]);

/** 7F61 in 7F61, 10,000 deep: headers from the outside in, each of seven bytes. */
const nested = Buffer.concat(
  Array.from({ length: 10_000 }, (_, depth) => {
    const header = hex('7f618400000000');
    header.writeUInt32BE(7 * (9_999 - depth) + 2, 3);
    return header;
  }).concat(hex('0500')),
);

describe('hostile data groups', () => {
  it('random bytes, bare and behind the right tag', () => {
    fc.assert(
      fc.property(fc.constantFrom(...numbers), fc.uint8Array({ maxLength: 300 }), (number, bytes) => {
        parse(number, bytes);
        parse(number, writeTlv(dataGroupTag(number) as number, bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('templates of known tags with random values, nested and repeated', () => {
    const tag = fc.constantFrom(
      0x02,
      0x30,
      0x53,
      0x5f0e,
      0x5f0f,
      0x5f1f,
      0x5f2b,
      0x5f2e,
      0x5f40,
      0x5f43,
      0x5f50,
      0x5f55,
      0x7f2e,
      0x7f60,
      0x7f61,
      0x80,
      0xa0,
      0xa1,
      0x65,
    );
    const { node } = fc.letrec<{ node: Uint8Array }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', maxDepth: 6 },
        fc.tuple(tag, fc.uint8Array({ maxLength: 60 })).map(([t, value]) => writeTlv(t, value)),
        fc.tuple(tag, fc.array(tie('node'), { maxLength: 4 })).map(([t, children]) => writeTlv(t, ...children)),
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...numbers), fc.array(node, { maxLength: 4 }), (number, children) => {
        parse(number, writeTlv(dataGroupTag(number) as number, ...children));
      }),
      { numRuns: 3000 },
    );
  });

  it('genuine files with bytes changed or cut off', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 5 }),
        fc.option(fc.nat(400), { nil: undefined, freq: 3 }),
        ([number, genuine], changes, cut) => {
          const file = Buffer.from(genuine.subarray(0, cut));
          for (const [at, value] of changes) if (at < file.length) file[at] = value;
          parse(number, file);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each(numbers)('DG%i: lengths of 4 GB, nesting of 10,000, a tag 100,000 times', (number) => {
    const tag = dataGroupTag(number) as number;
    const before = process.memoryUsage().heapUsed;
    expect(parse(number, Buffer.concat([Buffer.from([tag]), hex('84ffffffff00')]))).toBe('malformed-tlv');
    const opaque = [6, 8, 9, 10, 13].includes(number);
    expect(parse(number, writeTlv(tag, hex('5f2e84ffffffff00')))).toBe(opaque ? undefined : 'malformed-tlv');
    parse(number, writeTlv(tag, nested));
    const many = Buffer.alloc(200_000, hex('0500'));
    const code = parse(number, writeTlv(tag, many));
    expect(code).toBe(opaque ? undefined : number === 14 || number === 15 ? 'malformed-tlv' : 'too-large');
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('a facial record that promises 65,535 faces of no size is read once over', () => {
    const record = Buffer.concat([hex('46414300 30313000'), hex('000000ff ffff'), Buffer.alloc(64)]);
    const file = writeTlv(0x75, writeTlv(0x7f61, writeTlv(0x02, hex('01')), writeTlv(0x7f60, writeTlv(0xa1), writeTlv(0x5f2e, record))));
    expect(parse(2, file)).toBe('portrait');
  });

  it('EF.COM: any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          expect(parseEfCom(writeTlv(0x60, bytes)).ldsVersion).toMatch(/^[0-9?]*$/);
        } catch (error) {
          expect(error).toBeInstanceOf(PassportReaderError);
        }
      }),
    );
  });
});
