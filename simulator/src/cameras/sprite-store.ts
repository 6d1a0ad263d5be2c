import { Worker } from 'node:worker_threads';
import { CARRIED, looksOf } from '../attacks/species.ts';
import { type FaceSource, sourceKey } from '../travellers/face-source.ts';
import { halveSprite, POSE_STEP, type Sprite } from './sprite.ts';
import { type SpriteName, spriteKey } from './sprite-set.ts';
import type { SpriteReply, SpriteRequest } from './sprite-worker.ts';

/** A cut-out in full and in half size. */
export interface SizedSprite {
  readonly full: Sprite;
  readonly half: Sprite;
}

/** Cut-outs of travellers, drawn in a worker thread when first asked for. */
export interface SpriteStore {
  /** At once: the cut-out, or the nearest there is; undefined until the first is drawn. What lacks is put to work. */
  find(source: FaceSource, name: SpriteName): SizedSprite | undefined;
  /** Draws what the traveller needs to appear, so that nobody enters the gate unseen. */
  prepare(source: FaceSource): Promise<void>;
  /** Counts up whenever a cut-out arrives: a frame made before may then be outdated. */
  readonly version: number;
  close(): Promise<void>;
}

const PEOPLE_KEPT = 6;

export function openSpriteStore(): SpriteStore {
  const worker = new Worker(new URL('../../dist/cameras/sprite-worker.js', import.meta.url));
  worker.unref();
  const people = new Map<string, Map<string, SizedSprite>>();
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void; keep: (sprite: Sprite) => void }>();
  const asked = new Map<string, Promise<void>>();
  let next = 0;
  let version = 0;
  let failure: Error | undefined;

  worker.on('message', (reply: SpriteReply) => {
    const entry = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('failed' in reply) entry?.reject(new Error(`expected a drawn traveller, got: ${reply.failed}`));
    else {
      entry?.keep(reply.sprite);
      version++;
      entry?.resolve();
    }
  });
  worker.on('error', (error) => {
    failure = error;
    for (const entry of waiting.values()) entry.reject(error);
    waiting.clear();
  });

  const sprites = (source: FaceSource): Map<string, SizedSprite> => {
    const key = sourceKey(source);
    const kept = people.get(key) ?? new Map<string, SizedSprite>();
    people.delete(key);
    people.set(key, kept);
    if (people.size > PEOPLE_KEPT) {
      const oldest = people.keys().next().value!;
      people.delete(oldest);
      for (const name of asked.keys()) if (name.startsWith(`${oldest}|`)) asked.delete(name);
    }
    return kept;
  };

  const ask = (source: FaceSource, name: SpriteName): Promise<void> => {
    const kept = sprites(source);
    const key = `${sourceKey(source)}|${spriteKey(name)}`;
    let promise = asked.get(key);
    if (promise === undefined) {
      promise = new Promise<void>((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        const id = next++;
        waiting.set(id, { resolve, reject, keep: (sprite) => kept.set(spriteKey(name), { full: sprite, half: halveSprite(sprite) }) });
        const request: SpriteRequest = { id, source, name };
        worker.postMessage(request);
      });
      promise.catch(() => {});
      asked.set(key, promise);
    }
    return promise;
  };

  return {
    get version() {
      return version;
    },
    find(source, name) {
      const kept = sprites(source);
      const exact = kept.get(spriteKey(name));
      if (exact !== undefined) return exact;
      void ask(source, name);
      return nearest(kept, name);
    },
    async prepare(source) {
      if (source.kind === 'photographs') {
        await Promise.all([ask(source, { part: 'body' }), ...source.live.map((_, index) => ask(source, { part: 'photograph', index }))]);
        return;
      }
      const straight = { yaw: 0, pitch: 0 };
      const { behind } = source;
      const held = behind && CARRIED[behind.species].place === 'held' ? looksOf(behind.species) : 0;
      await Promise.all([
        ask(source, { part: 'head', ...straight }),
        ask(source, { part: 'body' }),
        ...Array.from({ length: held }, (_, look) => ask(source, { part: 'artefact', look, ...straight })),
      ]);
    },
    async close() {
      await worker.terminate();
    },
  };
}

function nearest(kept: ReadonlyMap<string, SizedSprite>, name: SpriteName): SizedSprite | undefined {
  if (name.part !== 'head' && name.part !== 'artefact') return undefined;
  const wanted = spriteKey(name).split('/')[0];
  let best: SizedSprite | undefined;
  let least = Infinity;
  for (const [key, sprite] of kept) {
    const [part, yaw, pitch] = key.split('/');
    if (part !== wanted) continue;
    const away = Math.hypot(Number(yaw) - name.yaw, Number(pitch) - name.pitch);
    if (away < least) [best, least] = [sprite, away];
  }
  return least <= 8 * POSE_STEP ? best : undefined;
}
