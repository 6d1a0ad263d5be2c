import { parentPort, workerData } from 'node:worker_threads';
import { createTestPki, writeTrustFolder } from '../passport/index.ts';
import { type CastWish, type IssuedTraveller, issueTraveller } from './cast.ts';

/** What the office is opened with. */
export interface OfficeData {
  /** The CSCA certificates go here. */
  readonly trustFolder: string;
  readonly now: number;
}
export interface OfficeRequest {
  readonly id: number;
  readonly run: number;
  readonly index: number;
  readonly wish: CastWish;
}
export type OfficeReply = { readonly id: number } & ({ readonly issued: IssuedTraveller } | { readonly failed: string });

const { trustFolder, now } = workerData as OfficeData;
const today = new Date(now);
const pki = createTestPki({ now: today });
let queue = writeTrustFolder(trustFolder, pki);
queue.then(() => parentPort?.postMessage('open'));

parentPort?.on('message', ({ id, run, index, wish }: OfficeRequest) => {
  queue = queue.then(async () => {
    try {
      const reply: OfficeReply = { id, issued: await issueTraveller(run, index, wish, pki, today) };
      parentPort?.postMessage(reply);
    } catch (error) {
      const reply: OfficeReply = { id, failed: (error as Error).message };
      parentPort?.postMessage(reply);
    }
  });
});
