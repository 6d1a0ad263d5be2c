import { randomUUID } from 'node:crypto';
import {
  BehaviorSubject,
  combineLatest,
  distinctUntilChanged,
  EMPTY,
  filter,
  map,
  merge,
  type Observable,
  observeOn,
  queueScheduler,
  Subject,
  scan,
  share,
  switchMap,
  takeUntil,
  tap,
} from 'rxjs';
import { doorEvents, faultEvents } from './device-events.ts';
import type { GateDevices } from './gate-devices.ts';
import { createImpostorCache } from './impostor-cache.ts';
import { createInterlock } from './interlock.ts';
import type { Log } from './log.ts';
import { addToTally, officerView, type Tally } from './officer-view.ts';
import { initialState, type Transition, transition } from './passage.ts';
import type { PassageEvent } from './passage-events.ts';
import { createPerformer } from './perform.ts';
import { phaseLimit } from './phase-limit.ts';
import { addOfficer } from './record.ts';
import { recordFaults, recordStep } from './record-step.ts';
import { createRecorder } from './recorder.ts';
import type { Site } from './site.ts';
import type { TravellerCase } from './traveller-case.ts';
import { nextQuestion, travellerView } from './traveller-view.ts';
import type { Language, OfficerAction, OfficerView, TravellerView } from './views.ts';

/** Four heartbeats per second: the board waits one second before it takes the doors back. */
const HEARTBEAT_MILLISECONDS = 250;

export interface Gate {
  readonly travellerView: Observable<TravellerView>;
  readonly officerView: Observable<OfficerView>;
  /** Every step as it is taken, for logs and displays. */
  readonly steps: Observable<Step>;
  answer(question: string, answer: 'yes' | 'no'): void;
  language(language: Language): void;
  /** The traveller's page has drawn that step of a light challenge. */
  lightShown(step: number): void;
  /** @returns false when that case is no longer open */
  decide(decision: {
    readonly passageId: string;
    readonly action: OfficerAction;
    readonly reason: string;
    readonly officer: string;
  }): boolean;
  acknowledge(fault: string): void;
  /** Opens the entry door of a gate out of service. @returns false when the gate is in service */
  letOut(officer: string): boolean;
  image(passageId: string, kind: 'portrait' | 'live'): Uint8Array | undefined;
  /** Stops the loop at once: no more heartbeats, so the board takes the doors back. Resolves when all that is known is on disk, or cannot be. */
  stop(): Promise<void>;
}

/** One event, what the gate was, what it became. */
export interface Step extends Transition {
  readonly event: PassageEvent;
  readonly before: Transition['state'];
}

/** Devices → events → `passage` → commands → devices. */
export function runGate(site: Site, devices: GateDevices, versions: Record<string, string>, log: Log): Gate {
  const { clock, doors } = devices;
  const stopped = new Subject<void>();
  const events = new Subject<PassageEvent>();
  const send = (event: PassageEvent): void => events.next(event);
  const interlock = createInterlock(doors);
  const traveller = new BehaviorSubject<TravellerCase | undefined>(undefined);
  const firstLanguage = (site.languages[0] ?? 'en') as Language;
  const language = new BehaviorSubject<Language>(firstLanguage);
  const tally = new BehaviorSubject<Tally>({ today: { passages: 0, admitted: 0, referred: 0 }, recent: [] });
  const recorder = createRecorder(site, versions, devices.log, clock, (ok, error) => {
    if (error) log.error({ error: (error as Error).message }, 'The passage log could not be written.');
    send(
      ok ? { type: 'fault-cleared', code: 'passage-log-failed' } : { type: 'fault-raised', code: 'passage-log-failed', at: clock.now() },
    );
  });

  /** Printed lines wait here for the one step that may begin their passage. */
  const printed = new Map<string, readonly string[]>();
  const presented = devices.mrzReader.documents.pipe(
    map((lines): PassageEvent => {
      const passageId = randomUUID();
      printed.set(passageId, lines);
      return { type: 'document-presented', passageId, questions: site.declaration.length };
    }),
  );

  const start: Step = {
    state: initialState(site.policy.deskDoor),
    commands: [],
    event: { type: 'time-limit' },
    before: initialState(site.policy.deskDoor),
  };
  const steps = events.pipe(
    observeOn(queueScheduler), // an event sent by a command waits until the step that caused it is done
    scan((previous: Step, event): Step => ({ ...transition(previous.state, event), event, before: previous.state }), start),
    tap((step) => take(step)),
    takeUntil(stopped),
    share({ resetOnError: false, resetOnComplete: false, resetOnRefCountZero: false }), // one loop, however many look on
  );
  const state = new BehaviorSubject(start.state);
  const since = new BehaviorSubject({ at: clock.now(), monotonic: clock.monotonic() });

  const lightShown = new Subject<number>();
  const cache = createImpostorCache(site.impostorCache, clock);
  const perform = createPerformer({
    site,
    devices,
    interlock,
    recorder,
    cache,
    traveller,
    printedLines: (passageId) => printed.get(passageId) ?? [],
    lightShown,
    onEnded: (record) => record && tally.next(addToTally(tally.value, record)),
    send,
    log,
  });

  /** The one place where the unforeseen ends: doors closed, the traveller in front of an officer, no new one let in. */
  const failClosed = (error: unknown): void => {
    const { name, message, stack } = error as Error;
    log.error({ name, stack }, `The gate met an error it did not foresee: ${message}`);
    interlock.closeAll().catch(() => undefined); // the firmware closes by itself when it cannot hear us
    send({ type: 'fault-raised', code: 'internal-error', at: clock.now() });
    send({ type: 'fault-cleared', code: 'internal-error' }); // latched: an officer acknowledges it
  };

  const take = (step: Step): void => {
    const now = { at: clock.now(), monotonic: clock.monotonic() };
    recordStep(recorder, step, since.value, now);
    if (step.because !== undefined) since.next(now);
    if (isWelcome(step.state) && !isWelcome(step.before)) language.next(firstLanguage); // the next traveller chooses anew
    state.next(step.state);
    for (const command of step.commands) {
      perform(command).catch(failClosed);
      if (command.type === 'begin-passage') recordFaults(recorder, step.state.faults);
    }
    if (step.event.type === 'document-presented') printed.delete(step.event.passageId);
  };
  /** The loop itself broke: no more heartbeats, so the board takes the doors back; whoever runs the gate sees `steps` fail. */
  const halt = (error: unknown): void => {
    failClosed(error);
    void stop();
  };
  const stop = async (): Promise<void> => {
    stopped.next();
    stopped.complete();
    cache.close();
    await recorder.close();
  };
  steps.subscribe({ error: halt });

  const phaseStarts = combineLatest([state, since]).pipe(
    map(([s, start]) => ({
      limit: phaseLimit(s.phase, site.timeLimits),
      key: `${s.phase.name} ${start.monotonic} ${'notice' in s.phase}`,
    })),
    distinctUntilChanged((a, b) => a.key === b.key),
  );
  const timeLimits = phaseStarts.pipe(
    switchMap(({ limit }) => (limit === undefined ? EMPTY : clock.every(limit))),
    map((): PassageEvent => ({ type: 'time-limit' })),
  );

  const connected = new BehaviorSubject(false);
  doors.connected.pipe(takeUntil(stopped)).subscribe(connected);
  // A cable that was out for a moment may have left a release standing that nobody remembers.
  connected.pipe(takeUntil(stopped), filter(Boolean)).subscribe(() => void perform({ type: 'close-doors' }).catch(failClosed));
  merge(timeLimits, presented, faultEvents(devices, site.devices.minimumCameras), doorEvents(doors))
    .pipe(takeUntil(stopped))
    .subscribe(send);
  clock
    .every(HEARTBEAT_MILLISECONDS)
    .pipe(takeUntil(stopped))
    .subscribe(() => interlock.heartbeat());

  return {
    steps,
    travellerView: combineLatest([state, traveller, language]).pipe(
      map(([s, t, l]) => travellerView(s, t, l, site)),
      distinctUntilChanged((a, b) => alike(a, b)),
    ),
    officerView: combineLatest([state, since, connected, traveller, tally]).pipe(
      map(([s, { at }, c, t, counts]) => officerView(s, at, c, t, counts, site)),
    ),
    answer(question, answer) {
      const t = traveller.value;
      if (!t || state.value.phase.name !== 'reading' || nextQuestion(t, language.value, site)?.id !== question) return;
      traveller.next({ ...t, answers: [...t.answers, { question, answer }] });
      recorder.change((r) => ({ ...r, declaration: [...r.declaration, { question, answer }] }));
      send({ type: 'question-answered', passageId: t.passageId });
    },
    language(chosen) {
      if (site.languages.includes(chosen)) language.next(chosen);
    },
    lightShown: (step) => lightShown.next(step),
    decide({ passageId, action, reason, officer }) {
      const { phase } = state.value;
      if (phase.name !== 'referred' || phase.passageId !== passageId) return false;
      recorder.change((r) => addOfficer(r, officer, action, reason, clock.now()));
      send({ type: 'officer-decided', passageId, action });
      return true;
    },
    acknowledge(code) {
      const fault = state.value.faults.find((f) => f.code === code);
      if (fault) send({ type: 'fault-acknowledged', code: fault.code });
    },
    letOut(officer) {
      if (state.value.phase.name !== 'outOfService') return false;
      log.warn({ officer }, 'An officer opens the entry door to let someone out.');
      send({ type: 'officer-lets-out' });
      return true;
    },
    image(passageId, kind) {
      const t = traveller.value;
      return t?.passageId === passageId && state.value.phase.name === 'referred' ? t[kind]?.jpeg : undefined;
    },
    stop,
  };
}

const isWelcome = ({ phase }: Transition['state']): boolean => phase.name === 'idle' && phase.notice === undefined;
const alike = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
