import { randomBytes } from 'node:crypto';
import { extendedLengthInAtr } from './answer-to-reset.ts';
import { askedDataGroups, notListed, presence } from './asked-data-groups.ts';
import type { Random } from './bac.ts';
import { confirmInDg14, verifyCardSecurity } from './card-security.ts';
import type { CardTransport } from './card-transport.ts';
import type { CheckMode, CheckName } from './check.ts';
import { CheckList } from './check-list.ts';
import { gainAccess } from './chip-access.ts';
import type { ChipMemory } from './chip-memory.ts';
import { ChipProtocols } from './chip-protocols.ts';
import { ChipSession } from './chip-session.ts';
import { parseDg1 } from './data-groups/dg1.ts';
import { type FileName, fileId, readFile } from './file-reading.ts';
import {
  type AccessProtocol,
  type DocumentVersions,
  type Inspection,
  type InspectionStep,
  type Portrait,
  versionsOf,
} from './inspection.ts';
import { type AccessInformation, type Mrz, mrzInformation, mrzInformationOf, parseMrz } from './mrz.ts';
import { checkDigitsFinding, compareMrz, validityDate } from './mrz-checks.ts';
import { type Finding, findingOf } from './passive-authentication.ts';
import { type FileOrFinding, PassiveAuthenticationWork, parsedFile } from './passive-authentication-step.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { type PortraitCheck, portraitCheck } from './portrait-step.ts';
import type { TerminalSigner } from './terminal-authentication.ts';
import type { TrustStore } from './trust-folder.ts';

export interface InspectOptions {
  /** The printed MRZ as read, or the three fields typed in. Not needed where the CAN opens the chip. */
  readonly mrz?: readonly string[] | AccessInformation;
  /** The Card Access Number, for PACE; goes before the MRZ. */
  readonly can?: string;
  /**
   * Opens a chip that announces PACE and then fails it with BAC after all. The check `pace` fails all the same, and the caller's
   * policy decides; without this option such a chip is not read at all.
   */
  readonly allowBacAfterPace?: boolean;
  /** What opens DG3 and DG4, where a state has given it: Terminal Authentication is made only then. */
  readonly terminal?: TerminalSigner;
  /**
   * Data groups to read beside those that the checks need, 1–16, where the chip has them. Each is hashed; whoever asks for no address or profession reads
   * none. A missing one is no failure of the document (`data-group-present` is `optional`), an altered one is.
   */
  readonly dataGroups?: readonly number[];
  readonly trust: TrustStore;
  /** Today, for dates and certificates. */
  readonly now: Date;
  /** Random bytes for the access protocol; injected to replay worked examples. */
  readonly random?: Random;
  /** What chips of the same type refused before; one object for all inspections of a program saves commands. */
  readonly chipMemory?: ChipMemory;
  /**
   * Called with the portrait as soon as it is decoded, while the reading goes on: nothing says yet that it is genuine, and nothing ever may. For work
   * whose result is used only with a finished inspection's. Not called after the inspection has ended.
   */
  readonly onPortrait?: (portrait: Portrait) => void;
  /** Called when a step begins and while it goes on; `progress` is 0–1 of that step. */
  readonly onStep?: (step: InspectionStep, progress: number) => void;
  /** How much each check weighs; where nothing is said `mandatory`, except that missing revocation data is `optional` (see `CheckList`). */
  readonly modes?: Partial<Record<CheckName, CheckMode>>;
}

/**
 * Reads and inspects one chip, step by step in ICAO's order (Doc 9303-11 §4, §5; -10 §4).
 * Resolves always, with every check made so far and the others `aborted`; see `Inspection.error` for what ended it early.
 */
export async function inspect(transport: CardTransport, options: InspectOptions): Promise<Inspection> {
  const { trust, now } = options;
  const started = performance.now();
  const checks = new CheckList(options.modes ?? {});
  const random = options.random ?? randomBytes;
  const session = new ChipSession(transport, random, options.chipMemory);
  const steps: { step: InspectionStep; milliseconds: number }[] = [];
  const found: {
    dg1?: Mrz;
    portrait?: Portrait;
    protectedDataGroups?: ReadonlyMap<number, Uint8Array>;
    dataGroups?: ReadonlyMap<number, Uint8Array>;
    accessProtocol?: AccessProtocol;
    versions?: DocumentVersions;
    error?: PassportReaderError;
  } = {};
  let bytesRead = 0;
  let ended = false;
  let passive: PassiveAuthenticationWork | undefined;
  let protocols: ChipProtocols | undefined;

  const step = async <T>(name: InspectionStep, work: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    options.onStep?.(name, 0);
    try {
      return await work();
    } finally {
      steps.push({ step: name, milliseconds: performance.now() - begun });
    }
  };
  const extendedLength = transport.atr !== undefined && extendedLengthInAtr(transport.atr);
  /** How long the reading of each data group took, refusals included. */
  const readIn = new Map<number, number>();
  const file = (name: FileName, stepName: InspectionStep): Promise<FileOrFinding> => {
    const begun = performance.now();
    return step(stepName, async () => {
      const onProgress = (read: number, of: number): void => options.onStep?.(stepName, read / of);
      const bytes = await readFile(session, name, { extendedLength, onProgress });
      bytesRead += bytes.length;
      // The identifiers of EF.COM and EF.SOD are above those of the data groups.
      const dataGroup = fileId[name] & 0xff;
      if (passive && dataGroup <= 16) session.meanwhile.add(passive.ofDataGroup(dataGroup, bytes));
      return bytes;
    })
      .catch(async (error) => {
        // What the chip says about one file is a finding; a chip or reader that is gone ends the inspection.
        if (!(error instanceof PassportReaderError && aboutTheFile.has(error.code))) throw error;
        if (session.lost) await session.reopen();
        return findingOf(error);
      })
      .finally(() => {
        const dataGroup = fileId[name] & 0xff;
        readIn.set(dataGroup, (readIn.get(dataGroup) ?? 0) + performance.now() - begun);
      });
  };
  const recordPresence = (read: FileOrFinding, dataGroup: number): void =>
    checks.add([{ check: 'data-group-present', dataGroup, ...presence(read, dataGroup), milliseconds: readIn.get(dataGroup) ?? 0 }]);

  const recordProtocols = (authenticity: (dataGroup: number) => Finding | undefined): void => {
    checks.add(protocols?.findings(authenticity) ?? []);
  };

  /** Decodes the portrait while the reading goes on; what the caller's function throws counts only when the reading has come to its end. */
  const decoded = (dg2File: FileOrFinding): Promise<PortraitCheck> => {
    const check = portraitCheck(dg2File).then((made) => {
      if (made.portrait && !ended) options.onPortrait?.(made.portrait);
      return made;
    });
    check.catch(() => undefined);
    return check;
  };

  const read = async (): Promise<void> => {
    const asked = askedDataGroups(options.dataGroups ?? []);
    const printed = isLines(options.mrz) ? parseMrz(options.mrz, now) : undefined;
    checks.record('mrz-check-digits', checkDigitsFinding(printed));
    const key = isLines(options.mrz) ? printed?.mrz && mrzInformationOf(printed.mrz) : options.mrz && mrzInformation(options.mrz);
    const { can, allowBacAfterPace = false } = options;
    if (key === undefined && can === undefined) {
      const why = printed?.problem ?? 'neither an MRZ nor a CAN was given.';
      throw new PassportReaderError('invalid-argument', `The chip was not opened: ${why}`);
    }

    checks.mark();
    let cardSecurityFile: Uint8Array | Finding | undefined;
    const access = await gainAccess(
      session,
      { ...(key !== undefined && { mrzInformation: key }), ...(can !== undefined && { can }), allowBacAfterPace },
      {
        step,
        record: (check, finding) => checks.record(check, finding),
        inMasterFile: async () => {
          cardSecurityFile = await file('EF.CardSecurity', 'card-security');
        },
      },
    );
    found.accessProtocol = access.protocol;

    let cardSecurity: (ReturnType<typeof verifyCardSecurity> & { readonly milliseconds: number }) | undefined;
    if (cardSecurityFile) {
      const read = cardSecurityFile;
      session.meanwhile.add(() => {
        const begun = performance.now();
        const verified = isBytes(read) ? verifyCardSecurity(read, access, trust, now) : { chipAuthentication: read };
        cardSecurity = { ...verified, milliseconds: performance.now() - begun };
      });
    }

    const comFile = await file('EF.COM', 'ef-com');
    const sodFile = await file('EF.SOD', 'ef-sod');
    const security = new PassiveAuthenticationWork({ com: comFile, sod: sodFile }, trust, now);
    session.meanwhile.add(...security.ofSecurityObject());
    passive = security;
    const lists = (number: number): boolean =>
      security.sod?.dataGroupHashes.has(number) === true || security.com?.dataGroups.includes(number) === true;
    const chip = new ChipProtocols({ session, random, extendedLength, lists, step, readFile: file });
    protocols = chip;
    await chip.authenticateChip(access.mapping !== undefined);

    checks.mark();
    // DG2 goes first: decoding it, and the caller's work with it, take longer than anything else, and so begin while the small files are read.
    // Not before EF.SOD and Chip Authentication: what they say of DG14 decides under which keys every data group is read (Doc 9303-11 §6.2).
    const dg2File = await chip.provenBy(() => file('DG2', 'dg2'));
    recordPresence(dg2File, 2);
    const portrait = decoded(dg2File);
    const dg1File = await file('DG1', 'dg1');
    recordPresence(dg1File, 1);
    const dg1 = parsedFile(dg1File, (bytes) => parseDg1(bytes, now));
    if (dg1.value) found.dg1 = dg1.value;
    checks.record('mrz-dg1', dg1.value ? compareMrz(options.mrz, dg1.value) : dg1.finding);
    if (dg1.value) checks.record('validity-date', validityDate(dg1.value, now));

    await chip.challengeChip();
    if (options.terminal) await chip.authenticateTerminal(options.terminal, key, now);
    const files = new Map([[1, dg1File], [2, dg2File], ...chip.files]);
    for (const number of asked.filter((each) => !files.has(each)))
      files.set(number, lists(number) ? await file(`DG${number}`, `dg${number}`) : notListed(number));
    const asStored = asked.flatMap((number) => {
      const stored = files.get(number);
      return stored && isBytes(stored) ? [[number, stored] as const] : [];
    });
    if (asStored.length > 0) found.dataGroups = new Map(asStored);
    for (const number of [1, 2]) files.delete(number);
    for (const [number, read] of files) recordPresence(read, number);
    if (chip.opened.size > 0) found.protectedDataGroups = chip.opened;
    session.close();

    await step('passive-authentication', async () => {
      session.meanwhile.finish();
      if (cardSecurity) {
        const { chipAuthentication, announcement, milliseconds } = cardSecurity;
        checks.add([{ check: 'chip-authentication', ...chipAuthentication, milliseconds }]);
        if (announcement) checks.record('pace', announcement);
      }
      const { findings, defects } = security.done;
      checks.add(findings);
      checks.takeDefects(defects);
      found.versions = versionsOf(security.com, security.sod);
      const hash = (dataGroup: number): Finding | undefined =>
        findings.find((each) => each.check === 'data-group-hash' && each.dataGroup === dataGroup);
      const dg14File = chip.files.get(14);
      if (dg14File && isBytes(dg14File) && checks.resultOf('pace') !== 'failed') {
        const dg14Hash = hash(14);
        const confirmed = dg14Hash?.result === 'successful' ? confirmInDg14(dg14File, access.announced) : dg14Hash;
        // Confirmed by DG14 makes no success of a PACE that was not spoken.
        if (confirmed && (confirmed.result !== 'successful' || checks.resultOf('pace') === 'successful')) checks.record('pace', confirmed);
      }
      const signature = findings.find(({ check }) => check === 'sod-signature');
      recordProtocols((dataGroup) => (signature?.result === 'successful' ? hash(dataGroup) : security.sod && signature));
    });

    await step('portrait', async () => {
      const made = await portrait;
      checks.add([made.finding]);
      if (made.portrait) found.portrait = made.portrait;
    });
  };

  try {
    await read();
  } catch (error) {
    // A chip seen to be a copy stays one when it is pulled out; a chip seen to be genuine is undetermined without passive authentication.
    if (!checks.resultOf('sod-signature')) recordProtocols(() => undefined);
    found.error =
      error instanceof PassportReaderError
        ? error
        : new PassportReaderError('transport', 'The inspection failed unexpectedly.', { cause: error });
  } finally {
    ended = true;
    session.close();
  }
  return {
    checks: checks.results(
      found.error
        ? `Not made: the reading had ended before (${found.error.code}).`
        : 'Not made: an earlier check gave it nothing to work on.',
    ),
    ...found,
    steps,
    apdus: session.apdus,
    bytesRead,
    milliseconds: performance.now() - started,
  };
}

/** Trouble with one file, not with the chip. */
const aboutTheFile: ReadonlySet<string> = new Set(['status-word', 'malformed-tlv', 'malformed-data', 'too-large']);

const isLines = (mrz: readonly string[] | AccessInformation | undefined): mrz is readonly string[] => Array.isArray(mrz);
const isBytes = (file: FileOrFinding): file is Uint8Array => file instanceof Uint8Array;
