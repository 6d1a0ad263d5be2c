import { Worker } from 'node:worker_threads';
import { type CastMember, type CastWish, castMember } from './cast.ts';
import type { OfficeData, OfficeReply, OfficeRequest } from './passport-office-worker.ts';

/** Draws travellers and issues their passports, in a thread of its own: the virtual door board must not wait for an artist. */
export interface PassportOffice {
  /** The run's traveller of that number. @throws {Error} when the wish cannot be fulfilled */
  issue(run: number, index: number, wish?: CastWish): Promise<CastMember>;
  close(): Promise<void>;
}

/**
 * Opens the office: makes a CSCA and a Document Signer for every state and writes the CSCA certificates to the trust folder.
 * @param faces a folder of photographs in place of drawn people
 */
export async function openPassportOffice(trustFolder: string, now: Date, faces?: string): Promise<PassportOffice> {
  const data: OfficeData = { trustFolder, now: now.getTime(), ...(faces === undefined ? {} : { faces }) };
  const worker = new Worker(new URL('../../dist/run/passport-office-worker.js', import.meta.url), { workerData: data });
  const waiting = new Map<number, { resolve: (member: CastMember) => void; reject: (error: Error) => void }>();
  let next = 0;
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
  });
  worker.on('message', (reply: OfficeReply) => {
    const entry = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('failed' in reply) entry?.reject(new Error(`A traveller could not be cast: ${reply.failed}`));
    else entry?.resolve(castMember(`traveller-${reply.id}`, reply.issued));
  });
  return {
    issue: (run, index, wish = {}) =>
      new Promise((resolve, reject) => {
        const request: OfficeRequest = { id: next++, run, index, wish };
        waiting.set(request.id, { resolve, reject });
        worker.postMessage(request);
      }),
    close: async () => void (await worker.terminate()),
  };
}
