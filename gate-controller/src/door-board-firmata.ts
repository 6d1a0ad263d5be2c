import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

/** What Firmata needs of a transport. */
export interface FirmataTransport extends EventEmitter {
  write(bytes: Uint8Array, done?: () => void): void;
}

/** The part of a `firmata-io` board (the package ships no types) that the door board's adapter uses; johnny-five takes it as its `io`. */
export interface Firmata extends EventEmitter {
  readonly firmware: { readonly name?: string };
  readonly MODES: { readonly OUTPUT: number };
  /** Bytes of a message that has not ended yet. */
  buffer: number[];
  pinMode(pin: number, mode: number): void;
  sysexCommand(message: readonly number[]): void;
  /** Registers for every board of the process; `this` is the board that received the message. */
  sysexResponse(command: number, handler: (this: Firmata, data: number[]) => void): void;
}

type FirmataClass = new (transport: FirmataTransport, options: { readonly reportVersionTimeout: number }) => Firmata;

/** `firmata-io` itself, without the serial port that the package `firmata` would bring along. */
export const Firmata: FirmataClass = (createRequire(import.meta.url)('firmata-io') as { Firmata: FirmataClass }).Firmata;
