export type { CardTransport } from './card-transport.ts';
export type { CheckMode, CheckName, CheckOutcome, CheckResult } from './check.ts';
export type { Inspection, InspectionStep, Portrait, RgbImage } from './inspection.ts';
export type { Mrz } from './mrz.ts';
