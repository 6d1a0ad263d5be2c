import type { Observable } from 'rxjs';

export type Door = 'entry' | 'exit';

/** The firmware's own state; the host asks, the board decides. */
export type BoardState = 'locked' | 'entryOpen' | 'exitOpen' | 'closing' | 'emergency' | 'failsafe' | 'fault';

/** All that the door board reports, sampled by the board every 2 ms. */
export interface BoardStatus {
  readonly state: BoardState;
  readonly entryClosed: boolean;
  readonly exitClosed: boolean;
  /** Any beam of that door is broken: something stands in the doorway. */
  readonly entryBlocked: boolean;
  readonly exitBlocked: boolean;
  /** The floor between the doors bears a load: a person or an object. */
  readonly occupied: boolean;
  readonly emergency: boolean;
  /** Crossings counted by the two beams of each doorway since the board started; `in` is towards the middle of the gate. They wrap at 128. */
  readonly crossings: { readonly entryIn: number; readonly entryOut: number; readonly exitIn: number; readonly exitOut: number };
  /** Times a closing door met an obstacle and opened again; wraps at 128. */
  readonly reopens: number;
}

/** The board's answer to one command. */
export type DoorReply = 'ok' | 'refused-other-door-open' | 'refused-state';

/**
 * The port to the two doors. Only `interlock.ts` calls it.
 * Obligations of every adapter: send the heartbeat only through `heartbeat()`, so that a gate that stopped thinking loses its doors;
 * never repeat a command by itself; report `connected: false` within 1 s of losing the board.
 */
export interface Doors {
  readonly connected: Observable<boolean>;
  /** The last status at once, then every change. */
  readonly status: Observable<BoardStatus>;
  heartbeat(): void;
  /** Opens one door; the board closes it again by itself after its maximum open time. @throws {GateError} `door-board` when the board does not answer within 500 ms */
  open(door: Door): Promise<DoorReply>;
  /** Closes both doors. @throws {GateError} `door-board` when the board does not answer within 500 ms */
  closeAll(): Promise<DoorReply>;
  close(): Promise<void>;
}
