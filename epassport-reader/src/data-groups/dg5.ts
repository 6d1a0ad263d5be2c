import { displayedImages } from './displayed-images.ts';
import { type ImageFormat, imageFormatOf } from './image-format.ts';

/** A picture as printed in the document. */
export interface DisplayedImage {
  /** Absent when it is neither JPEG nor JPEG 2000. */
  readonly encoding?: ImageFormat;
  readonly encoded: Uint8Array;
}

/** EF.DG5, the displayed portrait, Doc 9303-10 §4.7.5. */
export interface Dg5 {
  readonly images: readonly DisplayedImage[];
}

/** @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large` */
export function parseDg5(file: Uint8Array): Dg5 {
  return { images: displayedImages(file, 0x65, 0x5f40, 'DG5').map(displayedImage) };
}

export function displayedImage(encoded: Uint8Array): DisplayedImage {
  const encoding = imageFormatOf(encoded);
  return { encoded, ...(encoding && { encoding }) };
}
