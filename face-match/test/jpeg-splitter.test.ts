import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { jpegSplitter } from '../src/jpeg-splitter.ts';

let pictures: Buffer[];

beforeAll(async () => {
  const noise = (side: number) =>
    sharp({ create: { width: side, height: side, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } } });
  const thumbnail = await noise(16).jpeg().toBuffer();
  const plain = await noise(40).jpeg().toBuffer();
  pictures = [
    plain,
    await noise(40).jpeg({ progressive: true }).toBuffer(),
    await noise(40).greyscale().jpeg().toBuffer(),
    // A comment segment that holds a whole picture: its end is not the end of the picture around it.
    Buffer.concat([
      plain.subarray(0, 2),
      Buffer.from([0xff, 0xfe, (thumbnail.length + 2) >> 8, (thumbnail.length + 2) & 255]),
      thumbnail,
      plain.subarray(2),
    ]),
  ];
});

const split = (chunks: readonly Buffer[]) => {
  const found: Buffer[] = [];
  const scans: Buffer[] = [];
  const write = jpegSplitter(({ bytes, scan }) => {
    found.push(bytes);
    scans.push(scan);
  });
  for (const chunk of chunks) write(chunk);
  return { found, scans };
};

describe('jpegSplitter', () => {
  it('finds every picture whole, however the stream is cut', () => {
    const stream = Buffer.concat([...pictures, ...pictures]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const { found } = split(at.slice(1).map((end, i) => stream.subarray(at[i], end)));
        expect(found.map((jpeg) => jpeg.toString('base64'))).toEqual([...pictures, ...pictures].map((jpeg) => jpeg.toString('base64')));
      }),
      { numRuns: 60 },
    );
  });

  it('starts in the middle of a picture and goes on after rubbish', () => {
    const [first, second] = pictures as [Buffer, Buffer];
    const { found } = split([first.subarray(200), Buffer.from('rubbish'), second, Buffer.from([0xff, 0xd8, 0xff, 0x00, 1, 2]), first]);
    expect(found).toEqual([second, first]);
  });

  it('calls two pictures alike that differ in a comment alone', () => {
    const [plain, , , commented] = pictures as [Buffer, Buffer, Buffer, Buffer];
    const { scans } = split([plain, commented]);
    expect(scans[0]!.equals(scans[1]!)).toBe(true);
  });

  it('hands on what came between two pictures, however the stream is cut, and no more than its end', () => {
    const between = ['--frame\r\nX-Timestamp: 1.5\r\n\r\n', `${'.'.repeat(9000)}X-Timestamp: 2.5\r\n\r\n`];
    const stream = Buffer.concat([Buffer.from(between[0]!), pictures[0]!, Buffer.from(between[1]!), pictures[1]!]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (size) => {
        const before: string[] = [];
        const write = jpegSplitter((part) => before.push(part.before.toString('latin1')));
        for (let i = 0; i < stream.length; i += size) write(stream.subarray(i, i + size));
        expect(before).toEqual([between[0], between[1]!.slice(-4096)]);
      }),
      { numRuns: 20 },
    );
  });
});
