import type { BoardStatus, Door, DoorReply, Doors } from './doors.ts';

/** Why the host does not even ask the board. */
export type Refusal = 'no-status' | 'other-door-not-closed' | 'emergency' | 'board-not-ready';

/**
 * The second of three layers: `passage.ts` asks, this allows, the firmware enforces. Right without the other two:
 * a door may open only when the other is known to be closed, nothing is known to be wrong, and no emergency is on.
 * @param status the board's last word; undefined when it has not spoken since it was connected
 * @returns undefined when the door may open
 */
export function refusal(status: BoardStatus | undefined, door: Door): Refusal | undefined {
  if (status === undefined) return 'no-status';
  if (status.emergency || status.state === 'emergency') return 'emergency';
  if (status.state === 'failsafe' || status.state === 'fault') return 'board-not-ready';
  const otherClosed = door === 'entry' ? status.exitClosed : status.entryClosed;
  const otherState = door === 'entry' ? 'exitOpen' : 'entryOpen';
  return otherClosed && status.state !== otherState ? undefined : 'other-door-not-closed';
}

export interface Interlock {
  /** Opens one door, or says who refused. @throws {GateError} `door-board` when the board does not answer */
  open(door: Door): Promise<DoorReply | Refusal>;
  /** Closing is always allowed. @throws {GateError} `door-board` when the board does not answer */
  closeAll(): Promise<DoorReply>;
  /** To be called by the gate's own loop, never by a timer of the adapter: a gate that stopped thinking must lose its doors. */
  heartbeat(): void;
}

/** The only caller of the doors. */
export function createInterlock(doors: Doors): Interlock {
  let latest: BoardStatus | undefined;
  doors.status.subscribe((status) => {
    latest = status;
  });
  doors.connected.subscribe((connected) => {
    if (!connected) latest = undefined;
  });
  let pending: Promise<unknown> = Promise.resolve();
  /** One command at a time: the second is judged on what the first has changed. */
  const inTurn = <T>(command: () => Promise<T>): Promise<T> => {
    const turn = pending.then(command, command);
    pending = turn.catch(() => undefined);
    return turn;
  };
  return {
    open: (door) =>
      inTurn(async () => {
        const no = refusal(latest, door);
        return no ?? doors.open(door);
      }),
    closeAll: () => inTurn(() => doors.closeAll()),
    heartbeat: () => doors.heartbeat(),
  };
}
