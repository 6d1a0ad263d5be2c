import { Worker } from 'node:worker_threads';
import { FaceMatchError } from '../face-match-error.ts';
import type { WatchList, WatchListAnswer } from './watch-list.ts';
import type { WatchListHeader } from './watch-list-file.ts';
import { issuerPublicKey, readListKeys } from './watch-list-keys.ts';
import type { Question, Said, Start } from './worker.ts';

export interface WatchListOptions {
  readonly file: string;
  /** The trusted issuer's Ed25519 key (base64 of its SubjectPublicKeyInfo, or PEM); several while an issuer changes keys. */
  readonly publicKey: string | readonly string[];
  /** Holds the list keys, 32 bytes each; without it, the environment variable `LIMEN_WATCH_LIST_KEY`. */
  readonly keyFile?: string;
  /** `engine.about.templateVersion` of the engine whose templates will be searched for. */
  readonly templateVersion?: string;
  /** Milliseconds since the epoch; the system's clock where absent. */
  readonly now?: () => number;
}

/**
 * Verifies, decrypts and loads a watch list. A list that cannot be used is an error, never an empty list.
 *
 * @throws {FaceMatchError} `watch-list-unreadable`, `watch-list-damaged`, `watch-list-signature`, `watch-list-key`, `watch-list-expired`,
 * `template-version`, `watch-list-failed`
 */
export async function openWatchList(options: WatchListOptions): Promise<WatchList> {
  return startWatchList(new URL('../../dist/watch-list/worker.js', import.meta.url), options);
}

interface Waiting {
  resolve(answer: WatchListAnswer): void;
  reject(error: FaceMatchError): void;
}

/** The same with another worker file. */
export async function startWatchList(workerFile: URL, options: WatchListOptions): Promise<WatchList> {
  const { file, publicKey, keyFile, templateVersion, now = Date.now } = options;
  const publicKeys = [publicKey].flat();
  publicKeys.forEach(issuerPublicKey); // a wrong one is told before the list key is read
  const listKeys = await readListKeys(keyFile);
  const start: Start = { file, publicKeys, listKeys, now: now(), ...(templateVersion === undefined ? {} : { templateVersion }) };
  // No environment: the thread needs nothing of it.
  const worker = new Worker(workerFile, { workerData: start, env: {} });
  for (const key of listKeys) key.fill(0); // the thread has copies, and overwrites them in turn

  const waiting: Waiting[] = [];
  let ended: FaceMatchError | undefined;
  const end = (error: FaceMatchError) => {
    ended ??= error;
    for (const one of waiting.splice(0)) one.reject(ended);
  };
  const about = await new Promise<WatchListHeader>((opened, refuse) => {
    const died = (why: string, cause?: unknown) => {
      const error = new FaceMatchError(
        'watch-list-failed',
        `The thread that searches the watch list stopped: ${why}. Open the list again`,
        { cause },
      );
      refuse(error);
      end(error);
    };
    worker.on('error', (error) => died(error.message, error));
    worker.on('exit', (code) => died(`exit code ${code}`));
    worker.on('message', (said: Said) => {
      if ('about' in said) return opened(said.about);
      const one = waiting.shift();
      if ('answer' in said) return one?.resolve(said.answer);
      const error = new FaceMatchError(said.error.code, said.error.message);
      if (one) one.reject(error);
      else refuse(error);
    });
  });
  return {
    about,
    async search(template, threshold = about.threshold) {
      if (ended) throw ended;
      if (now() >= Date.parse(about.expires))
        throw new FaceMatchError(
          'watch-list-expired',
          `The watch list ${about.list} expired on ${about.expires}. Get its present edition from the issuer`,
        );
      return new Promise<WatchListAnswer>((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage({
          template: { version: template.version, vector: Float32Array.from(template.vector) },
          threshold,
        } satisfies Question);
      });
    },
    async close() {
      end(new FaceMatchError('watch-list-failed', 'The watch list was closed'));
      await worker.terminate();
    },
  };
}
