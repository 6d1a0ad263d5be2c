import { type AccessInformation, type Mrz, type MrzParse, normaliseMrzLines } from './mrz.ts';
import type { Finding } from './passive-authentication.ts';

/** The check digits of the printed MRZ; without a printed MRZ nothing can be said. */
export function checkDigitsFinding(printed: MrzParse | undefined): Finding {
  if (!printed) return { result: 'undetermined', reason: 'The printed MRZ was not read; its fields were typed in.' };
  if (printed.valid) return { result: 'successful', reason: 'All check digits of the printed MRZ are right.' };
  return { result: 'failed', reason: `${printed.problem ?? 'The printed MRZ is wrong.'} Read it again.` };
}

/** The printed MRZ against DG1, which must be equal to the last character (BSI TR-03135-1). Says where they differ, never what they hold. */
export function compareMrz(printed: readonly string[] | AccessInformation | undefined, dg1: Mrz): Finding {
  if (!Array.isArray(printed))
    return { result: 'undetermined', reason: 'The printed MRZ was not read, so DG1 has nothing to be compared with.' };
  const lines = normaliseMrzLines(printed);
  const differing = fields
    .filter(([, line, from, to]) => lines[line]?.slice(from, to) !== dg1.lines[line]?.slice(from, to))
    .map(([name]) => name);
  return differing.length === 0
    ? { result: 'successful', reason: 'The printed MRZ and DG1 are equal.' }
    : { result: 'failed', reason: `The printed MRZ and DG1 differ in ${differing.join(', ')}.` };
}

/** Fields of TD3, Doc 9303-4 §4.2.2; together they cover every character. */
const fields: readonly (readonly [name: string, line: number, from: number, to: number])[] = [
  ['document code', 0, 0, 2],
  ['issuing state', 0, 2, 5],
  ['name', 0, 5, 44],
  ['document number', 1, 0, 10],
  ['nationality', 1, 10, 13],
  ['date of birth', 1, 13, 20],
  ['sex', 1, 20, 21],
  ['date of expiry', 1, 21, 28],
  ['optional data', 1, 28, 43],
  ['composite check digit', 1, 43, 44],
];

/** A document is valid to the end of its day of expiry, in the time zone of the gate. */
export function validityDate(dg1: Mrz, now: Date): Finding {
  const pad = (n: number): string => String(n).padStart(2, '0');
  const today = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  return today <= dg1.dateOfExpiry
    ? { result: 'successful', reason: 'The document has not expired.' }
    : { result: 'failed', reason: 'The document has expired.' };
}
