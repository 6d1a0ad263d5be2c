import { type DisplayedImage, displayedImage } from './dg5.ts';
import { displayedImages } from './displayed-images.ts';

/** EF.DG7, the displayed signature or usual mark, Doc 9303-10 §4.7.7. */
export interface Dg7 {
  readonly images: readonly DisplayedImage[];
}

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large` */
export function parseDg7(file: Uint8Array): Dg7 {
  return { images: displayedImages(file, 0x67, 0x5f43, 'DG7').map(displayedImage) };
}
