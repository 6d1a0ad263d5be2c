export type { Random } from './bac.ts';
export type { CardTransport } from './card-transport.ts';
export type { Certificate, DistinguishedName } from './certificate.ts';
export type { CheckMode, CheckName, CheckOutcome, CheckResult } from './check.ts';
export { certificateCountryOf, countryMatches } from './country.ts';
export { type EncodedPortrait, parseDg2 } from './dg2.ts';
export { type InspectOptions, inspect } from './inspect.ts';
export type { Inspection, InspectionStep, Portrait, RgbImage } from './inspection.ts';
export { inspectionTable } from './inspection-table.ts';
export { type AccessInformation, type CheckedField, checkDigit, type Mrz, type MrzParse, normaliseMrzLines, parseMrz } from './mrz.ts';
export { PassportReaderError, type PassportReaderErrorCode } from './passport-reader-error.ts';
export {
  type CardConnection,
  listPcscReaders,
  openPcscReader,
  type PcscOptions,
  type PcscReader,
  type Presence,
  waitForChip,
} from './pcsc-reader.ts';
export { decodePortrait } from './portrait.ts';
export { loadTrustFolder, type TrustStore, trustStoreOf } from './trust-folder.ts';
