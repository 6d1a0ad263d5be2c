import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { type Observable, Subscription } from 'rxjs';

/** Streams that one listener keeps open at a time; a kiosk needs one, an office a handful. */
const maximumStreams = 32;
/** Heartbeats a client may leave unread before its stream is cut. */
const maximumMissed = 10;

/**
 * Sends every value of an observable as server-sent events (WHATWG HTML §9.2), the last value at once.
 * A view replaces the one before it, so a slow client gets the newest when it can read again and none of those between.
 */
export class EventStreams {
  readonly #open = new Set<() => void>();
  readonly #heartbeat$: Observable<unknown>;

  /** @param heartbeat$ emits whenever a sign of life is due, which lets a page tell a quiet gate from a lost one */
  constructor(heartbeat$: Observable<unknown>) {
    this.#heartbeat$ = heartbeat$;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes over the reply. @param end$ ends the stream when it emits; the page then asks again and learns why */
  open(reply: FastifyReply, json$: Observable<string>, end$?: Observable<unknown>): FastifyReply {
    if (this.#open.size >= maximumStreams) {
      return reply.code(503).header('retry-after', '5').send({ error: 'Too many pages are watching this gate. Close some and try again.' });
    }
    const headers = reply.getHeaders();
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' } as never);
    const subscriptions = new Subscription();
    const end = () => {
      if (!this.#open.delete(end)) return;
      subscriptions.unsubscribe();
      response.end();
    };
    this.#open.add(end);
    response.on('close', end);
    response.on('error', end);
    const write = latestOnly(response, end);
    subscriptions.add(json$.subscribe({ next: (json) => write.value(`data: ${json}\n\n`), error: end }));
    subscriptions.add(this.#heartbeat$.subscribe(() => write.heartbeat(': alive\n\n')));
    if (end$) subscriptions.add(end$.subscribe(end));
    return reply;
  }

  /** Ends every stream, for shutting down. */
  closeAll(): void {
    for (const end of [...this.#open]) end();
  }
}

/** Writes to a response that may be slow: one value waits at most, and a client that reads nothing for long is cut off. */
function latestOnly(response: ServerResponse, end: () => void) {
  let blocked = false;
  let waiting: string | undefined;
  let missed = 0;
  const send = (text: string) => {
    blocked = !response.write(text);
  };
  response.on('drain', () => {
    blocked = false;
    missed = 0;
    const text = waiting;
    waiting = undefined;
    if (text !== undefined) send(text);
  });
  return {
    value(text: string) {
      if (blocked) waiting = text;
      else send(text);
    },
    heartbeat(text: string) {
      if (!blocked) return send(text);
      missed += 1;
      if (missed < maximumMissed) return;
      end();
      response.destroy();
    },
  };
}
