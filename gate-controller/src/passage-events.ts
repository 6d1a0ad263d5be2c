import type { PassageOutcome } from 'performance-tool';
import type { Decision, Reason } from './decision.ts';
import type { Door } from './doors.ts';
import type { FaultChange, FaultCode } from './faults.ts';
import type { OfficerAction } from './views.ts';

/** What the traveller is told after the passage, until the next one or the time limit of `idle`. */
export type Notice = 'try-again' | 'desk';

/** All that can happen to a gate. Facts and decisions only: no times, no images, no personal data. */
export type PassageEvent =
  | { readonly type: 'document-presented'; readonly passageId: string; readonly questions: number }
  | { readonly type: 'document-decided'; readonly decision: Decision }
  | { readonly type: 'question-answered' }
  | { readonly type: 'crossing'; readonly door: Door; readonly direction: 'in' | 'out' }
  | {
      readonly type: 'doors';
      readonly entryClosed: boolean;
      readonly exitClosed: boolean;
      readonly occupied: boolean;
      readonly emergency: boolean;
    }
  /** The board refused to open the door it was asked to. */
  | { readonly type: 'door-refused'; readonly door: Door }
  | { readonly type: 'face-decided'; readonly decision: Decision }
  | { readonly type: 'officer-decided'; readonly passageId: string; readonly action: OfficerAction }
  /** An officer opens the entry door of a gate that is out of service, for someone caught inside. */
  | { readonly type: 'officer-lets-out' }
  | { readonly type: 'record-written' }
  | { readonly type: 'record-failed' }
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
