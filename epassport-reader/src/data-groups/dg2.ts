import { PassportReaderError } from '../passport-reader-error.ts';
import { biometricTemplates } from './cbeff.ts';
import { type ImageFormat, imageFormatOf } from './image-format.ts';
import { facialRecord } from './iso-19794-5.ts';
import { faceImageDataBlock } from './iso-39794-5.ts';

/** A portrait as it stands in a data group, still encoded. */
export interface EncodedPortrait {
  readonly encoding: ImageFormat;
  readonly encoded: Uint8Array;
}

/** What a facial record says of an image. Headers are often wrong or empty: the image itself decides. */
export interface DeclaredFace {
  readonly standard: 'ISO/IEC 19794-5' | 'ISO/IEC 39794-5';
  /** Generation of ISO/IEC 39794-5 (3 is the first). */
  readonly formatVersion?: number;
  readonly imageKind?: 'basic' | 'full-frontal' | 'token-frontal' | 'mrtd';
  readonly declaredWidth?: number;
  readonly declaredHeight?: number;
  /** `yyyy-MM-ddTHH:mm:ss` or a beginning of it. */
  readonly captureDate?: string;
  /** As the issuer's algorithm scored it. */
  readonly quality?: number;
  readonly encoded: Uint8Array;
}

export interface FaceImage extends DeclaredFace, EncodedPortrait {}

/** EF.DG2: one face image or several, in the order of the file. */
export interface Dg2 {
  readonly images: readonly FaceImage[];
}

/**
 * The face images of EF.DG2, Doc 9303-10 §4.7.2, in ISO/IEC 19794-5:2005 or ISO/IEC 39794-5. Images of other formats than
 * JPEG and JPEG 2000 are left out as long as one remains.
 * @throws {PassportReaderError} `malformed-tlv`, `malformed-data`, `too-large`, `unsupported-format`; `portrait` when no image is JPEG or JPEG 2000
 */
export function parseDg2(file: Uint8Array): Dg2 {
  const templates = biometricTemplates(file, 0x75, 'DG2');
  if (templates.length === 0) throw new PassportReaderError('malformed-data', 'DG2 holds no biometric template.');
  const faces = templates.flatMap(({ coding, data }) => (coding === 'tlv' ? faceImageDataBlock(data) : facialRecord(data)));
  const images = faces.flatMap((face) => {
    const encoding = imageFormatOf(face.encoded);
    return encoding ? [{ ...face, encoding }] : [];
  });
  if (images.length === 0) throw new PassportReaderError('portrait', 'DG2: the image is neither JPEG nor JPEG 2000.');
  return { images };
}

/** The portrait to compare a face with: the first image of DG2. @throws {PassportReaderError} as `parseDg2` */
export function parsePortrait(file: Uint8Array): FaceImage {
  return parseDg2(file).images[0] as FaceImage;
}
