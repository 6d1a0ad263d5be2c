import { randomBytes } from 'node:crypto';
import { activeAuthentication } from './active-authentication.ts';
import { authenticateTerminal } from './chip-access.ts';
import { createChipAuthentication } from './chip-authentication.ts';
import type { ChipContents } from './chip-contents.ts';
import { type FileTree, readBinary, select } from './chip-files.ts';
import { documentAccessKeys, mrzPassword } from './chip-keys.ts';
import { createPace } from './chip-pace.ts';
import { createChipState, endSession } from './chip-state.ts';
import { type CommandApdu, parseCommand } from './command-apdu.ts';
import { concat } from './der.ts';
import { numberOf } from './groups/agreement-group.ts';
import { EF_CARD_SECURITY } from './lds.ts';
import type { Passport } from './personalise.ts';
import { type Quirk, type QuirkName, quirksNamed } from './quirks/index.ts';
import { type Answer, SW } from './status-word.ts';
import { createTerminalAuthentication } from './terminal-authentication.ts';

/** A virtual contactless chip: bytes in, bytes out, like the antenna. */
export interface Chip {
  /** Answer to reset as PC/SC part 3 makes it for a contactless card. */
  readonly atr: Uint8Array;
  /** Answers one command APDU; undefined once the chip has left the field. */
  apdu(command: Uint8Array): Uint8Array | undefined;
  /** Field on or off; either way the chip forgets its session. */
  power(on: boolean): void;
  reset(): void;
  /** How long the chip takes for its last answer, in milliseconds; whoever carries the answer waits so long. 0 unless the chip is slow. */
  readonly delay?: number;
}

export interface ChipOptions {
  /** The chip's random numbers; a test replays a standard's worked example with it. */
  readonly random?: (bytes: number) => Uint8Array;
  /** The chip leaves the field after it has answered so many APDUs. */
  readonly pulledAfter?: number;
  /** Whether Lc and Le of three bytes are understood; the ATR says so. */
  readonly extendedLength?: boolean;
  /** Ways in which this chip differs from the standard, as chips in the field do. */
  readonly quirks?: readonly QuirkName[];
}

/** The chip of a personalised passport. */
export function chipOf(passport: Passport, options: ChipOptions = {}): Chip {
  return createChip(passport, {
    ...(passport.pulledAfter === undefined ? {} : { pulledAfter: passport.pulledAfter }),
    ...(passport.quirks === undefined ? {} : { quirks: passport.quirks }),
    ...options,
  });
}

/**
 * A chip with the eMRTD application of ICAO Doc 9303-10: Basic Access Control and PACE (Doc 9303-11 §4), Chip, Active and
 * Terminal Authentication (§6, §7) as personalised, secure messaging (§9.8) around them.
 */
export function createChip(contents: ChipContents, options: ChipOptions = {}): Chip {
  const { random = randomBytes, pulledAfter = Number.POSITIVE_INFINITY, extendedLength = true } = options;
  const { access = 'bac', chipMrz } = contents;
  const quirks: readonly Quirk[] = quirksNamed(options.quirks ?? []);
  const accessKeys = documentAccessKeys(chipMrz);
  const state = createChipState(random);
  const pace = createPace(
    {
      variants: access === 'bac' ? [] : (contents.pace ?? []),
      mrz: mrzPassword(chipMrz),
      mappingKeys: new Map([...(contents.mappingKeys ?? [])].map(([parameterId, key]) => [parameterId, numberOf(key)])),
      ...(contents.can === undefined ? {} : { can: contents.can }),
      ...(contents.canTries === undefined ? {} : { canTries: contents.canTries }),
    },
    state,
  );
  const chipAuthentication = createChipAuthentication(contents.chipAuthentication ?? [], state);
  const terminalAuthentication = createTerminalAuthentication(contents.terminalAuthentication ?? { trustPoints: [], today: '' }, state);
  const files: FileTree = {
    application: contents.files,
    master: contents.masterFiles ?? new Map(),
    allows(file, application) {
      if (!application) return file !== EF_CARD_SECURITY || state.opened === 'PACE';
      return state.session !== undefined && (!needsTerminalAuthentication.has(file) || state.authorised.has(file & 0x1f));
    },
  };
  let challenge: Uint8Array | undefined;
  /** Data of a chained command, ISO/IEC 7816-4 §5.3.3, until its last part arrives. */
  let chained: Uint8Array = new Uint8Array();
  let answered = 0;
  let delay = 0;

  const execute = (command: CommandApdu, room: number): Answer => {
    switch (command.ins) {
      case 0xa4:
        return select(command, state.selection, files);
      case 0xb0:
      case 0xb1:
        return readBinary(command, state.selection, files, room);
      case 0x22:
        return manageSecurityEnvironment(command);
      case 0x86:
        return generalAuthenticate(command);
      case 0x84:
        return getChallenge(command);
      case 0x82:
        return externalAuthenticate(command);
      case 0x88:
        return internalAuthenticate(command, room);
      case 0x2a:
        return performSecurityOperation(command);
      default:
        return { sw: SW.instructionNotSupported };
    }
  };

  const manageSecurityEnvironment = ({ p1, p2, data }: CommandApdu): Answer => {
    const secured = state.session !== undefined;
    switch (p1 * 256 + p2) {
      case 0xc1a4:
        return secured || access === 'bac' ? { sw: SW.conditionsNotSatisfied } : pace.choose(data);
      case 0x41a6:
        return secured ? chipAuthentication.setKeyAgreement(data) : { sw: SW.securityStatusNotSatisfied };
      case 0x41a4:
        return secured ? chipAuthentication.choose(data) : { sw: SW.securityStatusNotSatisfied };
      case 0x81b6:
        return secured ? terminalAuthentication.chooseIssuer(data) : { sw: SW.securityStatusNotSatisfied };
      case 0x81a4:
        return secured ? terminalAuthentication.chooseTerminal(data) : { sw: SW.securityStatusNotSatisfied };
      default:
        return { sw: SW.wrongParameters };
    }
  };

  const generalAuthenticate = (command: CommandApdu): Answer =>
    state.session ? chipAuthentication.agree(command.data) : pace.step(command);

  /** Before a session for BAC, in one for Terminal Authentication. */
  const getChallenge = ({ p1, p2, le }: CommandApdu): Answer => {
    if (p1 !== 0 || p2 !== 0) return { sw: SW.wrongParameters };
    if (le !== 8 && le !== 256) return { sw: state.selection.application ? SW.wrongLength : SW.conditionsNotSatisfied };
    if (state.session) return terminalAuthentication.challenge();
    if (!state.selection.application || access === 'pace') return { sw: SW.conditionsNotSatisfied };
    challenge = random(8);
    return { sw: SW.ok, data: challenge };
  };

  const externalAuthenticate = ({ p1, p2, data }: CommandApdu): Answer => {
    if (p1 !== 0 || p2 !== 0) return { sw: SW.wrongParameters };
    if (state.session) return terminalAuthentication.authenticate(data);
    if (data.length !== 40) return { sw: SW.wrongLength };
    if (!challenge) return { sw: SW.conditionsNotSatisfied };
    // Used once, whatever comes of it: a replayed cryptogram finds no challenge.
    const used = challenge;
    challenge = undefined;
    const opened = authenticateTerminal(accessKeys, used, data, random(16));
    if (!opened) return { sw: SW.authenticationFailed };
    const afterwards = () => {
      state.session = opened.session;
      state.opened = 'BAC';
      state.chipIdentity = Buffer.from(chipMrz[1].slice(0, 10), 'latin1');
    };
    return { sw: SW.ok, data: opened.answer, afterwards };
  };

  /** Active Authentication, Doc 9303-11 §6.1. */
  const internalAuthenticate = ({ p1, p2, data, le }: CommandApdu, room: number): Answer => {
    if (p1 !== 0 || p2 !== 0) return { sw: SW.wrongParameters };
    const key = contents.activeAuthentication;
    if (!key) return { sw: SW.instructionNotSupported };
    if (!state.session) return { sw: SW.securityStatusNotSatisfied };
    if (data.length !== 8) return { sw: SW.wrongLength };
    const signature = activeAuthentication(key, data, random);
    // A signature beyond the room of a short answer needs extended length, §6.1.2.
    return le !== undefined && signature.length <= Math.min(le, room) ? { sw: SW.ok, data: signature } : { sw: SW.wrongLength };
  };

  const performSecurityOperation = ({ p1, p2, data }: CommandApdu): Answer => {
    if (p1 !== 0x00 || p2 !== 0xbe) return { sw: SW.wrongParameters };
    return state.session ? terminalAuthentication.verifyCertificate(data) : { sw: SW.securityStatusNotSatisfied };
  };

  const forgetProtocols = () => {
    challenge = undefined;
    chained = new Uint8Array();
    for (const protocol of [pace, chipAuthentication, terminalAuthentication]) protocol.forget();
  };
  const forget = () => {
    state.selection = { application: false, file: undefined };
    endSession(state);
    forgetProtocols();
  };
  const loseSession = () => {
    if (!state.session) return;
    endSession(state);
    forgetProtocols();
  };

  /** Joins a chained command's parts, or answers one of them; GENERAL AUTHENTICATE answers each of its own. */
  const joined = (command: CommandApdu): CommandApdu | Answer => {
    if (command.ins === 0x86 && !state.session) return command;
    const data = chained.length ? concat(chained, command.data) : command.data;
    const more = (command.cla & 0x10) !== 0 && data.length <= longestChain;
    chained = more ? data : new Uint8Array();
    if (data.length > longestChain) return { sw: SW.wrongLength };
    return more ? { sw: SW.ok } : { ...command, data };
  };

  /** The opened command, then what quirks make of it. */
  const carryOut = (command: CommandApdu, room: number): Answer => {
    for (const { refuse } of quirks) {
      const answer = refuse?.(command, state.selection);
      if (!answer) continue;
      return answer.endsSession ? { ...answer, afterwards: loseSession } : answer;
    }
    const whole = joined(command);
    const answer = 'sw' in whole ? whole : execute(whole, room);
    return quirks.reduce((changed, { change }) => change?.(changed, command) ?? changed, answer);
  };

  const respond = (bytes: Uint8Array): Uint8Array => {
    const command = parseCommand(bytes);
    if (!command || (command.extended && !extendedLength)) return encode({ sw: SW.wrongLength });
    const secured = (command.cla & 0x0c) === 0x0c;
    if ((command.cla & ~0x1c) !== 0 || (command.cla & 0x0c) % 0x0c !== 0) return encode({ sw: SW.classNotSupported });
    if (!secured) {
      // Doc 9303-11 §9.8: a plain command ends secure messaging; what it asks for is then refused like before BAC.
      loseSession();
      const answer = carryOut(command, command.extended ? longestAnswer : 256);
      const response = encode(answer);
      answer.afterwards?.();
      return response;
    }
    const { session } = state;
    if (!session) return encode({ sw: SW.secureMessagingObjectsIncorrect });
    const opened = session.unwrap(command);
    if ('sw' in opened) {
      loseSession();
      return encode(opened);
    }
    const long = command.extended || quirks.some(({ longAnswer }) => longAnswer?.(opened));
    const answer = carryOut(opened, long ? longestAnswer : session.shortRoom);
    const response = session.wrap(answer, command.ins);
    answer.afterwards?.();
    return response;
  };

  return {
    atr: contactlessAtr(extendedLength),
    get delay() {
      return delay;
    },
    apdu(command) {
      if (answered >= pulledAfter) return undefined;
      answered++;
      delay = quirks.reduce((sum, quirk) => sum + (quirk.milliseconds?.(command) ?? 0), 0);
      const wire = quirks.reduce<(bytes: Uint8Array) => Uint8Array>(
        (inner, { onWire }) => (onWire ? (bytes) => onWire(bytes, inner, loseSession) : inner),
        respond,
      );
      return wire(command);
    },
    power: forget,
    reset: forget,
  };
}

/** DG3 and DG4, Doc 9303-10 §4.7.3: opened by Extended Access Control alone. */
const needsTerminalAuthentication: ReadonlySet<number> = new Set([0x0103, 0x0104]);
/** Well inside the 65 535 bytes that a vpcd frame holds, protected or not. */
const longestAnswer = 65_000;
/** More than any certificate needs; a chip's buffer has an end too. */
const longestChain = 65_536;

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
