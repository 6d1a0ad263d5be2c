import type { StandingFault } from './faults.ts';
import type { Transition } from './passage.ts';
import { addDecision, addFault } from './record.ts';
import type { Recorder } from './recorder.ts';

interface Moment {
  readonly at: number;
  readonly monotonic: number;
}

/** What a step of the gate leaves in the record of the passage under way: why it came before an officer, the phase that ended, new faults. */
export function recordStep(
  recorder: Recorder,
  { before, state, because }: Transition & { readonly before: Transition['state'] },
  since: Moment,
  now: Moment,
): void {
  const { phase } = state;
  recordFaults(
    recorder,
    state.faults.filter((f) => !before.faults.some((old) => old.code === f.code)),
  );
  // Why a traveller came before an officer is part of the record, also where no check said so (a device, a door, a second person).
  if (phase.name === 'referred' && because !== undefined)
    recorder.change((r) => addDecision(r, { verdict: 'refer', reasons: phase.reasons }));
  // Last, because it is what goes to disk.
  if (because !== undefined) recorder.step(before.phase.name, since.at, now.monotonic - since.monotonic, because);
}

export function recordFaults(recorder: Recorder, faults: readonly StandingFault[]): void {
  for (const fault of faults) recorder.change((r) => addFault(r, fault.code, fault.raisedAt));
}
