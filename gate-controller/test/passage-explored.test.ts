import { describe, expect, it } from 'vitest';
import { type FaultCode, isBlocking } from '../src/faults.ts';
import { type GateState, initialState, type Transition, transition } from '../src/passage.ts';
import type { PassageCommand, PassageEvent } from '../src/passage-events.ts';

/*
 * Every state the gate can reach, from every event that can happen, with at most three people inside and one fault of each kind.
 * The invariants are those of SAFETY.md; a state from which `idle` cannot be reached again would be a trap for a traveller.
 */

const admit = { verdict: 'admit', reasons: [] } as const;
const door = (bits: number): PassageEvent => ({
  type: 'doors',
  entryClosed: (bits & 1) !== 0,
  exitClosed: (bits & 2) !== 0,
  occupied: (bits & 4) !== 0,
  emergency: (bits & 8) !== 0,
});
const fault = (code: FaultCode): PassageEvent[] => [
  { type: 'fault-raised', code, at: 0 },
  { type: 'fault-cleared', code },
  { type: 'fault-acknowledged', code },
];
const EVENTS: readonly PassageEvent[] = [
  { type: 'document-presented', passageId: 'p', questions: 1 },
  { type: 'document-decided', passageId: 'p', decision: admit },
  { type: 'document-decided', passageId: 'p', decision: { verdict: 'refuse', reasons: ['under-age'] } },
  { type: 'question-answered', passageId: 'p' },
  { type: 'crossing', door: 'entry', direction: 'in' },
  { type: 'crossing', door: 'exit', direction: 'out' },
  ...Array.from({ length: 16 }, (_, bits) => door(bits)),
  { type: 'door-refused', passageId: 'p', door: 'entry' },
  { type: 'face-decided', passageId: 'p', decision: admit },
  { type: 'face-decided', passageId: 'p', decision: { verdict: 'refer', reasons: ['face-mismatch'] } },
  { type: 'officer-decided', passageId: 'p', action: 'admit' },
  { type: 'officer-decided', passageId: 'p', action: 'manual-processing' },
  { type: 'officer-decided', passageId: 'p', action: 'send-back' },
  { type: 'officer-decided', passageId: 'another', action: 'admit' },
  { type: 'officer-lets-out' },
  { type: 'record-written', passageId: 'p' },
  { type: 'record-failed', passageId: 'p' },
  { type: 'time-limit' },
  // The late answers to an earlier passage.
  { type: 'document-decided', passageId: 'earlier', decision: admit },
  { type: 'question-answered', passageId: 'earlier' },
  { type: 'face-decided', passageId: 'earlier', decision: admit },
  { type: 'record-written', passageId: 'earlier' },
  { type: 'door-refused', passageId: undefined, door: 'entry' },
  ...fault('door-board-lost'),
  ...fault('object-left'),
  { type: 'fault-acknowledged', code: 'emergency' },
  { type: 'fault-acknowledged', code: 'unexpected-person' },
];

/** What the gate does with the commands that come back at once as events. */
function settle(
  state: GateState,
  event: PassageEvent,
): { readonly transitions: readonly (Transition & { before: GateState; event: PassageEvent })[]; readonly state: GateState } {
  const transitions: (Transition & { before: GateState; event: PassageEvent })[] = [];
  const queue: PassageEvent[] = [event];
  let now = state;
  for (let next = queue.shift(); next; next = queue.shift()) {
    const t = transition(now, next);
    transitions.push({ ...t, before: now, event: next });
    for (const c of t.commands) {
      if (c.type === 'raise-fault') queue.push({ type: 'fault-raised', code: c.code, at: 0 });
      if (c.type === 'clear-fault') queue.push({ type: 'fault-cleared', code: c.code });
    }
    now = t.state;
    if (transitions.length > 50) throw new Error(`The gate never settles after ${JSON.stringify(event)} in ${JSON.stringify(state)}`);
  }
  return { transitions, state: now };
}

/** Faults in a fixed order, so that states that differ in their order alone are one. */
const key = (s: GateState): string => JSON.stringify({ ...s, faults: [...s.faults].sort((a, b) => a.code.localeCompare(b.code)) });

const has = (t: Transition, type: PassageCommand['type']): boolean => t.commands.some((c) => c.type === type);
const passageOf = (s: GateState): string | undefined => ('passageId' in s.phase ? s.phase.passageId : undefined);

describe('every reachable state of the gate', () => {
  const seen = new Map<string, GateState>();
  const reversed = new Map<string, Set<string>>();
  const broken = new Map<string, string>();
  const check = (invariant: string, ok: boolean, what: unknown): void => {
    if (!ok && !broken.has(invariant)) broken.set(invariant, JSON.stringify(what));
  };

  const start = initialState('exit');
  seen.set(key(start), start);
  const frontier = [start];
  for (let s = frontier.pop(); s; s = frontier.pop()) {
    const from = key(s);
    for (const event of EVENTS) {
      if (event.type === 'crossing' && event.direction === 'in' && s.inside >= 3) continue;
      const { transitions, state } = settle(s, event);
      for (const t of transitions) {
        const { before, event: e } = t;
        const wasReleased = 'released' in before.phase && before.phase.released;
        check(
          'the exit door opens only for a passage whose record is on disk',
          !has(t, 'open-exit') || (e.type === 'record-written' && before.phase.name === 'leaving' && !wasReleased),
          t,
        );
        check(
          'the entry door opens only to an eligible traveller, for the way back with its record on disk, or on an officer’s word',
          !has(t, 'open-entry') ||
            before.phase.name === 'reading' ||
            (e.type === 'officer-lets-out' && before.phase.name === 'outOfService') ||
            (e.type === 'record-written' && before.phase.name === 'returning'),
          t,
        );
        check(
          'an entry door opened for a traveller has an authentic, eligible document behind it',
          !(has(t, 'open-entry') && before.phase.name === 'reading') || t.state.phase.name === 'entering',
          t,
        );
        check(
          'no door opens while a blocking fault stands, but on an officer’s word',
          !(has(t, 'open-entry') && before.phase.name === 'reading') || !isBlocking(t.state.faults),
          t,
        );
        check(
          'what was asked for an earlier passage changes nothing',
          !('passageId' in e) || e.passageId !== 'earlier' || t.state === before,
          t,
        );
        check('no command opens two doors', !(has(t, 'open-entry') && has(t, 'open-exit')), t);
        check('nobody is let in on top of somebody', !(has(t, 'open-entry') && before.phase.name === 'reading') || before.inside === 0, t);
        const [was, is] = [passageOf(before), passageOf(t.state)];
        check(
          'a passage that leaves the gate is ended once',
          was === undefined || is !== undefined || t.commands.filter((c) => c.type === 'end-passage').length === 1,
          t,
        );
        check('only a passage that runs is ended', was !== undefined || !has(t, 'end-passage'), t);
        check('a passage begins with its record', was !== undefined || is === undefined || has(t, 'begin-passage'), t);
        check(
          'the gate admits only on a match',
          !(before.phase.name === 'capturing' && t.state.phase.name === 'leaving') ||
            (e.type === 'face-decided' && e.decision.verdict === 'admit'),
          t,
        );
        check(
          'a capture that is left is stopped',
          before.phase.name !== 'capturing' || t.state.phase.name === 'capturing' || has(t, 'stop-capture'),
          t,
        );
        check(
          'a traveller between the doors who is not admitted is referred',
          !(before.phase.name === 'capturing' && t.state.phase.name !== 'capturing') ||
            ['leaving', 'referred', 'emergency'].includes(t.state.phase.name),
          t,
        );
        check('a phase is never left without a reason', before.phase.name === t.state.phase.name || t.because !== undefined, t);
        check('in an emergency the gate asks for no door', !t.state.emergency || !(has(t, 'open-entry') || has(t, 'open-exit')), t);
      }
      const to = key(state);
      const back = reversed.get(to) ?? new Set();
      reversed.set(to, back.add(from));
      if (!seen.has(to)) {
        seen.set(to, state);
        frontier.push(state);
      }
    }
  }

  it('is a space worth exploring', () => {
    expect(seen.size).toBeGreaterThan(5_000);
    expect(new Set([...seen.values()].map((s) => s.phase.name)).size).toBe(9);
  });

  it('keeps every invariant', () => {
    expect(Object.fromEntries(broken)).toEqual({});
  });

  it('leads back to idle', () => {
    const alive = new Set([...seen].filter(([, s]) => s.phase.name === 'idle').map(([k]) => k));
    const queue = [...alive];
    for (let k = queue.pop(); k !== undefined; k = queue.pop())
      for (const before of reversed.get(k) ?? []) {
        if (alive.has(before)) continue;
        alive.add(before);
        queue.push(before);
      }
    expect(seen.size).toBeLessThan(200_000);
    const trapped = [...seen.keys()].filter((k) => !alive.has(k));
    expect(trapped.slice(0, 3)).toEqual([]);
  });
});
