import { type Mrz, parseMrz } from '../mrz.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { DataObjects } from './data-objects.ts';

/**
 * The MRZ of EF.DG1 (TD1, TD2 or TD3), Doc 9303-10 §4.7.1.
 * @throws {PassportReaderError} `malformed-tlv`, or `malformed-data` when it holds no MRZ
 */
export function parseDg1(file: Uint8Array, now?: Date): Mrz {
  const mrz = DataObjects.ofFile(file, 0x61, 'DG1').required(0x5f1f);
  // The longest MRZ has 90 characters.
  if (mrz.length > 100) throw new PassportReaderError('malformed-data', `DG1: the MRZ has ${mrz.length} characters.`);
  const parsed = parseMrz([Buffer.from(mrz).toString('latin1')], now);
  if (!parsed.mrz) throw new PassportReaderError('malformed-data', `DG1: ${parsed.problem}`);
  return parsed.mrz;
}
