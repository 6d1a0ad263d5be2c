import { biometricTemplates } from './cbeff.ts';
import { type FingerImage, fingerImageRecord } from './iso-19794-4.ts';

/** One template of DG3: images where the record is of ISO/IEC 19794-4; ISO/IEC 39794-4 is kept whole. */
export type FingerTemplate =
  | { readonly standard: 'ISO/IEC 19794-4'; readonly images: readonly FingerImage[] }
  | { readonly standard: 'ISO/IEC 39794-4'; readonly data: Uint8Array };

/** EF.DG3, Doc 9303-10 §4.7.3. Empty where the holder has no fingerprints stored. */
export interface Dg3 {
  readonly templates: readonly FingerTemplate[];
}

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large`, `unsupported-format` */
export function parseDg3(file: Uint8Array): Dg3 {
  return {
    templates: biometricTemplates(file, 0x63, 'DG3').map(({ coding, data }) =>
      coding === 'tlv' ? { standard: 'ISO/IEC 39794-4', data } : { standard: 'ISO/IEC 19794-4', images: fingerImageRecord(data) },
    ),
  };
}
