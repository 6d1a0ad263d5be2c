import type { OfficerAction, OfficerView } from '../../../src/views.ts';

/** How much a gate needs a person. Everything that is `normal` stays grey. */
export type Urgency = 'now' | 'soon' | 'normal';

const states: Record<string, string> = {
  idle: 'Ready',
  reading: 'Reading a document',
  entering: 'Traveller is entering',
  capturing: 'Capturing faces',
  referred: 'Waiting for an officer',
  leaving: 'Traveller leaves by the exit door',
  returning: 'Traveller leaves by the entry door',
  emergency: 'Emergency',
  outOfService: 'Out of service',
};
export const stateWords = (state: string): string => states[state] ?? state;

const outcomes: Record<string, string> = {
  admitted: 'Admitted',
  'admitted-by-officer': 'Admitted by officer',
  'manual-processing': 'Manual processing',
  'sent-back': 'Sent back',
  'not-admitted-to-gate': 'Not admitted to gate',
  abandoned: 'Left by themselves',
  emergency: 'Emergency',
  aborted: 'Aborted, gate stopped',
};
export const outcomeWords = (outcome: string): string => outcomes[outcome] ?? outcome;

/** The action, its key, and reasons at hand for it. The key's letter stands in the action's name. */
export const actions: readonly {
  readonly action: OfficerAction;
  readonly key: string;
  readonly name: string;
  readonly done: string;
  readonly reasons: readonly string[];
}[] = [
  {
    action: 'send-back',
    key: 'S',
    name: 'Send back',
    done: 'Sent back',
    reasons: [
      'More than one person in the gate',
      'Luggage or object left in the gate',
      'Traveller asked to leave',
      'Wrong gate for this traveller',
    ],
  },
  {
    action: 'manual-processing',
    key: 'M',
    name: 'Manual processing',
    done: 'Sent to manual processing',
    reasons: ['Possibly another person', 'Document needs examination', 'Declaration needs a talk', 'Face cannot be compared here'],
  },
  {
    action: 'admit',
    key: 'A',
    name: 'Admit',
    done: 'Admitted',
    reasons: [
      'Compared face to face: same person',
      'Same person, looks have changed',
      'Same person, poor light or camera',
      'One person only, checked at the gate',
    ],
  },
];

/** How urgent a gate is, and why in a few words. */
export function urgencyOf(view: OfficerView): { readonly urgency: Urgency; readonly why: string } {
  if (view.state === 'emergency') return { urgency: 'now', why: 'Emergency' };
  if (view.case) return { urgency: 'now', why: 'Referral waits for you' };
  if (!view.doors.connected) return { urgency: 'now', why: 'Doors not connected' };
  if (view.faults.some(({ blocking }) => blocking)) return { urgency: 'now', why: 'Fault stops the gate' };
  if (view.faults.length > 0) return { urgency: 'soon', why: 'Fault, gate still works' };
  return { urgency: 'normal', why: '' };
}

/** `12 s`, `4 min`, `2 h 5 min`: ages that are read at a glance. */
export function age(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The time of day at the gate, without the date. */
export const clockTime = (iso: string): string =>
  new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
