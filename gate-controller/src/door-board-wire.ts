import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';

/**
 * The transport that Firmata keeps for the life of the program, while the streams beneath it come and go with the cable: johnny-five
 * remembers every board ever made, so a new one for every reconnection would never be freed.
 */
export class DoorBoardWire extends EventEmitter {
  #stream: Duplex | undefined;

  get attached(): boolean {
    return this.#stream !== undefined;
  }

  /** @param onEnd called once when the stream ends, for whatever reason */
  attach(stream: Duplex, onEnd: () => void): void {
    this.#stream = stream;
    stream.on('data', (bytes: Buffer) => {
      if (this.#stream === stream) this.emit('data', bytes);
    });
    stream.on('error', () => {}); // 'close' follows and says it
    stream.once('close', () => {
      if (this.#stream !== stream) return;
      this.#stream = undefined;
      onEnd();
    });
  }

  /** Lets go of the stream; `onEnd` is called. */
  drop(): void {
    this.#stream?.destroy();
  }

  /** Firmata's way out. What is written while no board is there is lost on purpose: a command must not reach a board that returns later. */
  write(bytes: Uint8Array, done?: () => void): void {
    this.#stream?.write(bytes);
    if (done) queueMicrotask(done);
  }
}
