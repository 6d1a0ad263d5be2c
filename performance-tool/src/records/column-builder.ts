import type { Column } from './trials.ts';

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
    return { labels: [...this.#codeOf.keys()], codes: Int32Array.from(this.#codes) };
  }
}
