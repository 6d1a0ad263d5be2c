import { FaceMatchError, morphCheck } from 'face-match';
import type { PassageRecord } from 'performance-tool';
import type { BehaviorSubject, Observable } from 'rxjs';
import { captureFaces, type FaceCapture } from './capture-faces.ts';
import { casePicture } from './case-picture.ts';
import { compareFaces, type FaceComparison } from './compare-faces.ts';
import { decideFace, type FaceFacts } from './decision.ts';
import type { Door } from './doors.ts';
import type { GateDevices } from './gate-devices.ts';
import { GateError } from './gate-error.ts';
import type { ImpostorCache } from './impostor-cache.ts';
import type { Interlock } from './interlock.ts';
import type { Log } from './log.ts';
import type { PassageCommand, PassageEvent } from './passage-events.ts';
import { readDocument } from './read-document.ts';
import { addCapture, addDecision, addInspection, addPortraitQuality, traits } from './record.ts';
import type { Recorder } from './recorder.ts';
import { searchWatchList } from './search-watch-list.ts';
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
  /** The lines that the MRZ reader read for a passage; none once its inspection began. */
  readonly printedLines: (passageId: string) => readonly string[];
  /** The step of a light challenge that the traveller's page has just drawn. */
  readonly lightShown: Observable<number>;
  /** The record of the passage that just ended. */
  readonly onEnded: (record: PassageRecord | undefined) => void;
  readonly send: (event: PassageEvent) => void;
  readonly log: Log;
}

/** Wide enough for any threshold a site is likely to be tuned to. */
const EXACT_BELOW_THRESHOLD = 0.05;

/**
 * Carries out what `passage.ts` asks, on the devices; what comes of it goes back as events.
 * @returns a function whose promise rejects only for what nobody foresaw; `gate.ts` then fails closed
 */
export function createPerformer(parts: PerformerParts): (command: PassageCommand) => Promise<void> {
  const { site, devices, interlock, recorder, cache, traveller, send, log } = parts;
  const { clock } = devices;
  let inspection = new AbortController();
  let capture = new AbortController();
  /** The reader serves one inspection at a time; one that was stopped may need a moment to let go of it. */
  let reading: Promise<unknown> = Promise.resolve();
  let commits = 0;

  const passage = (): string | undefined => traveller.value?.passageId;
  /** Adds to the case of that passage and of no other: what took its time may come back to the next traveller. */
  const learn = (passageId: string, what: Partial<TravellerCase>): void => {
    if (traveller.value?.passageId === passageId) traveller.next({ ...traveller.value, ...what });
  };
  const learnGuidance = (passageId: string, guidance: TravellerView['guidance']): void => {
    if (traveller.value?.passageId !== passageId || traveller.value.guidance === guidance) return;
    const { guidance: _, ...rest } = traveller.value;
    traveller.next({ ...rest, ...(guidance ? { guidance } : {}) });
  };
  const learnLight = (passageId: string, light: TravellerView['light']): void => {
    if (traveller.value?.passageId !== passageId) return;
    const { light: _, ...rest } = traveller.value;
    traveller.next({ ...rest, ...(light ? { light } : {}) });
  };

  const inspectDocument = async (passageId: string): Promise<void> => {
    inspection = new AbortController();
    const { signal } = inspection;
    const lines = parts.printedLines(passageId);
    const turn = reading.then(() => readDocument(lines, devices, site.policy, site.timeLimits.chip, signal));
    reading = turn.catch(() => undefined);
    const result = await turn;
    const { portrait, dg1 } = result.inspection ?? {};
    const face = result.portraitFace;
    const picture = portrait && !signal.aborted ? await casePicture(portrait.image, face) : undefined;
    if (signal.aborted) return;
    learn(passageId, {
      ...(result.inspection ? { inspection: result.inspection } : {}),
      ...(dg1 && result.age !== undefined ? { traits: traits(dg1, result.age) } : {}),
      ...(face?.template ? { chipTemplate: face.template } : {}),
      ...(face?.mesh ? { chipMesh: face.mesh } : {}),
      ...(picture ? { portrait: picture } : {}),
    });
    if (result.inspection) recorder.change((r) => addInspection(r, result.inspection!, dg1 ? result.age : undefined));
    if (face) recorder.change((r) => addPortraitQuality(r, face.quality));
    recorder.change((r) => addDecision(r, result.decision));
    send({ type: 'document-decided', passageId, decision: result.decision });
  };

  const captureAndCompare = async (passageId: string): Promise<void> => {
    capture = new AbortController();
    const { signal } = capture;
    const { chipTemplate } = traveller.value ?? {};
    const live = await captureFaces(devices, site, chipTemplate, signal, (guidance) => learnGuidance(passageId, guidance), {
      show: (light) => learnLight(passageId, light),
      shown: parts.lightShown,
    });
    const picture = live.best ? await casePicture(live.best.image, live.best.face) : undefined;
    if (passage() !== passageId) return;
    // A capture that was stopped decides nothing and compares nothing; what it saw is evidence for the officer and the record all the same.
    const comparison = signal.aborted ? undefined : compare(live);
    learn(passageId, {
      ...(picture ? { live: picture } : {}),
      ...(live.quality === undefined ? {} : { quality: live.quality }),
      ...(comparison ? { similarity: comparison.similarity } : {}),
    });
    recorder.change((r) => addCapture(r, live, comparison, site.policy));
    const watched = await watch(live, passageId);
    if (!signal.aborted && passage() === passageId) decide(passageId, live, comparison, watched);
    // After the decision: this traveller has a reason of their own, the fault is for the next ones.
    if (watched === 'failed') send({ type: 'fault-raised', code: 'watch-list-failed', at: clock.now() });
  };

  const decide = (
    passageId: string,
    live: FaceCapture,
    comparison: FaceComparison | undefined,
    watchList: FaceFacts['watchList'],
  ): void => {
    const decision = decideFace({ ...live, similarity: comparison?.similarity, watchList }, site.policy);
    recorder.change((r) => addDecision(r, decision));
    if (comparison) recorder.nonMated(comparison.nonMated);
    send({ type: 'face-decided', passageId, decision });
  };

  /** Also for a traveller who came before an officer for another reason: that officer is to know. */
  const watch = async (live: FaceCapture, passageId: string) => {
    if (!site.watchList && !devices.watchList) return undefined;
    const templates = { live: live.template, chip: traveller.value?.chipTemplate };
    const { result, matches, record } = await searchWatchList(devices.watchList, templates, site.watchList?.threshold, clock);
    if (passage() !== passageId) return undefined;
    recorder.change((r) => ({ ...r, watchList: record }));
    if (matches.length > 0) learn(passageId, { watchList: matches });
    if (result === 'failed') log.error({ code: record.failed }, 'The watch list could not be searched.');
    return result;
  };

  const compare = (live: FaceCapture) => {
    const compared = traveller.value;
    if (!compared?.chipTemplate || !live.template || !compared.inspection?.dg1) return undefined;
    const { passageId, chipTemplate, chipMesh, traits, startedAt } = compared;
    const { documentNumber } = compared.inspection.dg1;
    const { threshold } = site.policy;
    const day = new Date(startedAt).toISOString().slice(0, 10);
    const exactFrom = site.impostorCache.exactFrom ?? threshold - EXACT_BELOW_THRESHOLD;
    const comparison = compareFaces({ passageId, documentNumber, traits, day }, live.template, chipTemplate, cache, exactFrom);
    const morph = morphCheck({ similarity: comparison.similarity, threshold, liveMesh: live.best?.face.mesh, chipMesh });
    return { ...comparison, morph };
  };

  const open = async (door: Door): Promise<void> => {
    const passageId = passage();
    try {
      const reply = await interlock.open(door);
      if (reply === 'ok') return;
      log.warn({ door, reply }, 'The door was not opened.');
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      log.warn({ door, code: error.code }, error.message);
    }
    send({ type: 'door-refused', passageId, door });
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

  /** Only the last commit answers: an earlier one that was slow knows nothing of what the officer decided since. */
  const commit = async (passageId: string): Promise<void> => {
    commits += 1;
    const turn = commits;
    let written = false;
    try {
      await recorder.commit();
      written = true;
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
    } finally {
      if (turn === commits) send({ type: written ? 'record-written' : 'record-failed', passageId });
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
    const passageId = passage() ?? ''; // no passage has this name: what is asked for none is heard by none
    switch (command.type) {
      case 'begin-passage':
        traveller.next(openCase(command.passageId, clock.now(), (site.languages[0] ?? 'en') as Language));
        return recorder.begin(command.passageId);
      case 'inspect-document':
        return withEngine(() => inspectDocument(passageId));
      case 'stop-inspection':
        return inspection.abort();
      case 'start-capture':
        return withEngine(() => captureAndCompare(passageId));
      case 'stop-capture':
        return capture.abort();
      case 'open-entry':
        return open('entry');
      case 'open-exit':
        return open('exit');
      case 'close-doors':
        return closeDoors();
      case 'commit-record':
        return commit(passageId);
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
