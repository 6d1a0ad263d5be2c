/** The machine-readable zone, ICAO Doc 9303-4 (TD3). Dates as printed (`yyMMdd`) and as calendar dates (`yyyy-MM-dd`). */
export interface Mrz {
  readonly format: 'TD3';
  readonly lines: readonly string[];
  readonly documentCode: string;
  /** Issuing state or organisation, fillers removed (`D`, `NZL`, `UTO`). */
  readonly issuingState: string;
  readonly documentNumber: string;
  readonly nationality: string;
  readonly surname: string;
  readonly givenNames: string;
  readonly sex: 'female' | 'male' | 'unspecified';
  readonly dateOfBirth: string;
  readonly dateOfExpiry: string;
}
