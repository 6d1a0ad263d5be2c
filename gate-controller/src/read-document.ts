import { ChipMemory, type Inspection, inspect, PassportReaderError, parseMrz, type RgbImage, type TrustStore } from 'epassport-reader';
import type { Face, FaceEngine } from 'face-match';
import { filter, firstValueFrom, map, merge, take, takeUntil } from 'rxjs';
import { aborted } from './aborted.ts';
import type { ChipReader } from './chip-reader.ts';
import type { Clock } from './clock.ts';
import { ageOn, type Decision, decideDocument, type Policy } from './decision.ts';

export interface DocumentResult {
  readonly decision: Decision;
  readonly inspection?: Inspection;
  readonly age?: number;
  /** The portrait's face with its template. */
  readonly portraitFace?: Face;
}

/**
 * From printed lines to a decision on the document: waits for the chip, inspects it, describes its portrait.
 * Never throws for what a document or a traveller does; only a broken engine is an exception.
 * @param signal when it aborts, the reader is let go at once, so that it is free for the next document; what is then returned decides nothing
 * @throws {FaceMatchError} when the engine died
 */
export async function readDocument(
  lines: readonly string[],
  devices: { readonly chipReader: ChipReader; readonly engine: FaceEngine; readonly trust: TrustStore; readonly clock: Clock },
  policy: Policy,
  chipMilliseconds: number,
  signal: AbortSignal,
): Promise<DocumentResult> {
  const { mrz } = parseMrz(lines);
  // The gate takes passport books; a card or a visa goes to a desk like a page that shows no MRZ.
  if (mrz?.format !== 'TD3') return { decision: { verdict: 'refuse', reasons: ['mrz-unreadable'] } };
  const { chipReader, engine, trust, clock } = devices;
  const now = new Date(clock.now());
  if (!(await chipArrives(chipReader, clock, chipMilliseconds, signal))) return { decision: { verdict: 'refuse', reasons: ['no-chip'] } };

  const describe = async (image: RgbImage): Promise<readonly Face[]> => engine.analyse(image, 'template', { first: 'central' });
  let inspection: Inspection;
  let described: Promise<readonly Face[]> | undefined;
  try {
    const chip = await chipReader.connect();
    let released: Promise<void> | undefined;
    const release = (): Promise<void> => {
      released ??= chip.disconnect().catch(() => undefined); // the traveller may have taken the passport already
      return released;
    };
    signal.addEventListener('abort', release);
    try {
      if (signal.aborted) return STOPPED;
      inspection = await inspect(chip, {
        mrz: lines,
        trust,
        now,
        chipMemory,
        onPortrait({ image }) {
          // The template takes as long as some files: it is made while they are read, and looked at only with the finished inspection.
          if (signal.aborted) return;
          described = describe(image);
          described.catch(() => undefined);
        },
      });
    } finally {
      signal.removeEventListener('abort', release);
      await release();
    }
  } catch (error) {
    if (!(error instanceof PassportReaderError)) throw error;
    return { decision: { verdict: 'refuse', reasons: [error.code === 'card-removed' ? 'chip-pulled' : 'chip-unreadable'] } };
  }

  if (signal.aborted) return STOPPED;

  const age = inspection.dg1 ? ageOn(inspection.dg1.dateOfBirth, dayOf(now)) : undefined;
  const [portraitFace] = inspection.portrait && described ? await described : [];
  const facts = {
    checks: inspection.checks,
    issuingState: inspection.dg1?.issuingState,
    age,
    chipPulled: inspection.error?.code === 'card-removed',
    chipTemplate: portraitFace?.template !== undefined,
  };
  return {
    decision: decideDocument(facts, policy),
    inspection,
    ...(age === undefined ? {} : { age }),
    ...(portraitFace ? { portraitFace } : {}),
  };
}

/** What types of chips refuse; nothing of any document. */
const chipMemory = new ChipMemory();

const STOPPED: DocumentResult = { decision: { verdict: 'refuse', reasons: ['chip-unreadable'] } };

/** The day at the gate, `yyyy-MM-dd`: a birthday begins where the traveller stands, not in Greenwich. */
const dayOf = (at: Date): string =>
  [String(at.getFullYear()), String(at.getMonth() + 1).padStart(2, '0'), String(at.getDate()).padStart(2, '0')].join('-');

/** @returns false when no chip came into the field in time, or nobody waits for it any more */
const chipArrives = (chipReader: ChipReader, clock: Clock, milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  firstValueFrom(
    merge(chipReader.present.pipe(filter((present) => present)), clock.after(milliseconds).pipe(map(() => false))).pipe(
      takeUntil(aborted(signal)),
      take(1),
    ),
    { defaultValue: false },
  );
