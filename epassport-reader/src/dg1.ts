import { type Mrz, parseMrz } from './mrz.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { expectTlv, readTlvs, requireTlv } from './tlv.ts';

/**
 * The MRZ of EF.DG1, Doc 9303-10 §4.7.1.
 * @throws {PassportReaderError} `malformed-tlv`, or `malformed-data` when it holds no TD3 MRZ
 */
export function parseDg1(file: Uint8Array, now?: Date): Mrz {
  const mrz = requireTlv(readTlvs(expectTlv(file, 0x61, 'DG1').value), 0x5f1f, 'DG1');
  const parsed = parseMrz([Buffer.from(mrz.value).toString('latin1')], now);
  if (!parsed.mrz) throw new PassportReaderError('malformed-data', `DG1: ${parsed.problem}`);
  return parsed.mrz;
}
