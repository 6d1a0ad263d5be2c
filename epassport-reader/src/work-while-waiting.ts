/**
 * Work that needs no chip, done while the chip works on a command: one piece per command, in the order given. A chip takes eight milliseconds
 * and more for any command, a piece of this work takes less.
 */
export class WorkWhileWaiting {
  readonly #pieces: (() => void)[] = [];
  #failed: { readonly error: unknown } | undefined;

  /** What `work` throws is thrown by `finish`, not into the conversation with the chip. */
  add(...work: (() => void)[]): void {
    this.#pieces.push(...work);
  }

  /** A command has been given to the transport. The piece waits for the end of this turn: the transport may hand the command on within it. */
  chipIsBusy(): void {
    if (this.#pieces.length > 0) setImmediate(() => this.#next());
  }

  /** Does all that is left. @throws what a piece has thrown */
  finish(): void {
    while (this.#pieces.length > 0) this.#next();
    if (this.#failed) throw this.#failed.error;
  }

  #next(): void {
    const piece = this.#pieces.shift();
    if (!piece || this.#failed) return;
    try {
      piece();
    } catch (error) {
      this.#failed = { error };
    }
  }
}
