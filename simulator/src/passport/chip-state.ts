import type { Session } from './chip-secure-messaging.ts';
import type { RandomBytes } from './groups/agreement-group.ts';

/** Where in the file tree the chip stands. */
export interface Selection {
  application: boolean;
  file: number | undefined;
}

/** Everything the chip forgets when the field goes away; a session's part also when secure messaging ends. */
export interface ChipState {
  readonly random: RandomBytes;
  selection: Selection;
  session: Session | undefined;
  /** What opened the session. */
  opened: 'BAC' | 'PACE' | undefined;
  /** ID_PICC that Terminal Authentication binds to: the document number, or the chip's PACE key (BSI TR-03110-1 §3.5). */
  chipIdentity: Uint8Array;
  /** The terminal's compressed key of Chip Authentication or PACE-CAM; Terminal Authentication needs one. */
  terminalKey: Uint8Array | undefined;
  /** DG3 and DG4 once Terminal Authentication has opened them. */
  readonly authorised: Set<number>;
}

export function createChipState(random: RandomBytes): ChipState {
  return {
    random,
    selection: { application: false, file: undefined },
    session: undefined,
    opened: undefined,
    chipIdentity: new Uint8Array(),
    terminalKey: undefined,
    authorised: new Set(),
  };
}

/** Ends secure messaging; all that it had opened is closed again. */
export function endSession(state: ChipState): void {
  state.session = state.opened = state.terminalKey = undefined;
  state.chipIdentity = new Uint8Array();
  state.authorised.clear();
}
