/** The image formats of Doc 9303-10: told by the image's own first bytes, since headers are known to be wrong. */
export type ImageFormat = 'jpeg' | 'jpeg2000';

/** Undefined when it is neither JPEG nor JPEG 2000 (JP2 file or raw codestream). */
export function imageFormatOf(image: Uint8Array): ImageFormat | undefined {
  const start = Buffer.from(image.buffer, image.byteOffset, Math.min(12, image.length)).toString('hex');
  if (start.startsWith('ffd8ff')) return 'jpeg';
  if (start.startsWith('0000000c6a5020200d0a870a') || start.startsWith('ff4fff51')) return 'jpeg2000';
  return undefined;
}
