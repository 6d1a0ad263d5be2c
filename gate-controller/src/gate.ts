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
import { addDecision, addFault, addOfficer } from './record.ts';
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
  /** Stops the loop: no more heartbeats, so the board takes the doors back. */
  stop(): void;
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
  const language = new BehaviorSubject<Language>((site.languages[0] ?? 'en') as Language);
  const tally = new BehaviorSubject<Tally>({ today: { passages: 0, admitted: 0, referred: 0 }, recent: [] });
  const recorder = createRecorder(site, versions, devices.log, clock, (ok, error) => {
    if (error) log.error({ error: (error as Error).message }, 'The passage log could not be written.');
    send(
      ok ? { type: 'fault-cleared', code: 'passage-log-failed' } : { type: 'fault-raised', code: 'passage-log-failed', at: clock.now() },
    );
  });

  let lines: readonly string[] = [];
  const presented = devices.mrzReader.documents.pipe(
    map((read): PassageEvent => {
      lines = read;
      return { type: 'document-presented', passageId: randomUUID(), questions: site.declaration.length };
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
    share(),
  );
  const state = new BehaviorSubject(start.state);
  const since = new BehaviorSubject({ at: clock.now(), monotonic: clock.monotonic() });

  const perform = createPerformer({
    site,
    devices,
    interlock,
    recorder,
    cache: createImpostorCache(site.impostorCache),
    traveller,
    takeLines: () => {
      const taken = lines;
      lines = [];
      return taken;
    },
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

  steps.pipe(takeUntil(stopped)).subscribe((step) => {
    const { phase } = step.state;
    // Why a traveller came before an officer is part of the record, also where no check said so (a device, a door, a second person).
    if (phase.name === 'referred' && step.because !== undefined)
      recorder.change((r) => addDecision(r, { verdict: 'refer', reasons: phase.reasons }));
    if (step.because !== undefined) {
      const { at, monotonic } = since.value;
      recorder.step(step.before.phase.name, at, clock.monotonic() - monotonic, step.because);
      since.next({ at: clock.now(), monotonic: clock.monotonic() });
    }
    state.next(step.state);
    const newFaults = step.state.faults.filter((f) => !step.before.faults.some((old) => old.code === f.code));
    for (const fault of newFaults) recorder.change((r) => addFault(r, fault.code, fault.raisedAt));
    for (const command of step.commands) {
      perform(command).catch(failClosed);
      if (command.type === 'begin-passage')
        for (const fault of step.state.faults) recorder.change((r) => addFault(r, fault.code, fault.raisedAt));
    }
  });

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
      send({ type: 'question-answered' });
    },
    language(chosen) {
      if (site.languages.includes(chosen)) language.next(chosen);
    },
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
    stop() {
      stopped.next();
      stopped.complete();
    },
  };
}

const alike = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
