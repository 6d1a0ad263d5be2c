import { describe, expect, it } from 'vitest';
import { parseEfCom } from '../src/ef-com.ts';
import { parseEfSod } from '../src/ef-sod.ts';
import { versionsOf } from '../src/inspection.ts';
import { compareComWithSod } from '../src/passive-authentication.ts';
import { writeTlv } from '../src/tlv.ts';
import { hex } from './vectors.ts';

const oid = { signedData: hex('06092a864886f70d010702'), ldsSecurityObject: hex('0606678108010101') };
const printable = (text: string): Uint8Array => writeTlv(0x13, Buffer.from(text));

/** An EF.SOD without signers over LDSSecurityObject of the given version, Doc 9303-10 §4.6.2.3. */
function efSod(version: number, ...versionInfo: readonly Uint8Array[]): Uint8Array {
  const sha256 = writeTlv(0x30, hex('0609608648016503040201'));
  const hashes = writeTlv(0x30, writeTlv(0x30, writeTlv(0x02, Uint8Array.of(1)), writeTlv(0x04, Buffer.alloc(32))));
  const content = writeTlv(0x30, writeTlv(0x02, Uint8Array.of(version)), sha256, hashes, ...versionInfo);
  const encapsulated = writeTlv(0x30, oid.ldsSecurityObject, writeTlv(0xa0, writeTlv(0x04, content)));
  const signedData = writeTlv(0x30, writeTlv(0x02, Uint8Array.of(3)), writeTlv(0x31), encapsulated, writeTlv(0x31));
  return writeTlv(0x77, writeTlv(0x30, oid.signedData, writeTlv(0xa0, signedData)));
}

const efCom = (lds: string, unicode: string): Uint8Array =>
  writeTlv(0x60, writeTlv(0x5f01, Buffer.from(lds)), writeTlv(0x5f36, Buffer.from(unicode)), writeTlv(0x5c, Uint8Array.of(0x61)));

describe('Doc 9303-10 §4.6: versions of the LDS', () => {
  it('LDS 1.7 names them in EF.COM alone', () => {
    const [com, sod] = [parseEfCom(efCom('0107', '040000')), parseEfSod(efSod(0))];
    expect(versionsOf(com, sod)).toEqual({ lds: '0107', unicode: '040000' });
    expect(compareComWithSod(com, sod).result).toBe('successful');
  });

  it('LDS 1.8 signs them in EF.SOD too, and EF.COM may not differ', () => {
    const sod = parseEfSod(efSod(1, writeTlv(0x30, printable('0108'), printable('140000'))));
    expect(versionsOf(undefined, sod)).toEqual({ signedLds: '0108', signedUnicode: '140000' });
    expect(compareComWithSod(parseEfCom(efCom('0108', '140000')), sod).result).toBe('successful');
    expect(compareComWithSod(parseEfCom(efCom('0107', '140000')), sod)).toMatchObject({
      result: 'failed',
      reason: expect.stringMatching(/LDS version 0107.*0108/),
    });
    expect(compareComWithSod(parseEfCom(efCom('0108', '040000')), sod).result).toBe('failed');
  });

  it('version 1 without versions is malformed', () => {
    expect(() => parseEfSod(efSod(1))).toThrow(expect.objectContaining({ code: 'malformed-data' }));
  });

  it('a chip cannot put text into a report through a version', () => {
    expect(parseEfCom(efCom('<b>!', 'ERIKSSON AND MORE')).ldsVersion).toBe('????');
    expect(parseEfCom(efCom('0107', 'ERIKSSON AND MORE')).unicodeVersion).toBe('????????');
  });
});
