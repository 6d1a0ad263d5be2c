import { parentPort } from 'node:worker_threads';
import { chipOf, type Passport } from '../passport/index.ts';
import { type InsertedCard, insertCard } from './insert-card.ts';

/** What the thread is asked: to lay a passport on the reader that listens on that port, or to take away what lies there. */
export type CardRequest = { readonly id: number } & ({ readonly port: number; readonly passport: Passport } | { readonly take: true });
export type CardReply = { readonly id: number; readonly failed?: string };

let card: InsertedCard | undefined;
let queue = Promise.resolve();

parentPort?.on('message', (request: CardRequest) => {
  queue = queue.then(async () => {
    const reply = (more: object = {}) => parentPort?.postMessage({ id: request.id, ...more } satisfies CardReply);
    try {
      await card?.remove();
      card = 'take' in request ? undefined : await insertCard(request.port, chipOf(request.passport));
      reply();
    } catch (error) {
      reply({ failed: (error as Error).message });
    }
  });
});
