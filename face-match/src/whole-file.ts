import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A file that appears under its name only when it is whole. */
export interface WholeFile {
  write(text: string): void;
  /** Gives the file its name. */
  finish(): void;
  /** Leaves nothing behind. Does nothing after `finish`. */
  discard(): void;
}

const atOnce = 1 << 16;

export function openWholeFile(path: string): WholeFile {
  const partial = `${path}.${process.pid}.partial`;
  const file = openSync(partial, 'w');
  let waiting = '';
  let open = true;
  const flush = () => {
    writeFileSync(file, waiting);
    waiting = '';
  };
  return {
    write(text) {
      waiting += text;
      if (waiting.length >= atOnce) flush();
    },
    finish() {
      flush();
      closeSync(file);
      open = false;
      renameSync(partial, path);
    },
    discard() {
      if (!open) return;
      closeSync(file);
      open = false;
      rmSync(partial);
    },
  };
}
