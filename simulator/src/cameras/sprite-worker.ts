import { parentPort } from 'node:worker_threads';
import { type FaceSource, sourceKey } from '../travellers/face-source.ts';
import type { Sprite } from './sprite.ts';
import { createArtist, type SpriteName } from './sprite-set.ts';

/** Asked of the worker. */
export interface SpriteRequest {
  readonly id: number;
  readonly source: FaceSource;
  readonly name: SpriteName;
}

/** Its answer, pixels transferred. */
export type SpriteReply = { readonly id: number; readonly sprite: Sprite } | { readonly id: number; readonly failed: string };

/** A few people are in the gate's reach at once; the models of those gone are dropped. */
const REMEMBERED = 4;
const artists = new Map<string, ReturnType<typeof createArtist>>();
let queue: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: SpriteRequest) => {
  queue = queue.then(() => answer(request));
});

async function answer({ id, source, name }: SpriteRequest): Promise<void> {
  try {
    const key = sourceKey(source);
    const artist = artists.get(key) ?? createArtist(source);
    artists.delete(key);
    artists.set(key, artist);
    if (artists.size > REMEMBERED) artists.delete(artists.keys().next().value!);
    const sprite = await artist(name);
    const reply: SpriteReply = { id, sprite };
    parentPort?.postMessage(reply, [sprite.rgba.buffer as ArrayBuffer]);
  } catch (error) {
    const reply: SpriteReply = { id, failed: error instanceof Error ? error.message : String(error) };
    parentPort?.postMessage(reply);
  }
}
