import type { NonMatedComparisons, PassageOutcome, PassageRecord } from 'performance-tool';
import type { Clock } from './clock.ts';
import type { Reason } from './decision.ts';
import { GateError } from './gate-error.ts';
import type { PassageLog } from './passage-log.ts';
import { addStep, beginRecord, endRecord } from './record.ts';
import type { Site } from './site.ts';

const RETRY_MILLISECONDS = 5_000;
/** A disk that has not answered by then counts as one that does not write. */
const WRITE_MILLISECONDS = 5_000;

/** Keeps the record of the passage under way and brings every change of it to disk, in order; nothing unsaved is ever dropped. */
export interface Recorder {
  begin(passageId: string): void;
  change(how: (record: PassageRecord) => PassageRecord): void;
  /** The phase that was left, and why. */
  step(state: string, enteredAt: number, milliseconds: number, reason: string): void;
  /** Comparisons with other travellers' templates, for the reports: written behind the record they belong to. */
  nonMated(comparisons: NonMatedComparisons): void;
  /** Resolves when all that is known so far is on disk. @throws {GateError} `passage-log`, also when the disk does not answer within 5 s */
  commit(): Promise<void>;
  /** Closes the record and returns it; undefined when none was open. */
  end(outcome: PassageOutcome, reasons: readonly Reason[]): PassageRecord | undefined;
  /** One last attempt to save what is unsaved; no more retries. Never rejects. */
  close(): Promise<void>;
}

/** @param onSaved told when the log stops taking what is written, and when it takes it again */
export function createRecorder(
  site: Site,
  versions: Record<string, string>,
  log: PassageLog,
  clock: Clock,
  onSaved: (ok: boolean, error?: unknown) => void,
): Recorder {
  let record: PassageRecord | undefined;
  const unsaved = new Map<string, PassageRecord>();
  let unwritten: readonly NonMatedComparisons[] = [];
  /** One write at a time, also behind one that hangs: a late write must never put an older record over a newer one. */
  let writing: Promise<void> = Promise.resolve();
  let underWay = 0;
  let works = true;

  const tell = (ok: boolean, error?: unknown): void => {
    if (ok === works) return;
    works = ok;
    onSaved(ok, error);
  };
  const flush = async (): Promise<void> => {
    for (const [id, waiting] of [...unsaved]) {
      await log.write(waiting);
      if (unsaved.get(id) === waiting) unsaved.delete(id);
    }
    while (unwritten.length > 0) {
      await log.writeNonMated(unwritten[0]!);
      unwritten = unwritten.slice(1);
    }
  };
  const inTime = (turn: Promise<void>): Promise<void> =>
    new Promise((ok, no) => {
      const limit = clock.after(WRITE_MILLISECONDS).subscribe(() => {
        const error = new GateError(
          'passage-log',
          `The passage log did not answer within ${WRITE_MILLISECONDS / 1000} s. Make sure the disk is there and works.`,
        );
        tell(false, error);
        no(error);
      });
      turn.then(ok, no).finally(() => limit.unsubscribe());
    });
  const save = (): Promise<void> => {
    if (record) unsaved.set(record.passageId, record);
    underWay += 1;
    const turn = writing.then(flush);
    writing = turn
      .then(
        () => tell(true),
        (error) => tell(false, error),
      )
      .finally(() => {
        underWay -= 1;
      });
    return inTime(turn);
  };
  const saveQuietly = (): void => void save().catch(() => undefined); // onSaved has told of it
  const retries = clock.every(RETRY_MILLISECONDS).subscribe(() => {
    if (underWay === 0 && (unsaved.size > 0 || unwritten.length > 0)) saveQuietly();
  });

  return {
    begin(passageId) {
      record = beginRecord(site, versions, passageId, clock.now());
      saveQuietly();
    },
    change(how) {
      if (record) record = how(record);
    },
    step(state, enteredAt, milliseconds, reason) {
      if (!record) return;
      record = addStep(record, state, enteredAt, milliseconds, reason);
      saveQuietly();
    },
    nonMated(comparisons) {
      unwritten = [...unwritten, comparisons];
    },
    commit: () => save(),
    end(outcome, reasons) {
      if (!record) return undefined;
      record = endRecord(record, outcome, reasons, clock.now());
      const ended = record;
      saveQuietly();
      record = undefined;
      return ended;
    },
    close() {
      retries.unsubscribe();
      return save().catch(() => undefined);
    },
  };
}
