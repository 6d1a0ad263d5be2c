import { PassportReaderError } from './passport-reader-error.ts';

/** A command APDU, ISO/IEC 7816-4 §5.1. */
export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data?: Uint8Array;
  /** Bytes expected, 1–65536; absent for none. 256 and 65536 are written as zero: "as many as you can". */
  readonly le?: number;
}

/** A response APDU taken apart. */
export interface ResponseApdu {
  readonly data: Uint8Array;
  readonly statusWord: number;
}

/** Status words this package acts upon. */
export const sw = {
  success: 0x9000,
  endOfFile: 0x6282,
  wrongLength: 0x6700,
  securityStatusNotSatisfied: 0x6982,
  fileNotFound: 0x6a82,
  wrongOffset: 0x6b00,
} as const;

/**
 * The bytes of a command; extended length only where short length cannot say it (or `extended` asks).
 * @throws {PassportReaderError} `invalid-argument`
 */
export function encodeCommand(command: CommandApdu, extended = false): Uint8Array {
  const { data = new Uint8Array(0), le } = command;
  if (data.length > 65535 || (le !== undefined && (le < 1 || le > 65536))) {
    throw new PassportReaderError(
      'invalid-argument',
      `A command carries at most 65535 bytes and expects 1 to 65536; got ${data.length} and ${le}.`,
    );
  }
  const long = extended || data.length > 255 || (le ?? 0) > 256;
  const size = (n: number): number[] => (long ? [(n >> 8) & 0xff, n & 0xff] : [n & 0xff]);
  const lc = data.length > 0 ? [...(long ? [0] : []), ...size(data.length)] : [];
  const leBytes = le === undefined ? [] : [...(long && data.length === 0 ? [0] : []), ...size(le)];
  return Buffer.concat([Uint8Array.from([command.cla, command.ins, command.p1, command.p2, ...lc]), data, Uint8Array.from(leBytes)]);
}

/** @throws {PassportReaderError} `malformed-data` when there are not even status bytes */
export function decodeResponse(response: Uint8Array): ResponseApdu {
  if (response.length < 2) {
    throw new PassportReaderError('malformed-data', `The chip answered ${response.length} bytes, expected at least the two status bytes.`);
  }
  const status = response.subarray(-2);
  return { data: response.subarray(0, -2), statusWord: ((status[0] as number) << 8) | (status[1] as number) };
}

const meanings = new Map<number, string>([
  [0x6282, 'end of file reached'],
  [0x6300, 'authentication failed'],
  [0x6700, 'wrong length'],
  [0x6982, 'access condition not met'],
  [0x6985, 'conditions of use not met'],
  [0x6986, 'command not allowed'],
  [0x6987, 'secure messaging data object missing'],
  [0x6988, 'secure messaging data object wrong'],
  [0x6a80, 'wrong data'],
  [0x6a82, 'file not found'],
  [0x6a86, 'wrong parameters'],
  [0x6a88, 'key not found'],
  [0x6b00, 'offset outside the file'],
  [0x6d00, 'command not known'],
  [0x6e00, 'class not known'],
]);

/** `6982 (access condition not met)` */
export function describeStatusWord(statusWord: number): string {
  const code = statusWord.toString(16).toUpperCase().padStart(4, '0');
  const meaning = meanings.get(statusWord) ?? ((statusWord & 0xff00) === 0x6c00 ? 'wrong expected length' : undefined);
  return meaning ? `${code} (${meaning})` : code;
}

/** The error for a status word that ends a step. */
export function statusWordError(statusWord: number, what: string): PassportReaderError {
  return new PassportReaderError('status-word', `${what}: the chip answered ${describeStatusWord(statusWord)}, expected 9000.`, {
    statusWord,
  });
}
