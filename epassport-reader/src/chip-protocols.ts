import { runActiveAuthentication } from './active-authentication.ts';
import type { Random } from './bac.ts';
import type { CheckMode } from './check.ts';
import { chipAuthenticationExchange, provenBy, runChipAuthentication } from './chip-authentication.ts';
import type { ChipSession } from './chip-session.ts';
import { type Dg15, parseDg15 } from './data-groups/dg15.ts';
import { type Dg14, parseDg14 } from './dg14.ts';
import { type FileName, fileId } from './file-reading.ts';
import type { InspectionStep } from './inspection.ts';
import type { Finding } from './passive-authentication.ts';
import { type CheckFinding, type FileOrFinding, parsedFile } from './passive-authentication-step.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { identifierOfMrz, runTerminalAuthentication, type TerminalAuthentication, type TerminalSigner } from './terminal-authentication.ts';

/** What these protocols need of the inspection around them. */
export interface ProtocolSurroundings {
  readonly session: ChipSession;
  readonly random: Random;
  readonly extendedLength: boolean;
  /** Whether EF.SOD or EF.COM lists the data group. */
  readonly lists: (dataGroup: number) => boolean;
  readonly step: <T>(name: InspectionStep, work: () => Promise<T>) => Promise<T>;
  readonly readFile: (name: FileName, step: InspectionStep) => Promise<FileOrFinding>;
}

type ProtocolCheck = 'chip-authentication' | 'active-authentication' | 'terminal-authentication';

/** What Chip Authentication agreed on. */
interface Agreement {
  readonly protocol: string;
  readonly compressedKey: Uint8Array;
  /** `keyChanges` of the session under the new keys. */
  readonly keyChanges: number;
}

/**
 * The protocols after access, in ICAO's order (Doc 9303-11 Appendix J.1, K): Chip Authentication before the data groups are read,
 * Active Authentication after, Terminal Authentication where a state gave the means, then what it opens.
 * What they find counts only with passive authentication of DG14 and DG15; `findings` puts both together.
 */
export class ChipProtocols {
  /** DG3, DG4, DG14 and DG15 as read, or why not. */
  readonly files = new Map<number, FileOrFinding>();
  /** DG3 and DG4 as stored, where the terminal was let in. */
  readonly opened = new Map<number, Uint8Array>();
  readonly #around: ProtocolSurroundings;
  #dg14: Dg14 | undefined;
  #agreement: Agreement | undefined;
  /** A key agreement after which the chip has not been asked anything yet. */
  #unproven: Agreement | undefined;
  #chipAuthentication: Finding | undefined;
  #activeAuthentication: Finding | undefined;
  #terminalAuthentication: Finding | undefined;
  /** Milliseconds that each protocol's exchanges took, all its attempts together. */
  readonly #spent: Record<ProtocolCheck, number> = { 'chip-authentication': 0, 'active-authentication': 0, 'terminal-authentication': 0 };

  constructor(around: ProtocolSurroundings) {
    this.#around = around;
  }

  /**
   * DG14, and Chip Authentication where it offers it; `provenBy` has to follow.
   * @param alreadyProven the Chip-Authentication Mapping has authenticated the chip: agreeing once more would cost time and prove nothing more
   */
  async authenticateChip(alreadyProven: boolean): Promise<void> {
    const file = await this.#read(14, 'DG14', 'dg14');
    if (!file) return;
    const dg14 = parsedFile(file, parseDg14);
    if (!dg14.value) {
      if (!alreadyProven) this.#chipAuthentication = dg14.finding;
      return;
    }
    this.#dg14 = dg14.value;
    const offered = dg14.value.chipAuthentication.length + dg14.value.chipAuthenticationKeys.length > 0;
    if (offered && !alreadyProven) await this.#agree(dg14.value);
  }

  async #agree(dg14: Dg14): Promise<void> {
    const { session, random, extendedLength } = this.#around;
    this.#agreement = undefined;
    await this.#exchange('chip-authentication', async () => {
      const result = await runChipAuthentication(session, dg14, random, { extendedLength });
      if (result.agreed) {
        this.#unproven = { ...result, keyChanges: session.keyChanges };
        return;
      }
      this.#chipAuthentication = result.finding;
      if (session.lost) await session.reopen();
    });
  }

  /**
   * Makes `read` the proof of the Chip Authentication before it, where there was one: only a chip with the private key answers under the new keys.
   * A chip that does not is asked once more in the plainest way; what it holds is worth seeing in any case, under the old keys.
   */
  async provenBy(read: () => Promise<FileOrFinding>): Promise<FileOrFinding> {
    const agreed = this.#takeUnproven();
    if (!agreed) return read();
    const { session } = this.#around;
    const proven = (): boolean => session.hasAnsweredUnder(agreed.keyChanges);
    let file: FileOrFinding | undefined;
    try {
      file = await read();
    } catch (error) {
      // A chip seen to be genuine stays so when it is pulled out.
      if (proven()) this.#conclude(agreed, true);
      if (proven() || !isUnanswered(error)) throw error;
    }
    if (file && proven()) {
      this.#conclude(agreed, true);
      return file;
    }
    if (session.keyChanges === agreed.keyChanges) await session.reopen();
    // A copy, or a genuine chip that gave up its session over so long a read.
    await this.#agreeAndProve();
    return file instanceof Uint8Array ? file : read();
  }

  /** Chip Authentication with a proof of its own: the plainest of commands, SELECT of DG1, which no chip refuses for reasons of its own. */
  async #agreeAndProve(): Promise<void> {
    const { session } = this.#around;
    if (this.#dg14) await this.#agree(this.#dg14);
    const agreed = this.#takeUnproven();
    if (!agreed) return;
    const data = Uint8Array.of(fileId.DG1 >> 8, fileId.DG1 & 0xff);
    try {
      await session.transmit({ cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data });
    } catch (error) {
      if (!isUnanswered(error)) throw error;
    }
    const proven = session.hasAnsweredUnder(agreed.keyChanges);
    this.#conclude(agreed, proven);
    if (!proven) await session.reopen();
  }

  #takeUnproven(): Agreement | undefined {
    const agreed = this.#unproven;
    this.#unproven = undefined;
    return agreed;
  }

  #conclude(agreed: Agreement, proven: boolean): void {
    this.#chipAuthentication = chipAuthenticationExchange(agreed, proven);
    this.#agreement = proven ? agreed : undefined;
  }

  /** DG15 and Active Authentication. */
  async challengeChip(): Promise<void> {
    const file = await this.#read(15, 'DG15', 'dg15');
    if (!file) return;
    const { session, random } = this.#around;
    const dg15 = parsedFile(file, parseDg15);
    const challenge = (value: Dg15) =>
      this.#exchange('active-authentication', () => runActiveAuthentication(session, value, this.#dg14, random));
    this.#activeAuthentication = dg15.value ? await challenge(dg15.value) : dg15.finding;
    if (session.lost) await session.reopen();
  }

  /** Terminal Authentication, and the data groups it opens. @param mrzInformation what opened the chip where BAC did */
  async authenticateTerminal(signer: TerminalSigner, mrzInformation: string | undefined, now: Date): Promise<void> {
    const { session } = this.#around;
    const extendedLengthWasRefused = session.extendedLengthRefused;
    let outcome = await this.#proveTerminal(signer, mrzInformation, now);
    if (session.lost) {
      await session.reopen();
      // The chip announces extended length and dropped the session over the first command that used it: once more, in short length.
      if (session.extendedLengthRefused && !extendedLengthWasRefused) outcome = await this.#proveTerminal(signer, mrzInformation, now);
    }
    this.#terminalAuthentication = outcome.finding;
    if (outcome.finding.result !== 'successful') return;
    let { keyChanges } = session;
    if (outcome.mayRead.dg3) await this.#read(3, 'DG3', 'dg3');
    // A chip may refuse DG3 and end the session over it, which may show only at DG4: the next session has forgotten the terminal.
    for (let attempt = 0; attempt < 2 && outcome.mayRead.dg4; attempt++) {
      if (session.keyChanges !== keyChanges) outcome = await this.#proveTerminal(signer, mrzInformation, now);
      keyChanges = session.keyChanges;
      const file = outcome.mayRead.dg4 && (await this.#read(4, 'DG4', 'dg4'));
      if (file instanceof Uint8Array || session.keyChanges === keyChanges) return;
    }
  }

  async #proveTerminal(signer: TerminalSigner, mrzInformation: string | undefined, now: Date): Promise<TerminalAuthentication> {
    const { session, extendedLength } = this.#around;
    const dg14 = this.#dg14;
    // A new session has forgotten Chip Authentication; after the Chip-Authentication Mapping it brought a key of its own.
    if (dg14 && this.#agreement && this.#agreement.keyChanges !== session.keyChanges) await this.#agreeAndProve();
    const binding = session.paceBinding;
    const compressedKey = this.#agreement?.compressedKey ?? (this.#chipAuthentication ? undefined : binding?.compressedKey);
    const chipIdentifier = binding?.chipIdentifier ?? (mrzInformation && identifierOfMrz(mrzInformation));
    if (!dg14 || !compressedKey || !chipIdentifier) {
      const reason = 'Terminal Authentication: not made, it needs Chip Authentication before it, and DG14.';
      return { finding: { result: dg14 ? 'aborted' : 'notSupported', reason }, mayRead: { dg3: false, dg4: false } };
    }
    const { references } = binding ?? {};
    return this.#exchange('terminal-authentication', () =>
      runTerminalAuthentication(session, {
        dg14,
        signer,
        compressedKey,
        chipIdentifier,
        now,
        extendedLength,
        ...(references?.length && { references }),
      }),
    );
  }

  /** A step whose time counts to the check of its name. */
  async #exchange<T>(name: ProtocolCheck, work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await this.#around.step(name, work);
    } finally {
      this.#spent[name] += performance.now() - begun;
    }
  }

  /**
   * The checks made, each with the time of its exchanges with the chip.
   * @param authenticity of a data group: the hash in EF.SOD together with EF.SOD's signature; undefined where that was not looked at
   */
  findings(authenticity: (dataGroup: number) => Finding | undefined): (CheckFinding & { readonly mode?: CheckMode })[] {
    const clone = (check: ProtocolCheck, name: string, exchange: Finding | undefined, dataGroup: number) => {
      if (!exchange) return [];
      const { result, reason } = provenBy({ exchange, publicKey: authenticity(dataGroup) }, name);
      return [{ check, result, reason, milliseconds: this.#spent[check], ...(result === 'notSupported' && { mode: 'optional' as const }) }];
    };
    const check = 'terminal-authentication';
    const terminal = this.#terminalAuthentication;
    return [
      ...clone('chip-authentication', 'Chip Authentication', this.#chipAuthentication, 14),
      ...clone('active-authentication', 'Active Authentication', this.#activeAuthentication, 15),
      // It opens more of the chip and says nothing about the document: a refusal does not decide by itself.
      ...(terminal ? [{ check, ...terminal, mode: 'optional', milliseconds: this.#spent[check] } as const] : []),
    ];
  }

  async #read(dataGroup: number, name: FileName, step: InspectionStep): Promise<FileOrFinding | undefined> {
    if (!this.#around.lists(dataGroup)) return undefined;
    const file = await this.#around.readFile(name, step);
    this.files.set(dataGroup, file);
    if (dataGroup < 5 && file instanceof Uint8Array) this.opened.set(dataGroup, file);
    return file;
  }
}

/** What a chip without the right keys answers: nothing that verifies, or nothing that is protected. */
const unanswered: ReadonlySet<string> = new Set(['secure-messaging', 'malformed-tlv', 'malformed-data']);
const isUnanswered = (error: unknown): boolean => error instanceof PassportReaderError && unanswered.has(error.code);
