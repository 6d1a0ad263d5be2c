// The passport that is read: DG1, DG2 of 20,000 bytes and DG14, signed by a state of the test PKI.
import sharp from 'sharp';
import { createTestPki, personalise } from '../dist/passport/index.js';

export const today = new Date('2027-03-01T10:00:00Z');
export const pki = createTestPki({ states: [{ issuingState: 'NZL', country: 'NZ' }], now: today });
const dg2Bytes = 20_000;

/** @param {object} options access, PACE variants and Chip Authentication */
export async function benchPassport(options) {
  const holder = {
    issuingState: 'NZL',
    nationality: 'NZL',
    documentNumber: 'LT000123',
    surname: 'TESTPERSON',
    givenNames: 'ALEX SAM',
    sex: 'female',
    dateOfBirth: '1990-01-02',
    dateOfExpiry: '2031-01-02',
  };
  const jpeg = await portrait();
  const make = (portraitJpeg) => personalise({ holder, pki, now: today, portraitJpeg, ...options });
  const filled = (room) => withComment(jpeg, room);
  const passport = await make(filled(10));
  return make(filled(10 + dg2Bytes - passport.files.get(0x0102).length));
}

/** A face-sized picture of noise and shapes, somewhat below DG2's size. */
function portrait() {
  const marks = Array.from(
    { length: 90 },
    (_, i) => `<circle cx="${(i * 97) % 413}" cy="${(i * 61) % 531}" r="${(i % 9) + 3}" fill="hsl(${i * 6},40%,50%)"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="413" height="531"><rect width="413" height="531" fill="#d8d8d4"/>
    <ellipse cx="206" cy="265" rx="110" ry="150" fill="hsl(20,45%,55%)"/>${marks.join('')}</svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 75 }).toBuffer();
}

/** The JPEG with a comment segment of so many bytes of text in it, which every decoder skips. */
function withComment(jpeg, room) {
  if (room < 0 || room > 65_000) throw new Error(`the portrait does not fit: ${room} bytes are left`);
  const header = Buffer.from([0xff, 0xfe, (room + 2) >> 8, (room + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), header, Buffer.alloc(room, 0x20), jpeg.subarray(2)]);
}
