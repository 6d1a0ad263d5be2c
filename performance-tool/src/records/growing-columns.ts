import { codesFor } from './column-builder.ts';
import { grown } from './hash-index.ts';
import type { Codes, Column } from './trials.ts';

const FIRST = 4096;

/** A column of numbers that grows; told the length beforehand it is never copied. */
export class GrowingNumbers<A extends Float64Array | Int32Array | Uint8Array> {
  #values: A;
  length = 0;
  constructor(make: new (length: number) => A, expected = FIRST) {
    this.#values = new make(Math.max(FIRST, expected));
  }
  push(value: number): void {
    if (this.length === this.#values.length) this.#values = grown(this.#values, this.length * 2);
    this.#values[this.length++] = value;
  }
  /** The column with room for `more` values, to be written from `length` on; `length` counts them already. */
  extend(more: number): A {
    const needed = this.length + more;
    if (needed > this.#values.length) this.#values = grown(this.#values, Math.max(needed, this.#values.length * 2));
    this.length = needed;
    return this.#values;
  }
  at(index: number): number {
    return this.#values[index]!;
  }
  /** The values so far, not a copy. */
  get values(): A {
    return this.#values.subarray(0, this.length) as A;
  }
}

/** A column of labels that grows, wider only once there are many labels. */
export class GrowingCodes {
  readonly #codeOf = new Map<string, number>();
  #codes: Codes;
  length = 0;
  constructor(expected = FIRST) {
    this.#codes = new Int8Array(Math.max(FIRST, expected));
  }
  /** The label's code, given out at first sight. */
  codeOf(label: string): number {
    let code = this.#codeOf.get(label);
    if (code === undefined) {
      code = this.#codeOf.size;
      this.#codeOf.set(label, code);
      const room = codesFor(code + 1, 0);
      if (room.BYTES_PER_ELEMENT > this.#codes.BYTES_PER_ELEMENT) {
        const wider = codesFor(code + 1, this.#codes.length);
        wider.set(this.#codes.subarray(0, this.length));
        this.#codes = wider;
      }
    }
    return code;
  }
  push(code: number): void {
    if (this.length === this.#codes.length) this.#codes = grown(this.#codes, this.length * 2);
    this.#codes[this.length++] = code;
  }
  /** As `GrowingNumbers` does; the labels must have their codes before. */
  extend(more: number): Codes {
    const needed = this.length + more;
    if (needed > this.#codes.length) this.#codes = grown(this.#codes, Math.max(needed, this.#codes.length * 2));
    this.length = needed;
    return this.#codes;
  }
  /** Pushes −1 until the column is `length` long: rows of inputs that did not have it. */
  fillTo(length: number): void {
    const from = this.length;
    if (from < length) this.extend(length - from).fill(-1, from, length);
  }
  at(index: number): number {
    return this.#codes[index]!;
  }
  get labels(): string[] {
    return [...this.#codeOf.keys()];
  }
  build(): Column {
    return { labels: this.labels, codes: this.#codes.subarray(0, this.length) as Codes };
  }
}
