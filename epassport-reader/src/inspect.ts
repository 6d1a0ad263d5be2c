import { randomBytes } from 'node:crypto';
import { extendedLengthInAtr } from './answer-to-reset.ts';
import type { Random } from './bac.ts';
import { confirmInDg14, verifyCardSecurity } from './card-security.ts';
import type { CardTransport } from './card-transport.ts';
import { certificatePath } from './certificate-path.ts';
import type { CheckMode, CheckName } from './check.ts';
import { CheckList } from './check-list.ts';
import { gainAccess } from './chip-access.ts';
import { ChipProtocols } from './chip-protocols.ts';
import { ChipSession } from './chip-session.ts';
import { parseDg1 } from './dg1.ts';
import { parseDg2 } from './dg2.ts';
import { parseEfCom } from './ef-com.ts';
import { parseEfSod } from './ef-sod.ts';
import { type FileName, readFile } from './file-reading.ts';
import type { AccessProtocol, Inspection, InspectionStep, Portrait } from './inspection.ts';
import { type AccessInformation, type Mrz, mrzInformation, mrzInformationOfLine, parseMrz } from './mrz.ts';
import { checkDigitsFinding, compareMrz, validityDate } from './mrz-checks.ts';
import {
  compareComWithSod,
  compareCountry,
  type Finding,
  findingOf,
  verifyDataGroupHash,
  verifySodSignature,
} from './passive-authentication.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { decodePortrait } from './portrait.ts';
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
  readonly trust: TrustStore;
  /** Today, for dates and certificates. */
  readonly now: Date;
  /** Random bytes for the access protocol; injected to replay worked examples. */
  readonly random?: Random;
  /** Called when a step begins and while it goes on; `progress` is 0–1 of that step. */
  readonly onStep?: (step: InspectionStep, progress: number) => void;
  /** How much each check weighs; `mandatory` where nothing is said. */
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
  const session = new ChipSession(transport, random);
  const steps: { step: InspectionStep; milliseconds: number }[] = [];
  const found: {
    dg1?: Mrz;
    portrait?: Portrait;
    protectedDataGroups?: ReadonlyMap<number, Uint8Array>;
    accessProtocol?: AccessProtocol;
    error?: PassportReaderError;
  } = {};
  let bytesRead = 0;
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
  const file = (name: FileName, stepName: InspectionStep): Promise<Uint8Array | Finding> =>
    step(stepName, async () => {
      const onProgress = (read: number, of: number): void => options.onStep?.(stepName, read / of);
      const bytes = await readFile(session, name, { extendedLength, onProgress });
      bytesRead += bytes.length;
      return bytes;
    }).catch(async (error) => {
      // What the chip says about one file is a finding; a chip or reader that is gone ends the inspection.
      if (!(error instanceof PassportReaderError && aboutTheFile.has(error.code))) throw error;
      if (session.lost) await session.reopen();
      return findingOf(error);
    });

  const recordProtocols = (
    chip: ChipProtocols | undefined,
    authenticity: (dataGroup: number) => Finding | undefined = () => undefined,
  ): void => {
    for (const { check, finding } of chip?.findings(authenticity) ?? []) checks.record(check, finding);
  };

  const read = async (): Promise<void> => {
    const printed = isLines(options.mrz) ? parseMrz(options.mrz, now) : undefined;
    checks.record('mrz-check-digits', checkDigitsFinding(printed));
    const key = isLines(options.mrz)
      ? printed?.mrz && mrzInformationOfLine(printed.mrz.lines[1] as string)
      : options.mrz && mrzInformation(options.mrz);
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

    const comFile = await file('EF.COM', 'ef-com');
    const sodFile = await file('EF.SOD', 'ef-sod');
    const com = parsed(comFile, parseEfCom);
    const sod = parsed(sodFile, parseEfSod);
    const chip = new ChipProtocols({
      session,
      random,
      extendedLength,
      lists: (number) => sod.value?.dataGroupHashes.has(number) === true || com.value?.dataGroups.includes(number) === true,
      step,
      readFile: file,
    });
    protocols = chip;
    await chip.authenticateChip(access.mapping !== undefined);
    checks.mark();
    const dg1File = await file('DG1', 'dg1');
    checks.record('data-group-present', presence(dg1File, 1), 1);
    const dg1 = parsed(dg1File, (bytes) => parseDg1(bytes, now));
    if (dg1.value) found.dg1 = dg1.value;
    checks.record('mrz-dg1', dg1.value ? compareMrz(options.mrz, dg1.value) : dg1.finding);
    if (dg1.value) checks.record('validity-date', validityDate(dg1.value, now));
    const dg2File = await file('DG2', 'dg2');
    checks.record('data-group-present', presence(dg2File, 2), 2);
    await chip.challengeChip();
    if (options.terminal) await chip.authenticateTerminal(options.terminal, key, now);
    for (const [number, read] of chip.files) checks.record('data-group-present', presence(read, number), number);
    if (chip.opened.size > 0) found.protectedDataGroups = chip.opened;
    session.close();

    await step('passive-authentication', async () => {
      checks.mark();
      if (cardSecurityFile) {
        const found = isBytes(cardSecurityFile)
          ? verifyCardSecurity(cardSecurityFile, access, trust, now)
          : { chipAuthentication: cardSecurityFile };
        checks.record('chip-authentication', found.chipAuthentication);
        if (found.announcement) checks.record('pace', found.announcement);
      }
      if (!sod.value) {
        checks.record('sod-signature', sod.finding);
        recordProtocols(chip);
        return;
      }
      checks.record('com-sod', com.value ? compareComWithSod(com.value, sod.value) : com.finding);
      const signature = verifySodSignature(sod.value);
      checks.record('sod-signature', signature);
      if (signature.signer) {
        const path = certificatePath(signature.signer, trust, now, signature.signingTime);
        checks.record('certificate-path', path);
        if (found.dg1) checks.record('country', compareCountry(found.dg1.issuingState, signature.signer, path.anchor));
      }
      if (isBytes(dg1File)) checks.record('data-group-hash', verifyDataGroupHash(sod.value, 1, dg1File), 1);
      if (isBytes(dg2File)) checks.record('data-group-hash', verifyDataGroupHash(sod.value, 2, dg2File), 2);
      const hashes = new Map<number, Finding>();
      for (const [number, read] of chip.files) {
        if (!isBytes(read)) continue;
        hashes.set(number, verifyDataGroupHash(sod.value, number, read));
        checks.record('data-group-hash', hashes.get(number) as Finding, number);
      }
      const dg14File = chip.files.get(14);
      const dg14Hash = hashes.get(14);
      if (dg14File && isBytes(dg14File) && dg14Hash && checks.resultOf('pace') !== 'failed') {
        const confirmed = dg14Hash.result === 'successful' ? confirmInDg14(dg14File, access.announced) : dg14Hash;
        // Confirmed by DG14 makes no success of a PACE that was not spoken.
        if (confirmed && (confirmed.result !== 'successful' || checks.resultOf('pace') === 'successful')) checks.record('pace', confirmed);
      }
      recordProtocols(chip, (number) => (signature.result === 'successful' ? hashes.get(number) : signature));
    });

    await step('portrait', async () => {
      checks.mark();
      const encoded = parsed(dg2File, parseDg2);
      if (!encoded.value) return checks.record('portrait', encoded.finding);
      try {
        found.portrait = await decodePortrait(encoded.value);
        const { width, height } = found.portrait.image;
        checks.record('portrait', { result: 'successful', reason: `Portrait of ${width} × ${height} pixels, ${encoded.value.encoding}.` });
      } catch (error) {
        checks.record('portrait', findingOf(error));
      }
    });
  };

  try {
    await read();
  } catch (error) {
    // A chip seen to be a copy stays one when it is pulled out; a chip seen to be genuine is undetermined without passive authentication.
    if (protocols && !checks.resultOf('sod-signature')) recordProtocols(protocols);
    found.error =
      error instanceof PassportReaderError
        ? error
        : new PassportReaderError('transport', 'The inspection failed unexpectedly.', { cause: error });
  } finally {
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
const isBytes = (file: Uint8Array | Finding): file is Uint8Array => file instanceof Uint8Array;

function presence(file: Uint8Array | Finding, number: number): Finding {
  return isBytes(file) ? { result: 'successful', reason: `DG${number} was read, ${file.length} bytes.` } : file;
}

function parsed<T>(
  file: Uint8Array | Finding,
  parse: (bytes: Uint8Array) => T,
): { value: T; finding?: undefined } | { value?: undefined; finding: Finding } {
  if (!isBytes(file)) return { finding: file };
  try {
    return { value: parse(file) };
  } catch (error) {
    return { finding: findingOf(error) };
  }
}
