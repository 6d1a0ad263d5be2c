import type { CheckMode } from './check.ts';
import { type DataGroupNumber, isDataGroupNumber } from './data-groups/data-group.ts';
import type { Finding } from './passive-authentication.ts';
import type { FileOrFinding } from './passive-authentication-step.ts';
import { PassportReaderError } from './passport-reader-error.ts';

/**
 * The data groups that a caller asks for, each once, ascending.
 * @throws {PassportReaderError} `invalid-argument` for a number that is no data group's
 */
export function askedDataGroups(dataGroups: readonly number[]): DataGroupNumber[] {
  const wrong = dataGroups.find((number) => !isDataGroupNumber(number));
  if (wrong !== undefined) throw new PassportReaderError('invalid-argument', `There is no data group ${wrong}; expected 1 to 16.`);
  return [...new Set(dataGroups)].filter(isDataGroupNumber).sort((a, b) => a - b);
}

/** A data group that no list of the chip names, and so is not read. */
export const notListed = (number: number): Finding => ({
  result: 'notSupported',
  reason: `DG${number} was asked for; neither EF.SOD nor EF.COM lists it.`,
});

/** Data groups that the inspection rests on. On the others nothing rests but their own hash; what DG3 and DG4 hold is for a state's terminal alone. */
const restedOn: ReadonlySet<number> = new Set([1, 2, 14, 15]);

/** The check `data-group-present`: decisive where the inspection rests on a data group that the chip lists. */
export function presence(file: FileOrFinding, number: number): Finding & { readonly mode?: CheckMode } {
  if (file instanceof Uint8Array) return { result: 'successful', reason: `DG${number} was read, ${file.length} bytes.` };
  return restedOn.has(number) && file.result !== 'notSupported' ? file : { ...file, mode: 'optional' };
}
