import { PassportReaderError } from '../passport-reader-error.ts';
import { DataObjects } from './data-objects.ts';
import { unsignedOf } from './values.ts';

/** The images of DG5 to DG7: how many (02), then one data object each. @throws {PassportReaderError} `malformed-tlv`, `malformed-data` */
export function displayedImages(file: Uint8Array, tag: number, imageTag: number, what: string): Uint8Array[] {
  const objects = DataObjects.ofFile(file, tag, what);
  const count = unsignedOf(objects.required(0x02), what);
  const images = objects.all(imageTag);
  if (images.length < 1 || images.length !== count)
    throw new PassportReaderError('malformed-data', `${what} says ${count} images, but ${images.length} are there.`);
  return images.map(({ value }) => value);
}
