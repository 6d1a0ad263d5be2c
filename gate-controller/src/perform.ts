import { FaceMatchError } from 'face-match';
import type { PassageRecord } from 'performance-tool';
import type { BehaviorSubject } from 'rxjs';
import { captureFaces, type FaceCapture } from './capture-faces.ts';
import { casePicture } from './case-picture.ts';
import { compareFaces } from './compare-faces.ts';
import { decideFace } from './decision.ts';
import type { Door } from './doors.ts';
import type { GateDevices } from './gate-devices.ts';
import { GateError } from './gate-error.ts';
import type { ImpostorCache } from './impostor-cache.ts';
import type { Interlock } from './interlock.ts';
import type { Log } from './log.ts';
import type { PassageCommand, PassageEvent } from './passage-events.ts';
import { readDocument } from './read-document.ts';
import { addCapture, addDecision, addInspection } from './record.ts';
import type { Recorder } from './recorder.ts';
import type { Site } from './site.ts';
import { openCase, type TravellerCase } from './traveller-case.ts';
import type { Language, TravellerView } from './views.ts';

export interface PerformerParts {
  readonly site: Site;
  readonly devices: GateDevices;
  readonly interlock: Interlock;
  readonly recorder: Recorder;
  readonly cache: ImpostorCache;
  /** The traveller in front of the gate; undefined between passages. */
  readonly traveller: BehaviorSubject<TravellerCase | undefined>;
  /** The lines that the MRZ reader read last; taken, not kept. */
  readonly takeLines: () => readonly string[];
  /** The record of the passage that just ended. */
  readonly onEnded: (record: PassageRecord | undefined) => void;
  readonly send: (event: PassageEvent) => void;
  readonly log: Log;
}

/**
 * Carries out what `passage.ts` asks, on the devices; what comes of it goes back as events.
 * @returns a function whose promise rejects only for what nobody foresaw; `gate.ts` then fails closed
 */
export function createPerformer(parts: PerformerParts): (command: PassageCommand) => Promise<void> {
  const { site, devices, interlock, recorder, cache, traveller, send, log } = parts;
  const { clock } = devices;
  let inspection = new AbortController();
  let capture = new AbortController();
  const learn = (what: Partial<TravellerCase>): void => {
    if (traveller.value) traveller.next({ ...traveller.value, ...what });
  };

  const learnGuidance = (guidance: TravellerView['guidance']): void => {
    const { guidance: before, ...rest } = traveller.value ?? {};
    if (traveller.value && guidance !== before) traveller.next({ ...(rest as TravellerCase), ...(guidance ? { guidance } : {}) });
  };

  const inspectDocument = async (): Promise<void> => {
    inspection = new AbortController();
    const { signal } = inspection;
    const result = await readDocument(parts.takeLines(), devices, site.policy, site.timeLimits.chip);
    if (signal.aborted) return;
    const { portrait, dg1 } = result.inspection ?? {};
    const face = result.portraitFace;
    learn({
      ...(result.inspection ? { inspection: result.inspection } : {}),
      ...(face ? { portraitQuality: face.quality } : {}),
      ...(face?.template ? { chipTemplate: face.template } : {}),
      ...(portrait ? { portrait: await casePicture(portrait.image, face) } : {}),
    });
    if (signal.aborted) return;
    if (result.inspection) recorder.change((r) => addInspection(r, result.inspection!, dg1 ? result.age : undefined));
    recorder.change((r) => addDecision(r, result.decision));
    send({ type: 'document-decided', decision: result.decision });
  };

  const captureAndCompare = async (): Promise<void> => {
    capture = new AbortController();
    const { signal } = capture;
    const live = await captureFaces(devices, site, signal, learnGuidance);
    if (signal.aborted) return;
    const comparison = compare(live);
    const decision = decideFace({ ...live, similarity: comparison?.similarity }, site.policy);
    learn({
      ...(live.best ? { live: await casePicture(live.best.image, live.best.face) } : {}),
      ...(live.quality === undefined ? {} : { quality: live.quality }),
      ...(comparison ? { similarity: comparison.similarity } : {}),
    });
    if (signal.aborted) return;
    recorder.change((r) => addDecision(addCapture(r, live, comparison, site.policy.threshold), decision));
    send({ type: 'face-decided', decision });
    if (comparison) await devices.log.writeNonMated(comparison.nonMated);
  };

  const compare = (live: FaceCapture) => {
    const { passageId, chipTemplate, inspection: document } = traveller.value ?? {};
    if (!passageId || !chipTemplate || !live.template || !document?.dg1) return undefined;
    return compareFaces(passageId, document.dg1.documentNumber, live.template, chipTemplate, cache, clock.now());
  };

  const open = async (door: Door): Promise<void> => {
    try {
      const reply = await interlock.open(door);
      if (reply === 'ok') return;
      log.warn({ door, reply }, 'The door was not opened.');
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      log.warn({ door, code: error.code }, error.message);
    }
    send({ type: 'door-refused', door });
  };

  const closeDoors = async (): Promise<void> => {
    try {
      await interlock.closeAll();
    } catch (error) {
      // A lost board closes by itself: every release of the firmware expires.
      if (!(error instanceof GateError)) throw error;
      log.warn({ code: error.code }, error.message);
    }
  };

  const commit = async (): Promise<void> => {
    try {
      await recorder.commit();
      send({ type: 'record-written' });
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      send({ type: 'record-failed' });
    }
  };

  /** The record is closed at once; what hangs on it being on disk waits. A log that fails shows as a fault. */
  const end = async ({ outcome, reasons }: Extract<PassageCommand, { type: 'end-passage' }>) => {
    const ended = recorder.end(outcome, reasons);
    await recorder.commit().catch(() => undefined);
    return ended;
  };

  const withEngine = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof FaceMatchError) || error.code !== 'engine-failed') throw error;
      send({ type: 'fault-raised', code: 'face-engine-failed', at: clock.now() });
    }
  };

  return async (command) => {
    switch (command.type) {
      case 'begin-passage':
        traveller.next(openCase(command.passageId, clock.now(), (site.languages[0] ?? 'en') as Language));
        return recorder.begin(command.passageId);
      case 'inspect-document':
        return withEngine(inspectDocument);
      case 'stop-inspection':
        return inspection.abort();
      case 'start-capture':
        return withEngine(captureAndCompare);
      case 'stop-capture':
        return capture.abort();
      case 'open-entry':
        return open('entry');
      case 'open-exit':
        return open('exit');
      case 'close-doors':
        return closeDoors();
      case 'commit-record':
        return commit();
      case 'raise-fault':
        return send({ type: 'fault-raised', code: command.code, at: clock.now() });
      case 'clear-fault':
        return send({ type: 'fault-cleared', code: command.code });
      case 'end-passage':
        inspection.abort();
        capture.abort();
        traveller.next(undefined);
        return parts.onEnded(await end(command));
    }
  };
}
