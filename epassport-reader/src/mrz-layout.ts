/** The formats of machine-readable documents with a chip: TD1 (card, Doc 9303-5), TD2 (Doc 9303-6), TD3 (passport book, Doc 9303-4). */
export type MrzFormat = 'TD1' | 'TD2' | 'TD3';

/** Characters `from` to before `to` of one line. */
export interface MrzPlace {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** The parts of an MRZ; together they cover every character of every line. */
export type MrzPart =
  | 'documentCode'
  | 'issuingState'
  | 'name'
  | 'documentNumber'
  | 'documentNumberDigit'
  | 'nationality'
  | 'dateOfBirth'
  | 'dateOfBirthDigit'
  | 'sex'
  | 'dateOfExpiry'
  | 'dateOfExpiryDigit'
  | 'optionalData'
  | 'optionalDataDigit'
  | 'optionalData2'
  | 'compositeDigit';

export interface MrzLayout {
  readonly format: MrzFormat;
  readonly lines: number;
  readonly length: number;
  /** First letters of the document code that the format allows. */
  readonly documentCodes: string;
  readonly parts: Readonly<Partial<Record<MrzPart, MrzPlace>>>;
  /** What the composite check digit covers, in order. */
  readonly composite: readonly MrzPlace[];
}

const at = (line: number, from: number, to: number): MrzPlace => ({ line, from, to });

/** Doc 9303-5 §4.2.2 */
const td1: MrzLayout = {
  format: 'TD1',
  lines: 3,
  length: 30,
  documentCodes: 'ACI',
  parts: {
    documentCode: at(0, 0, 2),
    issuingState: at(0, 2, 5),
    documentNumber: at(0, 5, 14),
    documentNumberDigit: at(0, 14, 15),
    optionalData: at(0, 15, 30),
    dateOfBirth: at(1, 0, 6),
    dateOfBirthDigit: at(1, 6, 7),
    sex: at(1, 7, 8),
    dateOfExpiry: at(1, 8, 14),
    dateOfExpiryDigit: at(1, 14, 15),
    nationality: at(1, 15, 18),
    optionalData2: at(1, 18, 29),
    compositeDigit: at(1, 29, 30),
    name: at(2, 0, 30),
  },
  composite: [at(0, 5, 30), at(1, 0, 7), at(1, 8, 15), at(1, 18, 29)],
};

const firstLine = (length: number): MrzLayout['parts'] => ({
  documentCode: at(0, 0, 2),
  issuingState: at(0, 2, 5),
  name: at(0, 5, length),
});

/** The second line of TD2 and TD3 is the same up to the optional data. */
const secondLine: MrzLayout['parts'] = {
  documentNumber: at(1, 0, 9),
  documentNumberDigit: at(1, 9, 10),
  nationality: at(1, 10, 13),
  dateOfBirth: at(1, 13, 19),
  dateOfBirthDigit: at(1, 19, 20),
  sex: at(1, 20, 21),
  dateOfExpiry: at(1, 21, 27),
  dateOfExpiryDigit: at(1, 27, 28),
};

/** Doc 9303-6 §4.2.2 */
const td2: MrzLayout = {
  format: 'TD2',
  lines: 2,
  length: 36,
  documentCodes: 'ACI',
  parts: { ...firstLine(36), ...secondLine, optionalData: at(1, 28, 35), compositeDigit: at(1, 35, 36) },
  composite: [at(1, 0, 10), at(1, 13, 20), at(1, 21, 35)],
};

/** Doc 9303-4 §4.2.2 */
const td3: MrzLayout = {
  format: 'TD3',
  lines: 2,
  length: 44,
  documentCodes: 'P',
  parts: { ...firstLine(44), ...secondLine, optionalData: at(1, 28, 42), optionalDataDigit: at(1, 42, 43), compositeDigit: at(1, 43, 44) },
  composite: [at(1, 0, 10), at(1, 13, 20), at(1, 21, 43)],
};

export const mrzLayouts: Readonly<Record<MrzFormat, MrzLayout>> = { TD1: td1, TD2: td2, TD3: td3 };

/** The layout that lines of these lengths have, or undefined. */
export function layoutOf(lines: readonly string[]): MrzLayout | undefined {
  return Object.values(mrzLayouts).find((layout) => lines.length === layout.lines && lines.every((line) => line.length === layout.length));
}

/** The characters of a part; empty where the format has no such part. */
export function textAt(lines: readonly string[], place: MrzPlace | undefined): string {
  return place ? (lines[place.line] ?? '').slice(place.from, place.to) : '';
}
