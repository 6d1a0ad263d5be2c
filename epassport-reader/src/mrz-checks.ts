import type { CheckMode } from './check.ts';
import { type AccessInformation, type Mrz, type MrzParse, normaliseMrzLines } from './mrz.ts';
import { layoutOf, type MrzPart, mrzLayouts, textAt } from './mrz-layout.ts';
import type { Finding } from './passive-authentication.ts';

/** What a check finds, with the mode that the reading itself gives it. */
type MrzFinding = Finding & { readonly mode?: CheckMode };

/** The check digits of the printed MRZ; where the document was opened without one, nothing can be said and nothing is asked. */
export function checkDigitsFinding(printed: MrzParse | undefined): MrzFinding {
  if (!printed) return { result: 'undetermined', mode: 'optional', reason: 'The printed lines were not read.' };
  if (printed.valid) return { result: 'successful', reason: 'All check digits of the printed MRZ are right.' };
  return { result: 'failed', reason: `${printed.problem ?? 'The printed MRZ is wrong.'} Read it again.` };
}

/** The printed MRZ against DG1, which must be equal to the last character (BSI TR-03135-1). Says where they differ, never what they hold. */
export function compareMrz(printed: readonly string[] | AccessInformation | undefined, dg1: Mrz): MrzFinding {
  if (!Array.isArray(printed))
    return { result: 'undetermined', mode: 'optional', reason: 'The printed lines were not read, so DG1 has nothing to be compared with.' };
  const lines = normaliseMrzLines(printed);
  if (layoutOf(lines)?.format !== dg1.format)
    return { result: 'failed', reason: `The printed MRZ has not the form of DG1, which is ${dg1.format}.` };
  const { parts } = mrzLayouts[dg1.format];
  const differing = (Object.keys(parts) as MrzPart[])
    .filter((part) => textAt(lines, parts[part]) !== textAt(dg1.lines, parts[part]))
    .map((part) => partNames[part]);
  return differing.length === 0
    ? { result: 'successful', reason: 'The printed MRZ and DG1 are equal.' }
    : { result: 'failed', reason: `The printed MRZ and DG1 differ in ${[...new Set(differing)].join(', ')}.` };
}

/** A part and its check digit go by one name. */
const partNames: Record<MrzPart, string> = {
  documentCode: 'document code',
  issuingState: 'issuing state',
  name: 'name',
  documentNumber: 'document number',
  documentNumberDigit: 'document number',
  nationality: 'nationality',
  dateOfBirth: 'date of birth',
  dateOfBirthDigit: 'date of birth',
  sex: 'sex',
  dateOfExpiry: 'date of expiry',
  dateOfExpiryDigit: 'date of expiry',
  optionalData: 'optional data',
  optionalDataDigit: 'optional data',
  optionalData2: 'optional data',
  compositeDigit: 'composite check digit',
};

/** A document is valid to the end of its day of expiry, in the time zone of the gate. */
export function validityDate(dg1: Mrz, now: Date): Finding {
  const pad = (n: number): string => String(n).padStart(2, '0');
  const today = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  return today <= dg1.dateOfExpiry
    ? { result: 'successful', reason: 'The document has not expired.' }
    : { result: 'failed', reason: 'The document has expired.' };
}
