import { biometricTemplates } from './cbeff.ts';
import { type IrisImage, irisImageRecord } from './iso-19794-6.ts';

/** One template of DG4: images where the record is of ISO/IEC 19794-6; ISO/IEC 39794-6 is kept whole. */
export type IrisTemplate =
  | { readonly standard: 'ISO/IEC 19794-6'; readonly images: readonly IrisImage[] }
  | { readonly standard: 'ISO/IEC 39794-6'; readonly data: Uint8Array };

/** EF.DG4, Doc 9303-10 §4.7.4. Empty where the holder has no irises stored. */
export interface Dg4 {
  readonly templates: readonly IrisTemplate[];
}

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large`, `unsupported-format` */
export function parseDg4(file: Uint8Array): Dg4 {
  return {
    templates: biometricTemplates(file, 0x76, 'DG4').map(({ coding, data }) =>
      coding === 'tlv' ? { standard: 'ISO/IEC 39794-6', data } : { standard: 'ISO/IEC 19794-6', images: irisImageRecord(data) },
    ),
  };
}
