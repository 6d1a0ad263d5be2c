import { type CommandApdu, decodeResponse, encodeCommand, type ResponseApdu, statusWordError, sw } from './apdu.ts';
import { basicAccessControl, type Random } from './bac.ts';
import type { CardTransport } from './card-transport.ts';
import { SecureMessaging } from './secure-messaging.ts';
import type { SessionKeys } from './session-cipher.ts';

/** The application identifier of the eMRTD application, Doc 9303-10 §3.6.3. */
const eMrtdApplication = Uint8Array.from([0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01]);

/** One conversation with one chip: plain at first, under secure messaging once access is gained. */
export class ChipSession {
  readonly #transport: CardTransport;
  readonly #random: Random;
  #messaging: SecureMessaging | undefined;
  #mrzInformation: string | undefined;
  /** Command APDUs sent. */
  apdus = 0;

  constructor(transport: CardTransport, random: Random) {
    this.#random = random;
    this.#transport = {
      transmit: (command) => {
        this.apdus++;
        return transport.transmit(command);
      },
    };
  }

  /** @throws {PassportReaderError} `status-word` when the chip has no eMRTD application */
  async selectApplication(): Promise<void> {
    this.#messaging?.wipe();
    this.#messaging = undefined;
    const { statusWord } = await this.transmit({ cla: 0, ins: 0xa4, p1: 0x04, p2: 0x0c, data: eMrtdApplication });
    if (statusWord !== sw.success) throw statusWordError(statusWord, 'SELECT of the eMRTD application');
  }

  /** Opens the chip with BAC; everything after it travels under secure messaging. */
  async access(mrzInformation: string): Promise<void> {
    const keys = await basicAccessControl(this.#transport, mrzInformation, this.#random);
    this.#mrzInformation = mrzInformation;
    this.#messaging = new SecureMessaging(keys);
  }

  /**
   * Restarts secure messaging with new keys, as Chip Authentication does once the chip has answered (Doc 9303-11 §6.2).
   * The old keys are wiped; the new ones belong to the session from here on.
   */
  rekey(keys: SessionKeys): void {
    this.#messaging?.wipe();
    this.#messaging = new SecureMessaging(keys);
  }

  /** True when the chip dropped secure messaging and `reopen` has to bring it back. */
  get lost(): boolean {
    return this.#messaging?.open === false;
  }

  /** Gains access once more, with the key that worked before. */
  async reopen(): Promise<void> {
    if (this.#mrzInformation === undefined) return;
    await this.selectApplication();
    await this.access(this.#mrzInformation);
  }

  async transmit(command: CommandApdu, extended = false): Promise<ResponseApdu> {
    if (!this.#messaging) return decodeResponse(await this.#transport.transmit(encodeCommand(command, extended)));
    return this.#messaging.unprotect(await this.#transport.transmit(this.#messaging.protect(command, extended)));
  }

  /** Wipes the session keys and forgets the MRZ. */
  close(): void {
    this.#messaging?.wipe();
    this.#mrzInformation = undefined;
  }
}
