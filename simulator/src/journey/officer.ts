import type { CaseView, OfficerAction } from 'gate-controller';
import { distinctUntilChanged, map } from 'rxjs';
import type { OfficerClient } from '../gate/officer-client.ts';
import { pause } from './event-stream.ts';

/** What the officer finds when looking at the person face to face. Only the simulator knows. */
export type FaceToFace = 'holder' | 'another person' | 'not alone';

/** How an officer decides a case: looks at the reasons and at the person, never at a score alone. */
export function judge(open: CaseView, found: FaceToFace): { readonly action: OfficerAction; readonly reason: string } {
  if (found === 'not alone') return { action: 'send-back', reason: 'More than one person in the gate; asked to come one at a time.' };
  if (found === 'another person') return { action: 'manual-processing', reason: 'The person is not the one on the portrait.' };
  const doubtOnDocument = open.checks.some((c) => c.result !== 'successful');
  return doubtOnDocument
    ? { action: 'manual-processing', reason: 'A check of the document did not succeed.' }
    : { action: 'admit', reason: 'Compared face to face: the person on the portrait.' };
}

/** The sentences an officer's look takes, milliseconds. */
const LOOK = 1_500;

/**
 * An officer on duty: decides every referral, acknowledges what can be acknowledged. Works until aborted.
 * @param look what a look at the traveller of a passage tells
 */
export function onDuty(client: OfficerClient, look: () => FaceToFace, signal: AbortSignal): void {
  const cases = client.view
    .pipe(map((v) => v.case))
    .pipe(distinctUntilChanged((a, b) => a?.passageId === b?.passageId && a?.referredAt === b?.referredAt));
  const decisions = cases.subscribe(async (open) => {
    if (!open) return;
    await pause(LOOK, signal);
    if (signal.aborted) return;
    const { action, reason } = judge(open, look());
    await client.decide(open.passageId, action, reason);
  });
  const latched = client.view.pipe(
    map((v) => v.faults.filter((f) => !f.acknowledged).map((f) => f.code)),
    distinctUntilChanged((a, b) => a.join() === b.join()),
  );
  const acknowledgements = latched.subscribe(async (codes) => {
    await pause(LOOK, signal);
    if (signal.aborted) return;
    for (const code of codes) await client.acknowledge(code);
  });
  signal.addEventListener('abort', () => {
    decisions.unsubscribe();
    acknowledgements.unsubscribe();
  });
}
