import { connect, type Socket } from 'node:net';
import type { Chip } from '../passport/index.ts';

/** A chip lying on a virtual reader. */
export interface InsertedCard {
  /** Takes the chip away; the reader sees it at its next poll. Resolves when the connection is closed. */
  remove(): Promise<void>;
  /** Resolves when the chip is away: removed, pulled by its own plan, or the reader is gone. */
  readonly removed: Promise<void>;
}

/** One-byte messages of the vpcd protocol; anything longer is a command APDU. */
const control = { powerOff: 0, powerOn: 1, reset: 2, getAtr: 4 } as const;

/**
 * Lays a chip on the virtual reader whose vpcd listens on a loopback port. Messages are a 16-bit big-endian length and
 * that many bytes, both ways.
 *
 * @throws when nothing listens there
 */
export async function insertCard(port: number, chip: Chip): Promise<InsertedCard> {
  const socket = await connected(port);
  const removed = new Promise<void>((done) => socket.once('close', () => done()));
  // A reader that goes away closes the connection; that is all there is to say about it.
  socket.on('error', () => {});
  serve(socket, chip);
  return {
    removed,
    remove: () => {
      socket.destroy();
      return removed;
    },
  };
}

function connected(port: number): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      done(socket);
    });
  });
}

function serve(socket: Socket, chip: Chip): void {
  let pending: Uint8Array = Buffer.alloc(0);
  socket.on('data', (received: Uint8Array) => {
    pending = pending.length ? Buffer.concat([pending, received]) : received;
    while (!socket.destroyed && pending.length >= 2) {
      const length = pending[0]! * 256 + pending[1]!;
      if (pending.length < 2 + length) return;
      const message = pending.subarray(2, 2 + length);
      pending = pending.subarray(2 + length);
      const answer = length === 1 ? obey(chip, message[0]!) : length > 1 ? (chip.apdu(message) ?? 'gone') : undefined;
      if (answer === 'gone') socket.destroy();
      // The reader sends nothing while a chip takes its time, so answers stay in order.
      else if (answer && length > 1 && chip.delay) setTimeout(() => socket.write(frame(answer)), chip.delay);
      else if (answer) socket.write(frame(answer));
    }
  });
}

/** Only the request for the ATR is answered. */
function obey(chip: Chip, message: number): Uint8Array | undefined {
  if (message === control.getAtr) return chip.atr;
  if (message === control.reset) chip.reset();
  else if (message === control.powerOff || message === control.powerOn) chip.power(message === control.powerOn);
  return undefined;
}

function frame(body: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(body.length >> 8, body.length & 0xff), body]);
}
