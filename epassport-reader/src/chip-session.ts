import { type CommandApdu, decodeResponse, encodeCommand, type ResponseApdu, statusWordError, sw } from './apdu.ts';
import { basicAccessControl, type Random } from './bac.ts';
import { readCardAccess, selectMasterFile } from './card-access.ts';
import type { CardTransport } from './card-transport.ts';
import { type ChipMemory, type ChipType, chipTypeOf, type ReadingHabits, standardHabits } from './chip-memory.ts';
import { type ChipAuthenticationData, type PaceBinding, type PacePassword, pace } from './pace.ts';
import type { PaceProtocol } from './pace-info.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { SecureMessaging } from './secure-messaging.ts';
import type { SessionKeys } from './session-cipher.ts';
import { WorkWhileWaiting } from './work-while-waiting.ts';

/** The application identifier of the eMRTD application, Doc 9303-10 §3.6.3. */
const eMrtdApplication = Uint8Array.from([0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01]);

/** One conversation with one chip: plain at first, under secure messaging once access is gained. */
export class ChipSession {
  readonly #transport: CardTransport;
  readonly #random: Random;
  #messaging: SecureMessaging | undefined;
  /** Gains access once more, the way that worked before. */
  #accessAgain: (() => Promise<void>) | undefined;
  #inApplication = false;
  readonly #memory: ChipMemory | undefined;
  readonly #atr: Uint8Array | undefined;
  #type: ChipType;
  /** The key changes after which the chip has answered. */
  readonly #answered = new Set<number>();
  /** Work that needs no chip; a piece of it is done whenever the chip is thinking. */
  readonly meanwhile = new WorkWhileWaiting();
  /** How the chip lets itself be read; what it refuses is noted here. */
  habits: ReadingHabits = standardHabits();
  /** Command APDUs sent. */
  apdus = 0;
  /** How often the session got new keys. */
  keyChanges = 0;
  /** What PACE left for Terminal Authentication. */
  paceBinding: PaceBinding | undefined;

  /** @param memory of other chips of this type; what this one refuses is added to it */
  constructor(transport: CardTransport, random: Random, memory?: ChipMemory) {
    this.#random = random;
    this.#memory = memory;
    this.#atr = transport.atr;
    const send = (command: Uint8Array): Promise<Uint8Array> => {
      this.apdus++;
      const answer = transport.transmit(command);
      this.meanwhile.chipIsBusy();
      return answer;
    };
    this.#transport = { transmit: async (command) => wholeAnswer(await send(command), send) };
  }

  /** EF.CardAccess, before anything is selected; undefined when the chip has none. */
  async cardAccess(): Promise<Uint8Array | undefined> {
    const file = await readCardAccess(this.#transport);
    this.#type = chipTypeOf(this.#atr, file);
    if (this.#memory) this.habits = this.#memory.recall(this.#type);
    return file;
  }

  /**
   * Under secure messaging after PACE, plain before BAC.
   * @throws {PassportReaderError} `status-word` when the chip has no eMRTD application
   */
  async selectApplication(): Promise<void> {
    const { statusWord } = await this.transmit({ cla: 0, ins: 0xa4, p1: 0x04, p2: 0x0c, data: eMrtdApplication });
    if (statusWord !== sw.success) throw statusWordError(statusWord, 'SELECT of the eMRTD application');
    this.#inApplication = true;
  }

  /** Opens the chip with BAC in the selected application; everything after it travels under secure messaging. */
  async access(mrzInformation: string): Promise<void> {
    const open = async (): Promise<void> => {
      this.rekey(await basicAccessControl(this.#transport, mrzInformation, this.#random));
    };
    await open();
    this.#accessAgain = async () => {
      await this.selectApplication();
      await open();
    };
  }

  /**
   * Opens the chip with PACE in the Master File; the application is selected afterwards, under secure messaging.
   * @param ambiguous whether the chip has several sets of domain parameters
   * @returns what the Chip-Authentication Mapping gave
   */
  async pace(protocol: PaceProtocol, password: PacePassword, ambiguous: boolean): Promise<ChipAuthenticationData | undefined> {
    const open = async (): Promise<ChipAuthenticationData | undefined> => {
      const { keys, chipAuthentication, binding } = await pace(this.#transport, protocol, password, this.#random, ambiguous);
      this.rekey(keys);
      this.paceBinding = binding;
      return chipAuthentication;
    };
    const chipAuthentication = await open();
    this.#accessAgain = async () => {
      await selectMasterFile(this.#transport);
      await open();
      // EF.CardSecurity lies in the Master File; in the application its identifier is EF.SOD's.
      if (this.#inApplication) await this.selectApplication();
    };
    return chipAuthentication;
  }

  /**
   * Restarts secure messaging with new keys, as Chip Authentication does once the chip has answered (Doc 9303-11 §6.2).
   * The old keys are wiped; the new ones belong to the session from here on.
   */
  rekey(keys: SessionKeys): void {
    this.#messaging?.wipe();
    this.#messaging = new SecureMessaging(keys);
    this.keyChanges++;
  }

  /** Whether the chip has answered under the keys of that change (`keyChanges`): only a chip that has the same keys can. */
  hasAnsweredUnder(keyChange: number): boolean {
    return this.#answered.has(keyChange);
  }

  /** The chip refused a command for its extended length: it is not asked so again. */
  get extendedLengthRefused(): boolean {
    return this.habits.extendedLengthRefused;
  }

  /** True when the chip dropped secure messaging and `reopen` has to bring it back. */
  get lost(): boolean {
    return this.#messaging?.open === false;
  }

  /** Gains access once more, the way that worked before; the application is selected where it was. */
  async reopen(): Promise<void> {
    if (!this.#accessAgain) return;
    this.#messaging?.wipe();
    this.#messaging = undefined;
    await this.#accessAgain();
  }

  /** The most bytes of a file that one short answer holds. */
  get largestShortRead(): number {
    return this.#messaging?.largestShortRead ?? 256;
  }

  async transmit(command: CommandApdu, extended = false): Promise<ResponseApdu> {
    if (!this.#messaging) return decodeResponse(await this.#transport.transmit(encodeCommand(command, extended)));
    const messaging = this.#messaging;
    const keyChange = this.keyChanges;
    const answer = messaging.unprotect(await this.#transport.transmit(messaging.protect(command, extended)));
    if (messaging.proven) this.#answered.add(keyChange);
    if (messaging.unheard) this.habits.extendedLengthRefused = true;
    return answer;
  }

  /** Wipes the session keys and forgets the password. */
  close(): void {
    if (this.#accessAgain) this.#memory?.learn(this.#type, this.habits);
    this.#messaging?.wipe();
    this.#accessAgain = undefined;
  }
}

/** A session as a protocol uses it. Without `reopen` what is lost stays lost. */
export type ProtocolSession = Pick<ChipSession, 'transmit'> & Partial<Pick<ChipSession, 'lost' | 'reopen' | 'extendedLengthRefused'>>;

/** The longest answer of any command (extended Le). */
const maxAnswer = 65536 + 2;

/** Fetches what a chip holds back with 61xx (ISO/IEC 7816-4 §5.6), which is below secure messaging. */
async function wholeAnswer(first: Uint8Array, send: (command: Uint8Array) => Promise<Uint8Array>): Promise<Uint8Array> {
  let answer = first;
  while (answer.length >= 2 && answer.at(-2) === 0x61 && !isProtected(answer)) {
    const more = await send(Uint8Array.from([0x00, 0xc0, 0x00, 0x00, answer.at(-1) as number]));
    if (more.length <= 2 && more.at(-2) === 0x61) {
      throw new PassportReaderError('malformed-data', 'The chip says again and again that it has more to say (61xx), but gives nothing.');
    }
    answer = Buffer.concat([answer.subarray(0, -2), more]);
    if (answer.length > maxAnswer) throw new PassportReaderError('too-large', 'The chip answers more than 65536 bytes to one command.');
  }
  return answer;
}

/** Whether the status word stands in a whole protected answer (DO 99, DO 8E): what the chip holds back is then asked for under secure messaging. */
function isProtected(answer: Uint8Array): boolean {
  const objects = Buffer.from(answer.subarray(-16));
  return objects.length === 16 && objects.readUInt16BE(0) === 0x9902 && objects.readUInt16BE(4) === 0x8e08;
}
