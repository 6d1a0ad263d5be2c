/**
 * Every condition a device can be in that the gate must know of. A fault is raised and cleared; it is never an exception.
 *
 * - `blocking`: no new traveller is let in while it stands.
 * - `latched`: it stands until an officer acknowledges it, even when its cause is gone.
 */
export interface Fault {
  readonly blocking: boolean;
  readonly latched: boolean;
  /** What is the matter, in an officer's words. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy: string;
}

const fault = (blocking: boolean, latched: boolean, text: string, remedy: string): Fault => ({ blocking, latched, text, remedy });

export const FAULTS = {
  'door-board-lost': fault(
    true,
    false,
    'The door board does not answer.',
    'Check its cable and power. The doors stay in their safe state; the gate returns by itself.',
  ),
  'door-fault': fault(
    true,
    true,
    'A door stands open that should be closed, or both stand open.',
    'Look for a forced or blocked door, close it by hand, then acknowledge.',
  ),
  'chip-reader-lost': fault(
    true,
    false,
    'The passport chip reader does not answer.',
    'Check its cable and that pcscd runs. The gate returns by itself.',
  ),
  'mrz-reader-lost': fault(
    true,
    false,
    'The reader of the printed passport lines does not answer.',
    'Check its cable. The gate returns by itself.',
  ),
  'camera-lost': fault(
    false,
    false,
    'One camera gives no usable picture.',
    'Check its lens, cable and power. The gate goes on with the others.',
  ),
  'cameras-lost': fault(
    true,
    false,
    'Too few cameras give a usable picture.',
    'Check lenses, cables and power. The gate returns by itself.',
  ),
  'camera-poor': fault(
    false,
    false,
    'A camera’s picture has been poor for a minute.',
    'Look at the light, the lens and its focus. The gate goes on.',
  ),
  'face-engine-failed': fault(true, true, 'The face comparison stopped.', 'Restart the gate; if it stops again, call support.'),
  'watch-list-failed': fault(
    true,
    true,
    'The watch list cannot be searched.',
    'Bring its present edition and restart the gate; the log says what stands against this one.',
  ),
  'engine-fell-back': fault(
    false,
    false,
    'The face comparison runs slower: a faster processor failed its test.',
    'Update its driver and restart the gate (gate-controller devices says more). Comparisons stay right.',
  ),
  'passage-log-failed': fault(
    true,
    true,
    'A passage could not be recorded.',
    'Make room on the disk or repair it, then acknowledge. No door is released without a record.',
  ),
  'object-left': fault(
    true,
    true,
    'Something or somebody is left between the doors.',
    'Look what it is: let a person out, take a thing away, then acknowledge.',
  ),
  'unexpected-person': fault(
    true,
    true,
    'Someone is between the doors without a passage.',
    'Go to the gate, let the person out, then acknowledge.',
  ),
  'internal-error': fault(
    true,
    true,
    'The gate’s program met an error.',
    'Look after the traveller, acknowledge; if it comes again, call support with the log.',
  ),
  emergency: fault(
    true,
    true,
    'The emergency button was pressed: the exit is free.',
    'Release the button when everyone is out, then acknowledge.',
  ),
  // Blocking: by a clock that is behind, an expired passport or a revoked certificate is still good.
  'clock-set-back': fault(
    true,
    true,
    'The system clock was set back.',
    'Check the time server, then acknowledge; times in records since then may be wrong.',
  ),
  'referral-waiting': fault(false, false, 'A traveller has been waiting for an officer for too long.', 'Go to the gate now.'),
} as const satisfies Record<string, Fault>;

export type FaultCode = keyof typeof FAULTS;

/** A fault that stands. */
export interface StandingFault {
  readonly code: FaultCode;
  /** Which device and what is the matter with it, where the catalogue's words do not say. */
  readonly detail?: string;
  /** Milliseconds since the epoch. */
  readonly raisedAt: number;
  /** The cause is gone. */
  readonly cleared: boolean;
  readonly acknowledged: boolean;
}

export type FaultChange =
  | { readonly type: 'fault-raised'; readonly code: FaultCode; readonly at: number; readonly detail?: string }
  | { readonly type: 'fault-cleared'; readonly code: FaultCode }
  | { readonly type: 'fault-acknowledged'; readonly code: FaultCode };

/** The faults that stand after a change. Raising one again keeps its first time and takes the new detail; a latched one goes when cleared and acknowledged. */
export function standing(faults: readonly StandingFault[], change: FaultChange): readonly StandingFault[] {
  const rest = faults.filter((f) => f.code !== change.code);
  const old = faults.find((f) => f.code === change.code);
  if (change.type === 'fault-raised') {
    const detail = change.detail === undefined ? {} : { detail: change.detail };
    if (old && !old.cleared) return old.detail === change.detail ? faults : faults.map((f) => (f === old ? { ...f, ...detail } : f));
    return [...rest, { code: change.code, raisedAt: old?.raisedAt ?? change.at, cleared: false, acknowledged: false, ...detail }];
  }
  if (!old) return faults;
  const next = change.type === 'fault-cleared' ? { ...old, cleared: true } : { ...old, acknowledged: true };
  const gone = next.cleared && (next.acknowledged || !FAULTS[next.code].latched);
  return gone ? rest : faults.map((f) => (f === old ? next : f));
}

export const isBlocking = (faults: readonly StandingFault[]): boolean => faults.some((f) => FAULTS[f.code].blocking);
