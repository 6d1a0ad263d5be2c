/** One JPEG out of a stream of them. */
export interface JpegPart {
  readonly bytes: Buffer;
  /** The coded picture alone, without headers, comments and time stamps: equal scans are equal pictures. */
  readonly scan: Buffer;
  /** The end of what came between the picture before and this one: a container's or a multipart's headers. */
  readonly before: Buffer;
}

/** Of what lies between two pictures no more is kept. */
const mostBetween = 4096;
/** Longest picture that is waited for; a stream that never ends one is not JPEG. */
const longest = 32 * 1024 * 1024;

/**
 * Cuts a stream of JPEGs laid end to end (ISO/IEC 10918-1 annex B) into single ones. Walks the marker segments, so that a thumbnail inside
 * one of them does not end the picture.
 *
 * @returns give it the next bytes; it calls `onJpeg` for every picture they complete
 */
export function jpegSplitter(onJpeg: (part: JpegPart) => void): (chunk: Buffer) => void {
  let buffer: Buffer = Buffer.alloc(0);
  /** Where to go on looking in `buffer`, and what is expected there. */
  let at = 0;
  let within: 'nothing' | 'segments' | 'scan' = 'nothing';
  let scanFrom = 0;
  let before: Buffer = Buffer.alloc(0);

  const drop = (count: number) => {
    buffer = buffer.subarray(count);
    at = 0;
  };
  /** @returns false when more bytes are needed */
  const step = (): boolean => {
    if (within === 'nothing') {
      const start = buffer.indexOf('ffd8ff', 0, 'hex');
      if (start < 0) {
        drop(Math.max(0, buffer.length - mostBetween - 2)); // two bytes may be the beginning of a start
        return false;
      }
      before = Buffer.from(buffer.subarray(Math.max(0, start - mostBetween), start));
      drop(start);
      at = 2;
      scanFrom = 0;
      within = 'segments';
    }
    if (within === 'segments') {
      if (buffer.length < at + 4) return false;
      const marker = buffer[at + 1]!;
      if (buffer[at] !== 0xff || marker < 0xc0) {
        drop(2);
        within = 'nothing';
        return true;
      }
      at += 2 + buffer.readUInt16BE(at + 2);
      if (marker === 0xda) {
        scanFrom ||= at;
        within = 'scan';
      }
      return true;
    }
    const mark = buffer.indexOf(0xff, at);
    if (mark < 0 || mark + 1 >= buffer.length) {
      at = mark < 0 ? Math.max(at, buffer.length) : mark;
      return false;
    }
    const marker = buffer[mark + 1]!;
    if (marker === 0xd9) {
      onJpeg({ bytes: Buffer.from(buffer.subarray(0, mark + 2)), scan: Buffer.from(buffer.subarray(scanFrom, mark)), before });
      drop(mark + 2);
      within = 'nothing';
    } else if (marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7)) {
      at = mark + (marker === 0xff ? 1 : 2);
    } else {
      // A progressive picture: more tables, then its next scan.
      at = mark;
      within = 'segments';
    }
    return true;
  };

  return (chunk) => {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    while (step());
    if (buffer.length > longest) {
      drop(buffer.length);
      within = 'nothing';
    }
  };
}
