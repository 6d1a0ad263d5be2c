import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChipPublicKey } from '../src/chip-public-key.ts';
import { oidBytes, oidOf } from '../src/der.ts';
import { parseDg14 } from '../src/dg14.ts';
import { parseDg15 } from '../src/dg15.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { parseSecurityInfos } from '../src/security-infos.ts';
import { readTlv, writeTlv } from '../src/tlv.ts';
import { hex, readVector, vectorsFolder } from './vectors.ts';

const sequence = (...parts: Uint8Array[]): Uint8Array => writeTlv(0x30, ...parts);
const set = (...parts: Uint8Array[]): Uint8Array => writeTlv(0x31, ...parts);
const oid = (dotted: string): Uint8Array => writeTlv(6, oidBytes(dotted));
const integer = (n: number): Uint8Array => writeTlv(2, Uint8Array.of(n));

describe('Doc 9303-11 §9.2 SecurityInfos', () => {
  it('reads the EF.CardAccess of Appendix G.1', () => {
    const infos = parseSecurityInfos(hex('31143012060A04007F0007020204020202010202010D'), 'EF.CardAccess');
    expect(infos).toHaveLength(1);
    expect(infos[0]).toMatchObject({ protocol: '0.4.0.127.0.7.2.2.4.2.2', required: { tag: 2 }, optional: { tag: 2 } });
  });

  it('reads every kind of entry of DG14 and keeps the unknown', () => {
    const dg14 = writeTlv(
      0x6e,
      set(
        sequence(oid('0.4.0.127.0.7.2.2.3.2.4'), integer(1), integer(7)),
        sequence(oid('0.4.0.127.0.7.2.2.1.2'), sequence(), integer(7)),
        sequence(oid('0.4.0.127.0.7.2.2.2'), integer(1), sequence(writeTlv(4, hex('011D')), writeTlv(4, hex('1D')))),
        sequence(oid('2.23.136.1.1.5'), integer(1), oid('0.4.0.127.0.7.1.1.4.1.3')),
        sequence(oid('1.2.3'), integer(1)),
      ),
    );
    expect(parseDg14(dg14)).toMatchObject({
      chipAuthentication: [{ protocol: '0.4.0.127.0.7.2.2.3.2.4', version: 1, keyId: 7 }],
      chipAuthenticationKeys: [{ protocol: '0.4.0.127.0.7.2.2.1.2', keyId: 7 }],
      terminalAuthentication: [{ version: 1, efCvca: 0x011d }],
      activeAuthenticationAlgorithm: '0.4.0.127.0.7.1.1.4.1.3',
      securityInfos: { length: 5 },
    });
  });

  it('writes the object identifiers it reads', () => {
    for (const dotted of ['0.4.0.127.0.7.2.2.3.2.4', '2.23.136.1.1.5', '1.2.840.113549.1.1.1'])
      expect(oidOf(readTlv(oid(dotted)))).toBe(dotted);
  });

  it('answers garbage with PassportReaderError alone', () => {
    const readers = [(bytes: Uint8Array) => parseSecurityInfos(bytes, 'infos'), parseDg14, parseDg15, parseChipPublicKey];
    const all = (bytes: Uint8Array): void => {
      for (const read of readers) {
        try {
          read(bytes);
        } catch (error) {
          if (!(error instanceof PassportReaderError)) throw error;
        }
      }
    };
    const element = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('branch')),
      leaf: fc
        .tuple(fc.constantFrom(2, 3, 4, 5, 6), fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.constantFrom(...knownOids)))
        .map(([tag, value]) => writeTlv(tag, value)),
      branch: fc.tuple(fc.constantFrom(0x30, 0x31, 0x6e, 0x6f), fc.array(tie('any'), { maxLength: 4 })).map(([tag, values]) => {
        return writeTlv(tag, ...(values as Uint8Array[]));
      }),
    })).any as fc.Arbitrary<Uint8Array>;
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), all), { numRuns: 500 });
    fc.assert(
      fc.property(element, (inner) => [inner, writeTlv(0x6e, set(inner)), writeTlv(0x6f, inner)].forEach(all)),
      { numRuns: 2000 },
    );
  });
});

const knownOids = [
  '0.4.0.127.0.7.2.2.3.2.1',
  '0.4.0.127.0.7.2.2.1.2',
  '0.4.0.127.0.7.2.2.2',
  '1.2.840.10045.2.1',
  '1.2.840.10046.2.1',
  '1.2.840.113549.1.1.1',
].map(oidBytes);

const folder = vectorsFolder('bsi-tr03105-5-reference-dataset');
describe.skipIf(!folder)('the DG14 and DG15 of the BSI (skipped without the vectors)', () => {
  it('offer Chip Authentication on explicit brainpoolP224r1 with 3DES, Terminal Authentication, and an RSA key', () => {
    const dg14 = parseDg14(readVector(folder as string, 'Datagroup14.bin'));
    expect(dg14.chipAuthentication).toEqual([{ protocol: '0.4.0.127.0.7.2.2.3.2.1', version: 1 }]);
    expect(dg14.terminalAuthentication).toEqual([{ version: 1 }]);
    const key = parseChipPublicKey(dg14.chipAuthenticationKeys[0]?.publicKey as Uint8Array);
    expect(key).toMatchObject({ kind: 'ecdh', curve: { name: 'brainpoolP224r1' } });
    expect(Buffer.from(dg14.chipAuthenticationKeys[0]?.publicKey as Uint8Array)).toEqual(readVector(folder as string, 'DG14_pk.bin'));
    const dg15 = parseDg15(readVector(folder as string, 'Datagroup15.bin'));
    expect(Buffer.from(dg15.publicKey)).toEqual(readVector(folder as string, 'DG15_pk.bin'));
    expect(parseChipPublicKey(dg15.publicKey)).toMatchObject({ kind: 'rsa', modulusBits: 1024 });
  });

  it('are read or refused by PassportReaderError with any bytes changed', () => {
    for (const [file, parse] of [
      ['Datagroup14.bin', parseDg14],
      ['Datagroup15.bin', parseDg15],
    ] as const) {
      const genuine = readVector(folder as string, file);
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.nat(genuine.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
          const bytes = Buffer.from(genuine);
          for (const [at, value] of changes) bytes[at] = value;
          try {
            const parsed = parse(bytes);
            const keys = 'publicKey' in parsed ? [parsed] : parsed.chipAuthenticationKeys;
            for (const { publicKey } of keys) parseChipPublicKey(publicKey);
          } catch (error) {
            if (!(error instanceof PassportReaderError)) throw error;
          }
        }),
        { numRuns: 500 },
      );
    }
  });
});
