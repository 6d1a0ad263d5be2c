import { Duplex } from 'node:stream';
import type { VirtualDoorBoard } from './door-board.ts';

/** A serial line to a board in the same process, for simulations in virtual time: bytes travel only while the board's time passes. */
export interface InProcessLine {
  /** A `DoorBoardLink`: rejects while unplugged. */
  readonly link: () => Promise<Duplex>;
  unplug(): void;
  plug(): void;
}

export function inProcessLine(board: VirtualDoorBoard): InProcessLine {
  let plugged = true;
  let stream: Duplex | undefined;
  board.chip.onByte = (byte) => stream?.push(Uint8Array.of(byte));
  return {
    link: () => {
      if (!plugged) return Promise.reject(new Error('The virtual line is unplugged: expected a board at its end.'));
      const opened = new Duplex({
        read() {},
        write(bytes: Buffer, _encoding, done) {
          board.chip.send(bytes);
          done();
        },
        destroy(error, done) {
          if (stream === opened) stream = undefined;
          done(error);
        },
      });
      stream = opened;
      return Promise.resolve(opened);
    },
    unplug: () => {
      plugged = false;
      stream?.destroy();
    },
    plug: () => {
      plugged = true;
    },
  };
}
