import type { PassageOutcome } from 'performance-tool';
import type { Decision, Reason } from './decision.ts';
import type { Door } from './doors.ts';
import type { FaultChange, FaultCode } from './faults.ts';
import type { OfficerAction } from './views.ts';

/** What the traveller is told after the passage, until the next one or the time limit of `idle`. */
export type Notice = 'try-again' | 'desk';

/**
 * All that can happen to a gate. Facts and decisions only: no times, no images, no personal data.
 * What was asked for a passage names it, so that an answer that comes late cannot decide the next one.
 */
export type PassageEvent =
  | { readonly type: 'document-presented'; readonly passageId: string; readonly questions: number }
  | { readonly type: 'document-decided'; readonly passageId: string; readonly decision: Decision }
  | { readonly type: 'question-answered'; readonly passageId: string }
  | { readonly type: 'crossing'; readonly door: Door; readonly direction: 'in' | 'out' }
  | {
      readonly type: 'doors';
      readonly entryClosed: boolean;
      readonly exitClosed: boolean;
      readonly occupied: boolean;
      readonly emergency: boolean;
    }
  /** The board refused to open the door it was asked to; no passage where an officer had asked for someone caught inside. */
  | { readonly type: 'door-refused'; readonly passageId: string | undefined; readonly door: Door }
  | { readonly type: 'face-decided'; readonly passageId: string; readonly decision: Decision }
  | { readonly type: 'officer-decided'; readonly passageId: string; readonly action: OfficerAction }
  /** An officer opens the entry door of a gate that is out of service, for someone caught inside. */
  | { readonly type: 'officer-lets-out' }
  | { readonly type: 'record-written'; readonly passageId: string }
  | { readonly type: 'record-failed'; readonly passageId: string }
  /** The present phase has lasted as long as it may; comes again every so often while it lasts on. */
  | { readonly type: 'time-limit' }
  | FaultChange;

/** All that `passage.ts` asks of the world. */
export type PassageCommand =
  | { readonly type: 'begin-passage'; readonly passageId: string }
  | { readonly type: 'inspect-document' }
  | { readonly type: 'stop-inspection' }
  | { readonly type: 'start-capture' }
  | { readonly type: 'stop-capture' }
  | { readonly type: 'open-entry' }
  | { readonly type: 'open-exit' }
  | { readonly type: 'close-doors' }
  /** Write the record so that it survives a power cut; answer with `record-written` or `record-failed`. */
  | { readonly type: 'commit-record'; readonly outcome: PassageOutcome }
  | { readonly type: 'end-passage'; readonly outcome: PassageOutcome; readonly reasons: readonly Reason[] }
  | { readonly type: 'raise-fault'; readonly code: FaultCode }
  | { readonly type: 'clear-fault'; readonly code: FaultCode };
