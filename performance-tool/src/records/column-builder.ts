import type { Codes, Column } from './trials.ts';

/** Collects one attribute value per subject. */
export class ColumnBuilder {
  readonly #codeOf = new Map<string, number>();
  readonly #codes: number[] = [];

  add(value: string | undefined): void {
    if (value === undefined || value === '') {
      this.#codes.push(-1);
      return;
    }
    let code = this.#codeOf.get(value);
    if (code === undefined) {
      code = this.#codeOf.size;
      this.#codeOf.set(value, code);
    }
    this.#codes.push(code);
  }

  build(): Column {
    const codes = codesFor(this.#codeOf.size, this.#codes.length);
    codes.set(this.#codes);
    return { labels: [...this.#codeOf.keys()], codes };
  }
}

/** Room for `length` codes of `labels` labels, each 0. */
export function codesFor(labels: number, length: number): Codes {
  if (labels <= 0x80) return new Int8Array(length);
  return labels <= 0x8000 ? new Int16Array(length) : new Int32Array(length);
}
