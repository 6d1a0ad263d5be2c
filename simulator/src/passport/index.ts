export { type Chip, type ChipOptions, chipOf, createChip } from './chip.ts';
export type { PortraitEncoding } from './dg2.ts';
export type { ChipFiles } from './lds.ts';
export { encodeTd3, type Holder, type MrzLines } from './mrz-td3.ts';
export { type Passport, type PersonaliseOptions, personalise } from './personalise.ts';
export type { SignatureAlgorithm } from './signing-key.ts';
export { createTestPki, type IssuingState, knownStates, type StatePki, type TestPki } from './test-pki.ts';
export { writeTrustFolder } from './trust-folder.ts';
export { expectedFailure, type PassportVariant } from './variant.ts';
