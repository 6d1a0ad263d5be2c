import type { PassageOutcome, PassageRecord } from 'performance-tool';
import type { Clock } from './clock.ts';
import type { Reason } from './decision.ts';
import type { PassageLog } from './passage-log.ts';
import { addStep, beginRecord, endRecord } from './record.ts';
import type { Site } from './site.ts';

const RETRY_MILLISECONDS = 5_000;

/** Keeps the record of the passage under way and brings every change of it to disk, in order; nothing unsaved is ever dropped. */
export interface Recorder {
  begin(passageId: string): void;
  change(how: (record: PassageRecord) => PassageRecord): void;
  /** The phase that was left, and why. */
  step(state: string, enteredAt: number, milliseconds: number, reason: string): void;
  /** Resolves when all that is known so far is on disk. @throws {GateError} `passage-log` */
  commit(): Promise<void>;
  /** Closes the record and returns it; undefined when none was open. */
  end(outcome: PassageOutcome, reasons: readonly Reason[]): PassageRecord | undefined;
}

/** @param onSaved told after every attempt whether the log could be written */
export function createRecorder(
  site: Site,
  versions: Record<string, string>,
  log: PassageLog,
  clock: Clock,
  onSaved: (ok: boolean, error?: unknown) => void,
): Recorder {
  let record: PassageRecord | undefined;
  const unsaved = new Map<string, PassageRecord>();
  let writing: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    for (const [id, waiting] of [...unsaved]) {
      await log.write(waiting);
      if (unsaved.get(id) === waiting) unsaved.delete(id);
    }
  };
  const save = (): Promise<void> => {
    if (record) unsaved.set(record.passageId, record);
    const turn = writing.then(flush);
    writing = turn.then(
      () => onSaved(true),
      (error) => onSaved(false, error),
    );
    return turn;
  };
  const saveQuietly = (): void => void save().catch(() => undefined); // onSaved has told of it
  clock.every(RETRY_MILLISECONDS).subscribe(() => unsaved.size > 0 && saveQuietly());

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
    commit: () => save(),
    end(outcome, reasons) {
      if (!record) return undefined;
      record = endRecord(record, outcome, reasons, clock.now());
      const ended = record;
      saveQuietly();
      record = undefined;
      return ended;
    },
  };
}
