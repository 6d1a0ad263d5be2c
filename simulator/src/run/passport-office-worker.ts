import { parentPort, workerData } from 'node:worker_threads';
import { openFaceEngine } from 'face-match';
import { createTestPki, writeTrustFolder } from '../passport/index.ts';
import { listFaceFolder } from '../travellers/index.ts';
import { type CastWish, type IssuedTraveller, issueTraveller } from './cast.ts';
import { issueFromFolder } from './cast-from-folder.ts';

/** What the office is opened with. */
export interface OfficeData {
  /** The CSCA certificates go here. */
  readonly trustFolder: string;
  readonly now: number;
  /** A folder of photographs in place of drawn people. */
  readonly faces?: string;
}
export interface OfficeRequest {
  readonly id: number;
  readonly run: number;
  readonly index: number;
  readonly wish: CastWish;
}
export type OfficeReply = { readonly id: number } & ({ readonly issued: IssuedTraveller } | { readonly failed: string });

const { trustFolder, now, faces } = workerData as OfficeData;
const today = new Date(now);
const pki = createTestPki({ now: today });
const folder = faces === undefined ? undefined : { people: await listFaceFolder(faces), engine: await openFaceEngine() };
const issue = (run: number, index: number, wish: CastWish): Promise<IssuedTraveller> =>
  folder ? issueFromFolder(run, index, wish, folder.people, folder.engine, pki, today) : issueTraveller(run, index, wish, pki, today);
await writeTrustFolder(trustFolder, pki);
let queue = Promise.resolve();

parentPort?.on('message', ({ id, run, index, wish }: OfficeRequest) => {
  queue = queue.then(async () => {
    try {
      const reply: OfficeReply = { id, issued: await issue(run, index, wish) };
      parentPort?.postMessage(reply);
    } catch (error) {
      const reply: OfficeReply = { id, failed: (error as Error).message };
      parentPort?.postMessage(reply);
    }
  });
});
parentPort?.postMessage('open');
