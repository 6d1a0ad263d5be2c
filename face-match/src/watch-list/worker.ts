import { parentPort, workerData } from 'node:worker_threads';
import { FaceMatchError, type FaceMatchErrorCode } from '../face-match-error.ts';
import type { Template } from '../template.ts';
import { readWatchList } from './read-watch-list.ts';
import type { WatchListAnswer } from './watch-list.ts';
import type { WatchListHeader } from './watch-list-file.ts';
import { issuerPublicKey } from './watch-list-keys.ts';

/** What the thread starts with. */
export interface Start {
  readonly file: string;
  readonly publicKeys: readonly string[];
  readonly listKeys: readonly Uint8Array[];
  readonly templateVersion?: string;
  readonly now: number;
}

/** What it is asked: one at a time. */
export interface Question {
  readonly template: Template;
  readonly threshold: number;
}

/** What it says: first `about`, then one answer to each question. */
export type Said =
  | { readonly about: WatchListHeader }
  | { readonly answer: WatchListAnswer }
  | { readonly error: { readonly code: FaceMatchErrorCode; readonly message: string } };

const WARM_UP_ROUNDS = 5;

const port = parentPort;
if (port) {
  const say = (said: Said) => port.postMessage(said);
  const sayError = (error: unknown) =>
    say({
      error: {
        code: error instanceof FaceMatchError ? error.code : 'watch-list-failed',
        message: error instanceof Error ? error.message : String(error),
      },
    });
  try {
    const { publicKeys, ...start } = workerData as Start;
    const { about, index, references } = await readWatchList(start.file, { ...start, publicKeys: publicKeys.map(issuerPublicKey) });
    for (const key of start.listKeys) key.fill(0);
    // The first traveller must not be the one for whom the code is optimised.
    const anyone = { version: about.templateVersion, vector: new Float32Array(about.dimensions).fill(1) };
    for (let round = 0; round < WARM_UP_ROUNDS; round++) index.search(anyone, 1);
    port.on('message', ({ template, threshold }: Question) => {
      try {
        const began = performance.now();
        const { found, best } = index.search(template, threshold);
        const milliseconds = performance.now() - began;
        const hits = found.map(({ index, similarity }) => ({ reference: references[index]!, similarity }));
        say({ answer: { hits, ...(best === undefined ? {} : { best }), entries: about.entries, threshold, milliseconds } });
      } catch (error) {
        sayError(error);
      }
      template.vector.fill(0);
    });
    say({ about });
  } catch (error) {
    sayError(error);
    port.close();
  }
}
