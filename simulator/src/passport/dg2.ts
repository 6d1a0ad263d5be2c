import sharp from 'sharp';
import { concat, tlv } from './der.ts';
import { encodeJpeg2000 } from './jpeg2000.ts';
import type { Holder } from './mrz-td3.ts';

/** How the portrait is stored: JPEG, a JP2-less JPEG 2000 codestream, or the same in a JP2 file. */
export type PortraitEncoding = 'jpeg' | 'jpeg2000' | 'jpeg2000-file';

export interface FaceImage {
  readonly encoded: Uint8Array;
  readonly encoding: PortraitEncoding;
  readonly width: number;
  readonly height: number;
}

/** Takes a portrait (JPEG bytes) as it is, or transcodes it to JPEG 2000. */
export async function prepareFaceImage(portraitJpeg: Uint8Array, encoding: PortraitEncoding): Promise<FaceImage> {
  if (encoding === 'jpeg') {
    const { width, height } = await sharp(portraitJpeg).metadata();
    return { encoded: portraitJpeg, encoding, width, height };
  }
  const { data, info } = await sharp(portraitJpeg).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const encoded = await encodeJpeg2000({ rgb: data, width: info.width, height: info.height }, { file: encoding === 'jpeg2000-file' });
  return { encoded, encoding, width: info.width, height: info.height };
}

/**
 * DG2 with one face, Doc 9303-10 §4.7.2: a biometric information group template of ISO/IEC 7816-11 around one
 * biometric data block of ISO/IEC 19794-5:2005.
 */
export function encodeDg2(face: FaceImage, sex: Holder['sex']): Uint8Array {
  const header = tlv(
    0xa1,
    tlv(0x80, Uint8Array.of(0x01, 0x01)), // ICAO header version 1.1
    tlv(0x81, Uint8Array.of(0x02)), // biometric type: facial features
    tlv(0x82, Uint8Array.of(0x00)), // no subtype
    tlv(0x87, Uint8Array.of(0x01, 0x01)), // format owner: ISO/IEC JTC 1/SC 37
    tlv(0x88, Uint8Array.of(0x00, 0x08)), // format type: ISO/IEC 19794-5
  );
  const template = tlv(0x7f60, header, tlv(0x5f2e, facialRecord(face, sex)));
  return tlv(0x75, tlv(0x7f61, tlv(0x02, Uint8Array.of(1)), template));
}

/** Facial record with one full-frontal image and no feature points, ISO/IEC 19794-5:2005 §5.4–5.7. */
function facialRecord(face: FaceImage, sex: Holder['sex']): Uint8Array {
  const information = concat(
    unsigned(20 + 12 + face.encoded.length, 4), // this block with information, image information and image
    unsigned(0, 2), // feature points
    unsigned({ unspecified: 0, male: 1, female: 2 }[sex], 1),
    unsigned(0, 2), // eye and hair colour unspecified
    unsigned(0, 3), // no properties stated
    unsigned(0, 2), // expression unspecified
    unsigned(0, 6), // pose and its uncertainty not stated
  );
  const imageInformation = concat(
    unsigned(1, 1), // full frontal
    unsigned(face.encoding === 'jpeg' ? 0 : 1, 1),
    unsigned(face.width, 2),
    unsigned(face.height, 2),
    unsigned(1, 1), // 24-bit RGB
    unsigned(2, 1), // digital still camera
    unsigned(0, 4), // device type and quality not stated
  );
  const body = concat(information, imageInformation, face.encoded);
  const header = concat(Buffer.from('FAC\x00010\x00', 'latin1'), unsigned(14 + body.length, 4), unsigned(1, 2));
  return concat(header, body);
}

function unsigned(value: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
}
