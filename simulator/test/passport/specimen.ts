import sharp from 'sharp';
import {
  type chipOf,
  createTestPki,
  type Holder,
  type Passport,
  type PersonaliseOptions,
  personalise,
  type TestPki,
} from '../../src/passport/index.ts';

/** The day these tests live in. */
export const today = new Date('2027-03-01T10:00:00Z');

/** A person who does not exist. */
export const specimen: Holder = {
  issuingState: 'NZL',
  nationality: 'NZL',
  documentNumber: 'LT000123',
  surname: 'TESTPERSON',
  givenNames: 'ALEX SAM',
  sex: 'female',
  dateOfBirth: '1990-01-02',
  dateOfExpiry: '2031-01-02',
};

let pki: TestPki | undefined;

/** One PKI for all tests of a file: New Zealand and Germany. */
export function specimenPki(): TestPki {
  pki ??= createTestPki({
    states: [
      { issuingState: 'NZL', country: 'NZ' },
      { issuingState: 'D', country: 'DE' },
    ],
    now: today,
  });
  return pki;
}

/** A picture with the size and weight of a passport's portrait; `hue` tells two apart. */
export function portrait(hue = 20): Promise<Buffer> {
  const marks = Array.from(
    { length: 60 },
    (_, i) => `<circle cx="${(i * 97) % 413}" cy="${(i * 61) % 531}" r="${(i % 9) + 2}" fill="hsl(${i * 6},40%,50%)"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="413" height="531"><rect width="413" height="531" fill="#d8d8d4"/>
    <ellipse cx="206" cy="265" rx="110" ry="150" fill="hsl(${hue},45%,55%)"/>${marks.join('')}</svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer();
}

export async function specimenPassport(options: Partial<PersonaliseOptions> = {}): Promise<Passport> {
  return personalise({ holder: specimen, portraitJpeg: await portrait(), pki: specimenPki(), now: today, ...options });
}

export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
export const asHex = (bytes: Uint8Array | undefined): string => (bytes ? Buffer.from(bytes).toString('hex').toUpperCase() : 'gone');

/** The chip's two status bytes to a plain command given in hex. */
export function statusOf(chip: ReturnType<typeof chipOf>, command: string): string {
  return asHex(chip.apdu(hex(command))).slice(-4);
}
