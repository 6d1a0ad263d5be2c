import type { PassageOutcome } from 'performance-tool';
import type { Decision, Reason } from './decision.ts';
import { type FaultCode, isBlocking, type StandingFault, standing } from './faults.ts';
import type { Notice, PassageCommand, PassageEvent } from './passage-events.ts';

/** Where the gate is in a passage. One of nine; what is inside each is all that the next step needs. */
export type Phase =
  | { readonly name: 'idle'; readonly notice?: Notice }
  | { readonly name: 'reading'; readonly passageId: string; readonly unanswered: number; readonly document?: Decision }
  /** `opened`: the entry door has left its closed position since it was released. */
  | { readonly name: 'entering'; readonly passageId: string; readonly opened: boolean }
  | { readonly name: 'capturing'; readonly passageId: string }
  | { readonly name: 'referred'; readonly passageId: string; readonly reasons: readonly Reason[] }
  /** `released`: the record is on disk and the door was asked to open; `opened` as above. */
  | {
      readonly name: 'leaving';
      readonly passageId: string;
      readonly outcome: PassageOutcome;
      readonly released: boolean;
      readonly opened: boolean;
    }
  | {
      readonly name: 'returning';
      readonly passageId: string;
      readonly outcome: PassageOutcome;
      readonly released: boolean;
      readonly opened: boolean;
    }
  | { readonly name: 'emergency' }
  | { readonly name: 'outOfService' };

export type PhaseName = Phase['name'];

export interface GateState {
  readonly phase: Phase;
  /** People counted between the doors. */
  readonly inside: number;
  readonly entryClosed: boolean;
  readonly exitClosed: boolean;
  /** The floor between the doors bears a load. */
  readonly occupied: boolean;
  readonly emergency: boolean;
  readonly faults: readonly StandingFault[];
  /** Which door an officer's "manual processing" opens; from the site file. */
  readonly deskDoor: 'entry' | 'exit';
}

export interface Transition {
  readonly state: GateState;
  readonly commands: readonly PassageCommand[];
  /** Why the phase was left, for the record; absent when it was not. */
  readonly because?: string;
}

/** The gate before it knows anything: out of service until the door board answers. */
export const initialState = (deskDoor: 'entry' | 'exit'): GateState => ({
  phase: { name: 'outOfService' },
  inside: 0,
  entryClosed: false,
  exitClosed: false,
  occupied: false,
  emergency: false,
  faults: [],
  deskDoor,
});

const go = (state: GateState, phase: Phase, because: string, ...commands: PassageCommand[]): Transition => ({
  state: { ...state, phase },
  commands,
  because,
});
const stay = (state: GateState, ...commands: PassageCommand[]): Transition => ({ state, commands });
const raise = (code: FaultCode): PassageCommand => ({ type: 'raise-fault', code });

/** The phase after a passage, or after trouble: open for the next traveller only when nothing stands against it. */
const rest = (s: GateState, notice?: Notice): Phase =>
  s.emergency
    ? { name: 'emergency' }
    : isBlocking(s.faults)
      ? { name: 'outOfService' }
      : notice
        ? { name: 'idle', notice }
        : { name: 'idle' };

const end = (
  s: GateState,
  outcome: PassageOutcome,
  because: string,
  reasons: readonly Reason[],
  notice?: Notice,
  ...first: PassageCommand[]
) => go(s, rest(s, notice), because, ...first, { type: 'end-passage', outcome, reasons });

const refer = (s: GateState, passageId: string, reasons: readonly Reason[], ...commands: PassageCommand[]) =>
  go(s, { name: 'referred', passageId, reasons }, reasons[0] ?? 'referred', ...commands, { type: 'close-doors' });

/**
 * One step of the gate. Pure: no I/O, no time, no promises; the same state and event always give the same result.
 * Facts about doors, people and faults are taken in first, whatever the phase; then the phase answers.
 */
export function transition(before: GateState, event: PassageEvent): Transition {
  if (isAboutAnother(before, event)) return stay(before);
  const next = answer(observe(before, event), event);
  const faults = 'passageId' in next.state.phase ? [] : ownFaults(next.state);
  return faults.length === 0 ? next : { ...next, commands: [...next.commands, ...faults] };
}

/** The late answer to what an earlier passage asked: not heard, whatever it says. */
const isAboutAnother = ({ phase }: GateState, event: PassageEvent): boolean =>
  'passageId' in event && event.type !== 'document-presented' && event.passageId !== ('passageId' in phase ? phase.passageId : undefined);

function answer(s: GateState, event: PassageEvent): Transition {
  if (s.emergency && s.phase.name !== 'emergency') return enterEmergency(s);
  switch (s.phase.name) {
    case 'idle':
      return idle(s, event);
    case 'reading':
      return reading(s, s.phase, event);
    case 'entering':
      return entering(s, s.phase, event);
    case 'capturing':
      return capturing(s, s.phase, event);
    case 'referred':
      return referred(s, s.phase, event);
    case 'leaving':
      return leaving(s, s.phase, event, 'exit');
    case 'returning':
      return leaving(s, s.phase, event, 'entry');
    case 'emergency':
      return emergency(s);
    case 'outOfService':
      return outOfService(s, event);
  }
}

/** Takes facts in: who is inside, which doors are closed, which faults stand. */
function observe(s: GateState, event: PassageEvent): GateState {
  switch (event.type) {
    case 'crossing': {
      const step = event.direction === 'in' ? 1 : -1;
      return { ...s, inside: Math.max(0, s.inside + step) };
    }
    case 'doors':
      return { ...s, entryClosed: event.entryClosed, exitClosed: event.exitClosed, occupied: event.occupied, emergency: event.emergency };
    case 'fault-acknowledged':
      // The officer has looked: an empty floor is the truth, whatever the beams counted. Not while a traveller is on the way.
      return { ...s, faults: standing(s.faults, event), inside: s.occupied || 'passageId' in s.phase ? s.inside : 0 };
    case 'fault-raised':
    case 'fault-cleared':
      return { ...s, faults: standing(s.faults, event) };
    default:
      return s;
  }
}

function idle(s: GateState, event: PassageEvent): Transition {
  const { phase } = s;
  if (isBlocking(s.faults)) return go(s, { name: 'outOfService' }, 'fault');
  if (s.inside > 0) return stay(s, { type: 'close-doors' }, raise('unexpected-person'));
  if (event.type === 'document-presented' && !s.occupied) {
    const next: Phase = { name: 'reading', passageId: event.passageId, unanswered: event.questions };
    return go(s, next, 'document presented', { type: 'begin-passage', passageId: event.passageId }, { type: 'inspect-document' });
  }
  if (event.type === 'time-limit' && phase.name === 'idle' && phase.notice) return stay({ ...s, phase: { name: 'idle' } });
  return stay(s);
}

function reading(s: GateState, phase: Extract<Phase, { name: 'reading' }>, event: PassageEvent): Transition {
  if (isBlocking(s.faults)) return end(s, 'not-admitted-to-gate', 'fault', ['device-fault'], undefined, { type: 'stop-inspection' });
  if (s.inside > 0) return refer(s, phase.passageId, ['more-than-one-person'], { type: 'stop-inspection' });
  if (event.type === 'time-limit') {
    const stop: PassageCommand = { type: 'stop-inspection' };
    return phase.document
      ? end(s, 'abandoned', 'time limit', ['declaration-unanswered'], undefined, stop)
      : end(s, 'not-admitted-to-gate', 'time limit', ['chip-unreadable'], 'try-again', stop);
  }
  let next = phase;
  if (event.type === 'question-answered') next = { ...phase, unanswered: Math.max(0, phase.unanswered - 1) };
  if (event.type === 'document-decided') next = { ...phase, document: event.decision };
  if (next.document && next.document.verdict !== 'admit') {
    const { reasons } = next.document;
    return end(s, 'not-admitted-to-gate', reasons[0] ?? 'refused', reasons, noticeFor(reasons));
  }
  if (next.document && next.unanswered === 0)
    return go(s, { name: 'entering', passageId: phase.passageId, opened: false }, 'eligible', { type: 'open-entry' });
  return stay({ ...s, phase: next });
}

/** A traveller is told to try again only where trying again can help. */
function noticeFor(reasons: readonly Reason[]): Notice {
  const retry: readonly Reason[] = ['mrz-unreadable', 'no-chip', 'chip-access', 'chip-unreadable', 'chip-pulled'];
  return reasons.every((r) => retry.includes(r)) ? 'try-again' : 'desk';
}

function entering(s: GateState, phase: Extract<Phase, { name: 'entering' }>, event: PassageEvent): Transition {
  const { passageId } = phase;
  const opened = phase.opened || !s.entryClosed;
  if (s.inside > 1) return refer(s, passageId, ['more-than-one-person']);
  if (isBlocking(s.faults)) {
    return s.inside > 0
      ? refer(s, passageId, ['device-fault'])
      : end(s, 'not-admitted-to-gate', 'fault', ['device-fault'], undefined, { type: 'close-doors' });
  }
  if (event.type === 'door-refused') {
    // A board that did not answer may have opened all the same.
    if (s.inside > 0) return refer(s, passageId, ['door-fault']);
    return end(s, 'not-admitted-to-gate', 'door refused', ['door-fault'], 'desk', { type: 'close-doors' });
  }
  const here = { ...s, phase: { ...phase, opened } };
  if (opened && s.entryClosed) {
    if (s.inside === 1) return go(s, { name: 'capturing', passageId }, 'one person in', { type: 'start-capture' });
    if (s.occupied) return refer(s, passageId, ['object']);
    return end(s, 'abandoned', 'nobody entered', ['nobody-entered']);
  }
  if (event.type === 'crossing' && s.inside === 1) return stay(here, { type: 'close-doors' });
  if (event.type === 'time-limit') {
    if (s.inside === 1) return refer(s, passageId, ['door-fault']);
    if (!opened) return end(s, 'not-admitted-to-gate', 'door did not open', ['door-fault'], 'desk', { type: 'close-doors' });
    return stay(here, { type: 'close-doors' });
  }
  return stay(here);
}

function capturing(s: GateState, phase: Extract<Phase, { name: 'capturing' }>, event: PassageEvent): Transition {
  const { passageId } = phase;
  const stop: PassageCommand = { type: 'stop-capture' };
  if (isBlocking(s.faults)) return refer(s, passageId, ['device-fault'], stop);
  if (s.inside > 1) return refer(s, passageId, ['more-than-one-person'], stop);
  if (!s.entryClosed || !s.exitClosed) return refer(s, passageId, ['door-fault'], stop);
  if (event.type === 'time-limit') return refer(s, passageId, ['face-quality'], stop);
  if (event.type !== 'face-decided') return stay(s);
  if (event.decision.verdict !== 'admit') return refer(s, passageId, event.decision.reasons, stop);
  return release(s, passageId, 'admitted', 'leaving', 'match', stop);
}

function referred(s: GateState, phase: Extract<Phase, { name: 'referred' }>, event: PassageEvent): Transition {
  const { passageId } = phase;
  if (event.type === 'time-limit') return stay(s, raise('referral-waiting'));
  if (event.type !== 'officer-decided') return stay(s);
  const clear: PassageCommand = { type: 'clear-fault', code: 'referral-waiting' };
  switch (event.action) {
    case 'admit':
      return release(s, passageId, 'admitted-by-officer', 'leaving', 'officer', clear);
    case 'manual-processing':
      return release(s, passageId, 'manual-processing', s.deskDoor === 'exit' ? 'leaving' : 'returning', 'officer', clear);
    case 'send-back':
      return release(s, passageId, 'sent-back', 'returning', 'officer', clear);
  }
}

/** The only way towards an open door with someone inside: the record first, the door when it is on disk. */
function release(
  s: GateState,
  passageId: string,
  outcome: PassageOutcome,
  name: 'leaving' | 'returning',
  because: string,
  ...first: PassageCommand[]
) {
  return go(s, { name, passageId, outcome, released: false, opened: false }, because, ...first, { type: 'commit-record', outcome });
}

/** `leaving` by the exit door and `returning` by the entry door are one movement through different doors. */
function leaving(
  s: GateState,
  phase: Extract<Phase, { name: 'leaving' | 'returning' }>,
  event: PassageEvent,
  door: 'entry' | 'exit',
): Transition {
  const { passageId, outcome } = phase;
  const closed = door === 'exit' ? s.exitClosed : s.entryClosed;
  if (!phase.released) {
    if (event.type === 'record-failed' || event.type === 'time-limit') return refer(s, passageId, ['record-not-written']);
    if (event.type !== 'record-written') return stay(s);
    return stay({ ...s, phase: { ...phase, released: true } }, { type: door === 'exit' ? 'open-exit' : 'open-entry' });
  }
  const opened = phase.opened || !closed;
  const here: GateState = { ...s, phase: { ...phase, opened } };
  if (event.type === 'door-refused') return refer(s, passageId, ['door-fault']);
  if (closed && s.entryClosed && s.exitClosed && opened && s.inside === 0) {
    const notice = door === 'entry' ? 'desk' : undefined;
    return s.occupied ? end(s, outcome, 'object left', ['object'], notice) : end(s, outcome, 'person out', [], notice);
  }
  if (event.type === 'crossing' && s.inside === 0) return stay(here, { type: 'close-doors' });
  if (event.type === 'time-limit') {
    // An empty floor behind closed doors is an empty gate, also where a beam missed the last person (the board was away).
    if (s.entryClosed && s.exitClosed && !s.occupied) return end({ ...s, inside: 0 }, outcome, 'floor empty', [], undefined);
    if (s.inside > 0) return refer(s, passageId, ['did-not-leave']);
    return stay(here, { type: 'close-doors' });
  }
  return stay(here);
}

function enterEmergency(s: GateState): Transition {
  const running = 'passageId' in s.phase;
  const stop: PassageCommand[] = running
    ? [{ type: 'stop-inspection' }, { type: 'stop-capture' }, { type: 'end-passage', outcome: 'emergency', reasons: ['emergency'] }]
    : [];
  return go(s, { name: 'emergency' }, 'emergency', ...stop, raise('emergency'));
}

function emergency(s: GateState): Transition {
  if (s.emergency) return stay(s);
  const clear: PassageCommand = { type: 'clear-fault', code: 'emergency' };
  const standingStill = s.faults.find((f) => f.code === 'emergency');
  if (standingStill && !standingStill.cleared) return stay(s, clear);
  if (standingStill || s.inside > 0 || !s.entryClosed || !s.exitClosed) return stay(s);
  return go(s, rest(s), 'acknowledged');
}

function outOfService(s: GateState, event: PassageEvent): Transition {
  if (event.type === 'crossing')
    return event.direction === 'in' ? stay(s, { type: 'close-doors' }, raise('unexpected-person')) : stay(s, { type: 'close-doors' });
  // Whoever is caught inside (the gate was restarted, a door was forced) gets out the way they came, on an officer's word.
  if (event.type === 'officer-lets-out') return stay(s, { type: 'open-entry' });
  // Somebody, or something, was here before this program was: not for the next traveller to find.
  if (isBlocking(s.faults) || s.inside > 0 || s.occupied || !s.entryClosed || !s.exitClosed) return stay(s);
  return go(s, rest(s), 'in service');
}

/** What lies between closed doors without a passage is a fault, and the passage's own faults end with their cause. Devices clear their own. */
function ownFaults(s: GateState): readonly PassageCommand[] {
  const over: Partial<Record<FaultCode, boolean>> = {
    'referral-waiting': true,
    'object-left': !s.occupied,
    'unexpected-person': s.inside === 0 && !s.occupied,
  };
  const clear = s.faults.filter((f) => !f.cleared && over[f.code]).map((f): PassageCommand => ({ type: 'clear-fault', code: f.code }));
  const known = s.faults.some((f) => !f.cleared && (f.code === 'object-left' || f.code === 'unexpected-person'));
  const left = s.occupied && s.entryClosed && s.exitClosed && s.phase.name !== 'emergency' && !known;
  return left ? [...clear, raise('object-left')] : clear;
}
