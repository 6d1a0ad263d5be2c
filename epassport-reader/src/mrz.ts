import { birthDate, expiryDate } from './mrz-date.ts';
import { layoutOf, type MrzFormat, type MrzLayout, type MrzPart, mrzLayouts, textAt } from './mrz-layout.ts';

/**
 * The machine-readable zone, ICAO Docs 9303-4 (TD3), -5 (TD1) and -6 (TD2). Dates are calendar dates; as printed (`yyMMdd`) they stand in `lines`.
 * Personal data: never log.
 */
export interface Mrz {
  readonly format: MrzFormat;
  readonly lines: readonly string[];
  readonly documentCode: string;
  /** Issuing state or organisation, fillers removed (`D`, `NZL`, `UTO`). */
  readonly issuingState: string;
  /** The whole number, also where it is longer than nine characters. */
  readonly documentNumber: string;
  readonly nationality: string;
  readonly surname: string;
  readonly givenNames: string;
  readonly sex: 'female' | 'male' | 'unspecified';
  /** `yyyy-MM-dd`; `yyyy-MM` or `yyyy` where the document says that day or month is unknown, empty when nothing is known. */
  readonly dateOfBirth: string;
  /** `yyyy-MM-dd` */
  readonly dateOfExpiry: string;
  /** What the state put into its optional data, both fields of TD1 with a blank between; absent when empty. */
  readonly optionalData?: string;
}

/** The parts of an MRZ that a check digit covers; TD1 and TD2 have none of their own for optional data. */
export type CheckedField = 'documentNumber' | 'dateOfBirth' | 'dateOfExpiry' | 'optionalData' | 'composite';

/** What parsing told: the MRZ where the lines have its form, and which check digits are wrong. */
export interface MrzParse {
  /** Absent when the lines are no MRZ at all; then `problem` says why. */
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

/**
 * Lines as a reader or a person gives them: split at line ends, surrounding blanks and lower case forgiven; 88, 72 or 90 characters in one
 * (as DG1 holds them) are two lines of TD3 or TD2 or three of TD1.
 */
export function normaliseMrzLines(lines: readonly string[]): string[] {
  const split = lines.flatMap((line) => line.split(/[\r\n]+/)).map((line) => line.trim().toUpperCase());
  const found = split.filter((line) => line !== '');
  const [only] = found;
  if (found.length !== 1 || only === undefined) return found;
  const layout = Object.values(mrzLayouts).find((each) => each.lines * each.length === only.length);
  return layout ? Array.from({ length: layout.lines }, (_, line) => only.slice(line * layout.length, (line + 1) * layout.length)) : found;
}

/**
 * Parses the lines of a TD1, TD2 or TD3 MRZ and checks its digits. Never throws: whatever a reader misread is a value.
 * @param now decides the century of two-digit years
 */
export function parseMrz(lines: readonly string[], now: Date = new Date()): MrzParse {
  const found = normaliseMrzLines(lines);
  const layout = layoutOf(found);
  if (!layout) return noMrz(`${shapes}, got ${shapeOf(found)}.`);
  if (!/^[A-Z0-9<]+$/.test(found.join(''))) return noMrz('The MRZ holds a character other than A–Z, 0–9 and <.');
  const part = (name: MrzPart): string => textAt(found, layout.parts[name]);
  const code = part('documentCode');
  if (code[0] === 'V' && layout.format !== 'TD1')
    return noMrz('This is the MRZ of a visa (MRV). Visas have no chip; only passports and cards (TD1, TD2, TD3) are read.');
  if (!layout.documentCodes.includes(code[0] as string)) {
    const expected = layout.format === 'TD3' ? 'a passport (document code P)' : `a ${layout.format} document (document code A, C or I)`;
    return noMrz(`Expected ${expected}, got document code ${/[A-Z]/.test(code[0] as string) ? code[0] : '?'}.`);
  }

  const number = documentNumberOf(found, layout);
  const birth = birthDate(part('dateOfBirth'), now);
  const expiry = expiryDate(part('dateOfExpiry'), now);
  const checkDigits: Partial<Record<CheckedField, boolean>> = {
    documentNumber: checkDigit(number.checked) === number.digit,
    dateOfBirth: checkDigit(part('dateOfBirth')) === part('dateOfBirthDigit'),
    dateOfExpiry: checkDigit(part('dateOfExpiry')) === part('dateOfExpiryDigit'),
    ...(layout.parts.optionalDataDigit && { optionalData: optionalDataIsRight(part('optionalData'), part('optionalDataDigit')) }),
    composite: checkDigit(layout.composite.map((place) => textAt(found, place)).join('')) === part('compositeDigit'),
  };
  if (birth === undefined || expiry === undefined) {
    return { ...noMrz(`The date of ${birth === undefined ? 'birth' : 'expiry'} is no date.`), checkDigits };
  }

  const [surname = '', givenNames = ''] = part('name').split('<<', 2);
  const optionalData = unfilled(`${number.optionalData}<${part('optionalData2')}`);
  const mrz: Mrz = {
    format: layout.format,
    lines: found,
    documentCode: unfilled(code),
    issuingState: unfilled(part('issuingState')),
    documentNumber: unfilled(number.checked),
    nationality: unfilled(part('nationality')),
    surname: unfilled(surname),
    givenNames: unfilled(givenNames),
    sex: part('sex') === 'F' ? 'female' : part('sex') === 'M' ? 'male' : 'unspecified',
    dateOfBirth: birth,
    dateOfExpiry: expiry,
    ...(optionalData !== '' && { optionalData }),
  };
  const wrong = (Object.keys(checkDigits) as CheckedField[]).filter((field) => !checkDigits[field]);
  if (wrong.length === 0) return { mrz, checkDigits, valid: true };
  return { mrz, checkDigits, valid: false, problem: `Wrong check digit of ${wrong.map((field) => fieldNames[field]).join(', ')}.` };
}

/** "MRZ information" of Doc 9303-11 §4.3.2: number, birth and expiry, each with its check digit, as printed. */
export function mrzInformationOf({ lines, format }: Pick<Mrz, 'lines' | 'format'>): string {
  const layout = mrzLayouts[format];
  const { checked, digit } = documentNumberOf(lines, layout);
  const part = (name: MrzPart): string => textAt(lines, layout.parts[name]);
  return checked + digit + part('dateOfBirth') + part('dateOfBirthDigit') + part('dateOfExpiry') + part('dateOfExpiryDigit');
}

/** The same from the second line of a TD3 MRZ alone. */
export function mrzInformationOfLine(line2: string): string {
  return mrzInformationOf({ format: 'TD3', lines: ['', line2] });
}

/** "MRZ information" from the three fields typed in; check digits are computed, a short number is filled up to nine. */
export function mrzInformation(access: AccessInformation): string {
  const number = access.documentNumber.trim().toUpperCase().padEnd(9, '<');
  return [number, access.dateOfBirth, access.dateOfExpiry].map((field) => field + (checkDigit(field) ?? '')).join('');
}

/**
 * A number of more than nine characters: `<` stands in place of its check digit, the rest and the digit begin the optional data and end
 * at the next filler (Doc 9303-5 §4.2.2 note j, -6 likewise). Doc 9303-4 leaves it to the state, and some do the same in TD3.
 */
function documentNumberOf(lines: readonly string[], layout: MrzLayout): { checked: string; digit: string; optionalData: string } {
  const principal = textAt(lines, layout.parts.documentNumber);
  const digit = textAt(lines, layout.parts.documentNumberDigit);
  const optionalData = textAt(lines, layout.parts.optionalData);
  const tail = digit === '<' && !principal.endsWith('<') ? /^([A-Z0-9]+)([0-9])(?=<|$)/.exec(optionalData) : null;
  if (!tail) return { checked: principal, digit, optionalData };
  return { checked: principal + tail[1], digit: tail[2] as string, optionalData: optionalData.slice(tail[0].length) };
}

/** Doc 9303-4 §4.2.2.2: the digit of empty optional data may be 0 or a filler. */
const optionalDataIsRight = (data: string, digit: string): boolean => checkDigit(data) === digit || (/^<+$/.test(data) && digit === '<');

const unfilled = (text: string): string => text.replace(/</g, ' ').replace(/ +/g, ' ').trim();

const shapes = 'Expected two lines of 44 characters (passport book), two of 36 or three of 30 (card)';
const shapeOf = (lines: readonly string[]): string =>
  `${lines.length === 1 ? 'one line' : `${lines.length} lines`} of ${lines.map((line) => line.length).join(' and ') || 0}`;

function noMrz(problem: string): MrzParse {
  return { checkDigits: {}, valid: false, problem };
}

const fieldNames: Record<CheckedField, string> = {
  documentNumber: 'the document number',
  dateOfBirth: 'the date of birth',
  dateOfExpiry: 'the date of expiry',
  optionalData: 'the optional data',
  composite: 'the whole MRZ',
};
