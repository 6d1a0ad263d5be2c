import { describe, expect, it } from 'vitest';
import { type GateState, initialState, transition } from '../src/passage.ts';
import type { PassageEvent } from '../src/passage-events.ts';

/** Tells a story to the gate and hears what it asks for: the phases it went through and every command, in order. */
function tell(story: readonly PassageEvent[], from: GateState = inService()) {
  let state = from;
  const phases: string[] = [state.phase.name];
  const commands: string[] = [];
  for (const event of story) {
    const t = transition(state, event);
    state = t.state;
    if (phases.at(-1) !== state.phase.name) phases.push(state.phase.name);
    for (const c of t.commands)
      commands.push(
        c.type === 'end-passage'
          ? `end: ${c.outcome}`
          : c.type === 'raise-fault' || c.type === 'clear-fault'
            ? `${c.type} ${c.code}`
            : c.type,
      );
  }
  return { state, phases, commands };
}

const doors = (entryClosed: boolean, exitClosed: boolean, occupied = false, emergency = false): PassageEvent => ({
  type: 'doors',
  entryClosed,
  exitClosed,
  occupied,
  emergency,
});
const shut = doors(true, true);
const personInside = doors(true, true, true);
const inService = (): GateState => transition(initialState('entry'), shut).state;
const presented: PassageEvent = { type: 'document-presented', passageId: 'p1', questions: 2 };
const answered: PassageEvent = { type: 'question-answered', passageId: 'p1' };
const eligible: PassageEvent = { type: 'document-decided', passageId: 'p1', decision: { verdict: 'admit', reasons: [] } };
const refused = (...reasons: ('under-age' | 'chip-pulled' | 'document-not-authentic')[]): PassageEvent => ({
  type: 'document-decided',
  passageId: 'p1',
  decision: { verdict: 'refuse', reasons },
});
const steps = (door: 'entry' | 'exit', direction: 'in' | 'out'): PassageEvent => ({ type: 'crossing', door, direction });
const match: PassageEvent = { type: 'face-decided', passageId: 'p1', decision: { verdict: 'admit', reasons: [] } };
const mismatch: PassageEvent = { type: 'face-decided', passageId: 'p1', decision: { verdict: 'refer', reasons: ['face-mismatch'] } };
const written: PassageEvent = { type: 'record-written', passageId: 'p1' };
const late: PassageEvent = { type: 'time-limit' };

const intoGate = [presented, answered, answered, eligible, doors(false, true), steps('entry', 'in'), personInside];
const outByExit = [written, doors(true, false, true), steps('exit', 'out'), shut];

describe('a passage', () => {
  it('takes an honest traveller from the reader to the exit', () => {
    const { phases, commands } = tell([...intoGate, match, ...outByExit]);
    expect(phases).toEqual(['idle', 'reading', 'entering', 'capturing', 'leaving', 'idle']);
    expect(commands).toEqual([
      'begin-passage',
      'inspect-document',
      'open-entry',
      'close-doors',
      'start-capture',
      'stop-capture',
      'commit-record',
      'open-exit',
      'close-doors',
      'end: admitted',
    ]);
  });

  it('opens the exit only when the record is on disk', () => {
    const { commands } = tell([...intoGate, match]);
    expect(commands).not.toContain('open-exit');
    expect(tell([...intoGate, match, { type: 'record-failed', passageId: 'p1' }]).phases.at(-1)).toBe('referred');
  });

  it('waits for every answer before the entry door', () => {
    expect(tell([presented, eligible, answered]).commands).not.toContain('open-entry');
  });

  it('sends a refused document to the desk, an unreadable one back to the reader', () => {
    expect(tell([presented, refused('under-age')]).state.phase).toEqual({ name: 'idle', notice: 'desk' });
    expect(tell([presented, refused('chip-pulled')]).state.phase).toEqual({ name: 'idle', notice: 'try-again' });
    expect(tell([presented, refused('chip-pulled', 'document-not-authentic')]).state.phase).toEqual({ name: 'idle', notice: 'desk' });
  });

  it('takes the next traveller although a notice still shows', () => {
    expect(tell([presented, refused('under-age'), presented]).state.phase.name).toBe('reading');
  });

  it('refers a mismatch; the officer admits', () => {
    const { phases, commands } = tell([...intoGate, mismatch, { type: 'officer-decided', passageId: 'p1', action: 'admit' }, ...outByExit]);
    expect(phases).toEqual(['idle', 'reading', 'entering', 'capturing', 'referred', 'leaving', 'idle']);
    expect(commands.at(-1)).toBe('end: admitted-by-officer');
  });

  it('lets an officer send back through the entry door', () => {
    const back = [written, doors(false, true, true), steps('entry', 'out'), shut];
    const { phases, commands } = tell([...intoGate, mismatch, { type: 'officer-decided', passageId: 'p1', action: 'send-back' }, ...back]);
    expect(phases.slice(-3)).toEqual(['referred', 'returning', 'idle']);
    expect(commands.at(-1)).toBe('end: sent-back');
    expect(commands).not.toContain('open-exit');
  });

  it('refers two people', () => {
    const two = [presented, answered, answered, eligible, doors(false, true), steps('entry', 'in'), steps('entry', 'in')];
    expect(tell(two).state.phase).toMatchObject({ name: 'referred', reasons: ['more-than-one-person'] });
  });

  it('refers an object that came in alone', () => {
    const object = [presented, answered, answered, eligible, doors(false, true), steps('entry', 'in'), steps('entry', 'out'), personInside];
    expect(tell(object).state.phase).toMatchObject({ name: 'referred', reasons: ['object'] });
  });

  it('goes out of service for a suitcase left behind, until it is gone and an officer says so', () => {
    const left = [written, doors(true, false, true), steps('exit', 'out'), personInside];
    const { state, commands } = tell([...intoGate, match, ...left]);
    expect(commands.slice(-2)).toEqual(['end: admitted', 'raise-fault object-left']);
    const faulty = tell([{ type: 'fault-raised', code: 'object-left', at: 0 }], state);
    expect(faulty.state.phase.name).toBe('outOfService');
    const gone = tell([shut], faulty.state);
    expect(gone.commands).toEqual(['clear-fault object-left']);
    const acknowledged = tell(
      [
        { type: 'fault-cleared', code: 'object-left' },
        { type: 'fault-acknowledged', code: 'object-left' },
      ],
      gone.state,
    );
    expect(acknowledged.state.phase.name).toBe('idle');
  });

  it('stays out of service for whoever was between the doors before the gate was started', () => {
    const start = initialState('entry');
    const found = tell(
      [{ type: 'fault-raised', code: 'cameras-lost', at: 0 }, personInside, { type: 'fault-cleared', code: 'cameras-lost' }],
      start,
    );
    expect(found.state.phase.name).toBe('outOfService');
    expect(found.commands).toContain('raise-fault object-left');
    const raised = tell([{ type: 'fault-raised', code: 'object-left', at: 0 }, presented, { type: 'officer-lets-out' }], found.state);
    expect(raised.commands).toEqual(['open-entry']);
    const left = tell([doors(false, true, true), steps('entry', 'out'), shut], raised.state);
    expect(left.commands).toContain('clear-fault object-left');
  });

  it('takes nobody in on top of an occupied floor', () => {
    expect(tell([doors(true, true, true), presented]).phases).not.toContain('reading');
  });

  it('an acknowledgement does not count a running passage’s people anew', () => {
    const { state } = tell([...intoGate, { type: 'fault-raised', code: 'camera-lost', at: 0 }, doors(true, true, false)]);
    expect(state.inside).toBe(1);
    expect(transition(state, { type: 'fault-acknowledged', code: 'camera-lost' }).state.inside).toBe(1);
  });

  it('closes a door that was refused: a board that did not answer may have opened it', () => {
    const refusedDoor: PassageEvent = { type: 'door-refused', passageId: 'p1', door: 'entry' };
    const { commands } = tell([presented, answered, answered, eligible, refusedDoor]);
    expect(commands.slice(-2)).toEqual(['close-doors', 'end: not-admitted-to-gate']);
    const caught = tell([presented, answered, answered, eligible, doors(false, true), steps('entry', 'in'), refusedDoor]);
    expect(caught.state.phase).toMatchObject({ name: 'referred', reasons: ['door-fault'] });
  });

  it('ends as abandoned when nobody enters', () => {
    const { commands, state } = tell([presented, answered, answered, eligible, doors(false, true), late, shut]);
    expect(commands.at(-1)).toBe('end: abandoned');
    expect(state.phase.name).toBe('idle');
  });

  it('asks for an officer when the traveller does not leave', () => {
    expect(tell([...intoGate, match, written, doors(true, false, true), late]).state.phase).toMatchObject({
      name: 'referred',
      reasons: ['did-not-leave'],
    });
  });

  it('refers whoever is inside when a device fails, and takes nobody else', () => {
    const lost: PassageEvent = { type: 'fault-raised', code: 'cameras-lost', at: 0 };
    expect(tell([...intoGate, lost]).state.phase).toMatchObject({ name: 'referred', reasons: ['device-fault'] });
    expect(tell([lost, presented]).phases).toEqual(['idle', 'outOfService']);
  });

  it('closes for the lost door board and opens when it returns', () => {
    const lost: PassageEvent = { type: 'fault-raised', code: 'door-board-lost', at: 0 };
    const { phases } = tell([lost, presented, { type: 'fault-cleared', code: 'door-board-lost' }, presented]);
    expect(phases).toEqual(['idle', 'outOfService', 'idle', 'reading']);
  });

  it('ends everything in an emergency and stays there until acknowledged', () => {
    const { phases, commands, state } = tell([...intoGate, doors(true, true, true, true)]);
    expect(phases.at(-1)).toBe('emergency');
    expect(commands).toContain('end: emergency');
    const raised = tell([{ type: 'fault-raised', code: 'emergency', at: 0 }, steps('exit', 'out'), shut], state);
    expect(raised.state.phase.name).toBe('emergency');
    expect(
      tell(
        [
          { type: 'fault-cleared', code: 'emergency' },
          { type: 'fault-acknowledged', code: 'emergency' },
        ],
        raised.state,
      ).state.phase.name,
    ).toBe('idle');
  });

  it('hears nothing that was asked for an earlier passage', () => {
    const late = <E extends PassageEvent>(event: E) => ({ ...event, passageId: 'p0' });
    const deaf = (story: readonly PassageEvent[], event: PassageEvent) => {
      const { state } = tell(story);
      expect(transition(state, event)).toEqual({ state, commands: [] });
    };
    deaf([presented, answered, answered], late(eligible));
    deaf([presented, answered, answered], late(refused('under-age')));
    deaf([presented, eligible, answered], late(answered));
    deaf([presented, answered, answered, eligible], { type: 'door-refused', passageId: 'p0', door: 'entry' });
    deaf(intoGate, late(match));
    deaf(intoGate, late(mismatch));
    deaf([...intoGate, match], late(written));
    deaf([...intoGate, match], { type: 'record-failed', passageId: 'p0' });
  });

  it('hears no officer on another case', () => {
    expect(tell([...intoGate, mismatch, { type: 'officer-decided', passageId: 'p0', action: 'admit' }]).state.phase.name).toBe('referred');
  });
});
