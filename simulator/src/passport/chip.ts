import { randomBytes } from 'node:crypto';
import { authenticateTerminal } from './chip-access.ts';
import { readBinary, type Selection, select } from './chip-files.ts';
import { documentAccessKeys } from './chip-keys.ts';
import type { Session } from './chip-secure-messaging.ts';
import { type CommandApdu, parseCommand } from './command-apdu.ts';
import { concat } from './der.ts';
import type { ChipFiles } from './lds.ts';
import type { MrzLines } from './mrz-td3.ts';
import type { Passport } from './personalise.ts';
import { type Answer, SW } from './status-word.ts';

/** A virtual contactless chip: bytes in, bytes out, like the antenna. */
export interface Chip {
  /** Answer to reset as PC/SC part 3 makes it for a contactless card. */
  readonly atr: Uint8Array;
  /** Answers one command APDU; undefined once the chip has left the field. */
  apdu(command: Uint8Array): Uint8Array | undefined;
  /** Field on or off; either way the chip forgets its session. */
  power(on: boolean): void;
  reset(): void;
}

export interface ChipOptions {
  /** The chip's random numbers; a test replays a standard's worked example with it. */
  readonly random?: (bytes: number) => Uint8Array;
  /** The chip leaves the field after it has answered so many APDUs. */
  readonly pulledAfter?: number;
  /** Whether Lc and Le of three bytes are understood; the ATR says so. */
  readonly extendedLength?: boolean;
}

/** The chip of a personalised passport. */
export function chipOf(passport: Passport, options: ChipOptions = {}): Chip {
  return createChip(passport.files, passport.chipMrz, {
    ...(passport.pulledAfter === undefined ? {} : { pulledAfter: passport.pulledAfter }),
    ...options,
  });
}

/**
 * A chip with the eMRTD application of ICAO Doc 9303-10, opened by Basic Access Control (Doc 9303-11 §4.3) with the keys
 * of its own MRZ, talking 3DES secure messaging (§9.8) afterwards.
 */
export function createChip(files: ChipFiles, mrz: MrzLines, options: ChipOptions = {}): Chip {
  const { random = randomBytes, pulledAfter = Number.POSITIVE_INFINITY, extendedLength = true } = options;
  const accessKeys = documentAccessKeys(mrz);
  let selection: Selection = { application: false, file: undefined };
  let challenge: Uint8Array | undefined;
  let session: Session | undefined;
  let answered = 0;

  const forget = () => {
    selection = { application: false, file: undefined };
    challenge = session = undefined;
  };

  const execute = (command: CommandApdu, room: number): Answer => {
    switch (command.ins) {
      case 0xa4:
        return select(command, selection, files, session !== undefined);
      case 0xb0:
      case 0xb1:
        return readBinary(command, selection, files, session !== undefined, room);
      case 0x84:
        return getChallenge(command);
      case 0x82:
        return externalAuthenticate(command);
      default:
        return { sw: SW.instructionNotSupported };
    }
  };

  const getChallenge = ({ p1, p2, le }: CommandApdu): Answer => {
    if (p1 !== 0 || p2 !== 0) return { sw: SW.wrongParameters };
    if (!selection.application || session) return { sw: SW.conditionsNotSatisfied };
    if (le !== 8 && le !== 256) return { sw: SW.wrongLength };
    challenge = random(8);
    return { sw: SW.ok, data: challenge };
  };

  const externalAuthenticate = ({ p1, p2, data }: CommandApdu): Answer => {
    if (p1 !== 0 || p2 !== 0) return { sw: SW.wrongParameters };
    if (data.length !== 40) return { sw: SW.wrongLength };
    if (!challenge || session) return { sw: SW.conditionsNotSatisfied };
    // Used once, whatever comes of it: a replayed cryptogram finds no challenge.
    const used = challenge;
    challenge = undefined;
    const opened = authenticateTerminal(accessKeys, used, data, random(16));
    if (!opened) return { sw: SW.authenticationFailed };
    session = opened.session;
    return { sw: SW.ok, data: opened.answer };
  };

  const respond = (bytes: Uint8Array): Uint8Array => {
    const command = parseCommand(bytes);
    if (!command || (command.extended && !extendedLength)) return encode({ sw: SW.wrongLength });
    if (command.cla === 0x00) {
      // Doc 9303-11 §9.8: a plain command ends secure messaging; what it asks for is then refused like before BAC.
      session = undefined;
      return encode(execute(command, command.extended ? longestAnswer : 256));
    }
    if (command.cla !== 0x0c) return encode({ sw: SW.classNotSupported });
    if (!session) return encode({ sw: SW.secureMessagingObjectsIncorrect });
    const opened = session.unwrap(command);
    if ('sw' in opened) {
      session = undefined;
      return encode(opened);
    }
    return session.wrap(execute(opened, command.extended ? longestAnswer : shortSecuredRoom), command.ins);
  };

  return {
    atr: contactlessAtr(extendedLength),
    apdu(command) {
      if (answered >= pulledAfter) return undefined;
      answered++;
      return respond(command);
    },
    power: forget,
    reset: forget,
  };
}

/** A protected short answer has 256 bytes: 18 for DO'87', DO'99' and DO'8E' headers, the rest whole blocks with padding. */
const shortSecuredRoom = 231;
/** Well inside the 65 535 bytes that a vpcd frame holds, protected or not. */
const longestAnswer = 65_000;

function encode({ sw, data = new Uint8Array() }: Answer): Uint8Array {
  return concat(data, Uint8Array.of(sw >> 8, sw & 0xff));
}

/**
 * The ATR a PC/SC reader makes up for an ISO/IEC 14443 card, PC/SC part 3 §3.1.3.2.3.1, with the card capabilities of
 * ISO/IEC 7816-4 §8.1.1.2.7 as historical bytes: selection by name, short EF identifiers, extended length.
 */
function contactlessAtr(extendedLength: boolean): Uint8Array {
  const historical = Uint8Array.of(0x80, 0x73, 0x84, 0x21, extendedLength ? 0x40 : 0x00);
  const body = concat(Uint8Array.of(0x80 | historical.length, 0x80, 0x01), historical);
  return concat(Uint8Array.of(0x3b), body, Uint8Array.of(body.reduce((check, byte) => check ^ byte, 0)));
}
