import { VirtualDoorBoard } from '../../src/door-board/index.ts';

export const OPEN_ENTRY = 1;
export const OPEN_EXIT = 2;
export const CLOSE_ALL = 3;

/** A host that speaks to the board byte by byte, so that it can also speak nonsense. */
export class RawHost {
  readonly board = new VirtualDoorBoard();
  beating = false;
  /** Called every 2 ms. */
  watch: () => void = () => {};
  readonly #received: number[] = [];
  #passed = 0;

  constructor() {
    this.board.chip.onByte = (byte) => this.#received.push(byte);
    this.run(50); // bytes that arrive while the board starts are lost
    this.#passed = 0;
    this.beating = true;
  }

  get gate() {
    return this.board.gate;
  }

  run(milliseconds: number): void {
    for (let passed = 0; passed < milliseconds; passed += 2) {
      if (this.beating && this.#passed % 200 === 0) this.send(0xf0, 0x02, 0xf7);
      this.#passed += 2;
      this.board.advance(2);
      this.watch();
    }
  }

  until(what: string, condition: () => boolean, limit = 20_000): number {
    const from = this.board.milliseconds;
    while (!condition()) {
      if (this.board.milliseconds - from > limit) throw new Error(`${what}: not within ${limit} ms`);
      this.run(2);
    }
    return this.board.milliseconds - from;
  }

  send(...bytes: number[]): void {
    this.board.chip.send(Uint8Array.from(bytes));
  }

  /** A correct command message, answered or not. */
  command(command: number, sequence = 1): void {
    this.send(0xf0, 0x01, sequence, command, (sequence ^ command ^ 0x5a) & 0x7f, 0xf7);
  }

  /** All that the board has sent since the last call. */
  heard(): number[] {
    return this.#received.splice(0);
  }

  /** Whether this sequence of bytes was heard since the last call of `heard`. */
  heardMessage(...bytes: number[]): boolean {
    return Buffer.from(this.#received).includes(Buffer.from(bytes));
  }
}
