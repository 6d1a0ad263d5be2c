import { encodeDg2, type PortraitEncoding, prepareFaceImage } from './dg2.ts';
import { type ChipFiles, dataGroupFile, EF_COM, EF_SOD, encodeDg1, encodeEfCom } from './lds.ts';
import { encodeTd3, type Holder, type MrzLines } from './mrz-td3.ts';
import { encodeEfSod, encodeLdsSecurityObject } from './sod.ts';
import { createTestPki, type StatePki, type TestPki } from './test-pki.ts';
import type { PassportVariant } from './variant.ts';

export interface PersonaliseOptions {
  readonly holder: Holder;
  /** The passport photograph, JPEG bytes; stored byte for byte when `encoding` is `jpeg`. */
  readonly portraitJpeg: Uint8Array;
  readonly pki: TestPki;
  readonly encoding?: PortraitEncoding;
  readonly variants?: readonly PassportVariant[];
  /** The other person's portrait, needed by `swapped-dg2`. */
  readonly otherPortraitJpeg?: Uint8Array;
  /** The day the gate lives in; needed by `expired`, and the signing time counts from it. */
  readonly now?: Date;
  /** With `pulled`: how many APDUs the chip answers before it leaves the field; 15 is in the middle of DG2. */
  readonly pulledAfter?: number;
}

/** A test passport: what is printed and what is in the chip. */
export interface Passport {
  /** The MRZ a reader at the gate sees. */
  readonly printed: MrzLines;
  /** The MRZ the chip's access keys come from; differs from `printed` in variant `wrong-mrz`. */
  readonly chipMrz: MrzLines;
  readonly files: ChipFiles;
  /** Present when the chip leaves the field after that many APDUs. */
  readonly pulledAfter?: number;
}

const dayMilliseconds = 86_400_000;

/**
 * Personalises one passport: EF.COM, DG1, DG2 and EF.SOD, signed by the holder's issuing state.
 *
 * @throws {RangeError} when the PKI has no such state, a field does not fit the MRZ, or a variant lacks what it needs
 */
export async function personalise(options: PersonaliseOptions): Promise<Passport> {
  const { pki, encoding = 'jpeg', now = new Date(), pulledAfter = 15 } = options;
  const has = (variant: PassportVariant) => options.variants?.includes(variant) ?? false;
  const holder = has('expired') ? { ...options.holder, dateOfExpiry: dayBefore(now) } : options.holder;
  const printedGenuine = encodeTd3(holder);
  const chipHolder = has('wrong-mrz') ? { ...holder, documentNumber: otherNumber(holder.documentNumber) } : holder;
  const files = new Map<number, Uint8Array>();
  files.set(dataGroupFile(1), encodeDg1(encodeTd3(chipHolder)));
  files.set(dataGroupFile(2), encodeDg2(await prepareFaceImage(options.portraitJpeg, encoding), holder.sex));
  files.set(EF_COM, encodeEfCom([1, 2]));

  const signer = documentSigner(pki, holder, has, now);
  const sod = encodeEfSod(encodeLdsSecurityObject(files, [1, 2]), signer, new Date(now.getTime() - dayMilliseconds));
  // The signature is the last thing in the file, so the last bit is one of its own.
  if (has('broken-signature')) sod[sod.length - 1]! ^= 1;
  files.set(EF_SOD, sod);

  let printed = printedGenuine;
  let chipMrz = encodeTd3(chipHolder);
  if (has('altered-dg1')) {
    printed = chipMrz = encodeTd3(renamed(chipHolder));
    files.set(dataGroupFile(1), encodeDg1(printed));
  }
  if (has('swapped-dg2')) {
    if (!options.otherPortraitJpeg) throw new RangeError('swapped-dg2 needs otherPortraitJpeg');
    files.set(dataGroupFile(2), encodeDg2(await prepareFaceImage(options.otherPortraitJpeg, encoding), holder.sex));
  }
  if (has('altered-print')) printed = encodeTd3(renamed(holder));
  return { printed, chipMrz, files, ...(has('pulled') ? { pulledAfter } : {}) };
}

function documentSigner(pki: TestPki, holder: Holder, has: (variant: PassportVariant) => boolean, now: Date) {
  const state = stateOf(pki, holder);
  if (has('unknown-csca')) return stateOf(createTestPki({ states: [state], now }), holder).documentSigner;
  if (!has('foreign-signer')) return state.documentSigner;
  const other = [...pki.values()].find(({ country }) => country !== state.country);
  if (!other) throw new RangeError('foreign-signer needs a PKI with a second state');
  return other.documentSigner;
}

function stateOf(pki: TestPki, { issuingState }: Holder): StatePki {
  const state = pki.get(issuingState);
  if (!state) throw new RangeError(`The test PKI has no issuing state ${issuingState}`);
  return state;
}

const renamed = (holder: Holder): Holder => ({ ...holder, givenNames: holder.givenNames === 'KIM' ? 'ROBIN' : 'KIM' });
const otherNumber = (number: string): string => (number.startsWith('X') ? 'Y' : 'X') + number.slice(1);
const dayBefore = (now: Date): string => new Date(now.getTime() - dayMilliseconds).toISOString().slice(0, 10);
