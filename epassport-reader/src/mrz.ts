import { birthDate, expiryDate } from './mrz-date.ts';

/**
 * The machine-readable zone, ICAO Doc 9303-4 (TD3). Dates are calendar dates; as printed (`yyMMdd`) they stand in `lines`.
 * Personal data: never log.
 */
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
  /** `yyyy-MM-dd`; `yyyy-MM` or `yyyy` where the document says that day or month is unknown, empty when nothing is known. */
  readonly dateOfBirth: string;
  /** `yyyy-MM-dd` */
  readonly dateOfExpiry: string;
}

/** The parts of a TD3 MRZ that a check digit covers. */
export type CheckedField = 'documentNumber' | 'dateOfBirth' | 'dateOfExpiry' | 'optionalData' | 'composite';

/** What parsing told: the MRZ where the lines have its form, and which check digits are wrong. */
export interface MrzParse {
  /** Absent when the lines are no TD3 MRZ at all; then `problem` says why. */
  readonly mrz?: Mrz;
  /** True: the check digit is right. Empty when there is no MRZ. */
  readonly checkDigits: Readonly<Partial<Record<CheckedField, boolean>>>;
  /** `mrz` is there and every check digit is right. */
  readonly valid: boolean;
  /** One sentence without personal data when not `valid`. */
  readonly problem?: string;
}

/** Document number, date of birth and date of expiry (`yyMMdd`): what opens a chip, Doc 9303-11 §4.3. */
export interface AccessInformation {
  readonly documentNumber: string;
  readonly dateOfBirth: string;
  readonly dateOfExpiry: string;
}

/** Check digit of Doc 9303-3 §4.9: weights 7, 3, 1; `<` counts 0, A–Z count 10–35. Undefined for other characters. */
export function checkDigit(text: string): string | undefined {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    const value = character === '<' ? 0 : /[0-9A-Z]/.test(character) ? Number.parseInt(character, 36) : Number.NaN;
    sum += value * ([7, 3, 1][i % 3] as number);
  }
  return Number.isNaN(sum) ? undefined : String(sum % 10);
}

/** Lines as a reader or a person gives them: split at line ends, 88 characters in one, surrounding blanks and lower case forgiven. */
export function normaliseMrzLines(lines: readonly string[]): string[] {
  const split = lines.flatMap((line) => line.split(/[\r\n]+/)).map((line) => line.trim().toUpperCase());
  const found = split.filter((line) => line !== '');
  const [only] = found;
  return found.length === 1 && only?.length === 88 ? [only.slice(0, 44), only.slice(44)] : found;
}

/**
 * Parses the two lines of a TD3 MRZ and checks its digits. Never throws: whatever a reader misread is a value.
 * @param now decides the century of two-digit years
 */
export function parseMrz(lines: readonly string[], now: Date = new Date()): MrzParse {
  const found = normaliseMrzLines(lines);
  const [line1, line2] = found;
  const shape = `Expected two lines of 44 characters, got ${found.length === 1 ? 'one line' : `${found.length} lines`} of ${found.map((line) => line.length).join(' and ') || 0}`;
  if (found.length !== 2 || line1?.length !== 44 || line2?.length !== 44) return noMrz(`${shape}.`);
  if (!/^[A-Z0-9<]+$/.test(line1 + line2)) return noMrz('The MRZ holds a character other than A–Z, 0–9 and <.');
  if (line1[0] !== 'P')
    return noMrz(`Expected a passport (document code P), got document code ${/[A-Z]/.test(line1[0] as string) ? line1[0] : '?'}.`);

  const number = documentNumberOf(line2);
  const dateOfBirth = line2.slice(13, 19);
  const dateOfExpiry = line2.slice(21, 27);
  const optionalData = line2.slice(28, 42);
  const birth = birthDate(dateOfBirth, now);
  const expiry = expiryDate(dateOfExpiry, now);
  const checkDigits: Record<CheckedField, boolean> = {
    documentNumber: checkDigit(number.checked) === number.digit,
    dateOfBirth: checkDigit(dateOfBirth) === line2[19],
    dateOfExpiry: checkDigit(dateOfExpiry) === line2[27],
    // Doc 9303-4 §4.2.2.2: the digit of empty optional data may be 0 or a filler.
    optionalData: checkDigit(optionalData) === line2[42] || (/^<+$/.test(optionalData) && line2[42] === '<'),
    composite: checkDigit(line2.slice(0, 10) + line2.slice(13, 20) + line2.slice(21, 43)) === line2[43],
  };
  if (birth === undefined || expiry === undefined) {
    return { ...noMrz(`The date of ${birth === undefined ? 'birth' : 'expiry'} is no date.`), checkDigits };
  }

  const [surname = '', givenNames = ''] = line1.slice(5).split('<<', 2);
  const mrz: Mrz = {
    format: 'TD3',
    lines: [line1, line2],
    documentCode: unfilled(line1.slice(0, 2)),
    issuingState: unfilled(line1.slice(2, 5)),
    documentNumber: unfilled(number.text),
    nationality: unfilled(line2.slice(10, 13)),
    surname: unfilled(surname),
    givenNames: unfilled(givenNames),
    sex: line2[20] === 'F' ? 'female' : line2[20] === 'M' ? 'male' : 'unspecified',
    dateOfBirth: birth,
    dateOfExpiry: expiry,
  };
  const wrong = (Object.keys(checkDigits) as CheckedField[]).filter((field) => !checkDigits[field]);
  if (wrong.length === 0) return { mrz, checkDigits, valid: true };
  return { mrz, checkDigits, valid: false, problem: `Wrong check digit of ${wrong.map((field) => fieldNames[field]).join(', ')}.` };
}

/** "MRZ information" of Doc 9303-11 §4.3.2: number, birth and expiry, each with its check digit, as printed in a TD3 second line. */
export function mrzInformationOfLine(line2: string): string {
  const { checked, digit } = documentNumberOf(line2);
  return checked + digit + line2.slice(13, 20) + line2.slice(21, 28);
}

/** "MRZ information" from the three fields typed in; check digits are computed, a short number is filled up to nine. */
export function mrzInformation(access: AccessInformation): string {
  const number = access.documentNumber.trim().toUpperCase().padEnd(9, '<');
  return [number, access.dateOfBirth, access.dateOfExpiry].map((field) => field + (checkDigit(field) ?? '')).join('');
}

/**
 * A number of more than nine characters: `<` stands in place of its check digit, the rest and the digit begin the optional data and end
 * at the next filler. Docs 9303-5 and -6 define this for TD1 and TD2; Doc 9303-4 leaves it to the state, and some do the same in TD3.
 */
function documentNumberOf(line2: string): { text: string; checked: string; digit: string } {
  const principal = line2.slice(0, 9);
  const tail = line2[9] === '<' && !principal.endsWith('<') ? /^([A-Z0-9]+)([0-9])(?=<|$)/.exec(line2.slice(28, 42)) : null;
  if (tail) return { text: principal + tail[1], checked: principal + tail[1], digit: tail[2] as string };
  return { text: principal, checked: principal, digit: line2[9] as string };
}

const unfilled = (text: string): string => text.replace(/</g, ' ').replace(/ +/g, ' ').trim();

function noMrz(problem: string): MrzParse {
  return { checkDigits: {}, valid: false, problem };
}

const fieldNames: Record<CheckedField, string> = {
  documentNumber: 'the document number',
  dateOfBirth: 'the date of birth',
  dateOfExpiry: 'the date of expiry',
  optionalData: 'the optional data',
  composite: 'the whole line',
};
