/** Status words this chip answers with, ISO/IEC 7816-4. */
export const SW = {
  ok: 0x9000,
  endOfFile: 0x6282,
  authenticationFailed: 0x6300,
  wrongLength: 0x6700,
  /** Authentication failed, and so many tries are left. */
  triesLeft: (left: number) => 0x63c0 | Math.min(Math.max(left, 0), 15),
  securityStatusNotSatisfied: 0x6982,
  authenticationMethodBlocked: 0x6983,
  conditionsNotSatisfied: 0x6985,
  noCurrentFile: 0x6986,
  secureMessagingObjectsMissing: 0x6987,
  secureMessagingObjectsIncorrect: 0x6988,
  wrongData: 0x6a80,
  fileNotFound: 0x6a82,
  wrongParameters: 0x6a86,
  referenceNotFound: 0x6a88,
  wrongOffset: 0x6b00,
  instructionNotSupported: 0x6d00,
  classNotSupported: 0x6e00,
} as const;

/** What a command leads to, before it becomes bytes. */
export interface Answer {
  readonly sw: number;
  readonly data?: Uint8Array;
  /** What changes once the answer is on its way: new session keys protect the next command, not this answer. */
  readonly afterwards?: () => void;
}
