/** The part of `firmata-io` (which ships no types) that the door board's adapter uses. */
declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  export interface FirmataTransport extends EventEmitter {
    write(bytes: Uint8Array, done?: () => void): void;
  }
  export class Firmata extends EventEmitter {
    constructor(transport: FirmataTransport, options: { readonly reportVersionTimeout: number });
    readonly isReady: boolean;
    readonly firmware: { readonly name?: string; readonly version?: { readonly major: number; readonly minor: number } };
    readonly MODES: { readonly OUTPUT: number };
    /** Bytes of a message that has not ended yet. */
    buffer: number[];
    pinMode(pin: number, mode: number): void;
    sysexCommand(message: readonly number[]): void;
    /** Registers for every board of the process; `this` is the board that received the message. */
    sysexResponse(command: number, handler: (this: Firmata, data: number[]) => void): void;
  }
  const firmata: { readonly Firmata: typeof Firmata };
  export default firmata;
}
