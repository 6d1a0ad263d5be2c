import { Worker } from 'node:worker_threads';
import { type FaceSource, sourceKey } from '../travellers/face-source.ts';
import type { CameraReply, CameraRequest, PostedScene } from './camera-thread.ts';
import { type CameraId, EMPTY_SCENE, type Scene } from './scene.ts';
import type { CameraOptions, CameraRig } from './serve-cameras.ts';

/** How often the thread hears where people are, milliseconds; more often than any camera takes a picture. */
const TELL_EVERY = 30;

/**
 * The three cameras in a thread of their own: drawing must not keep the virtual door board from answering in time.
 * The same as `serveCameras`, but people must be prepared before they are seen.
 */
export async function startCameras(options: CameraOptions = {}): Promise<CameraRig> {
  const worker = new Worker(new URL('../../dist/cameras/camera-thread.js', import.meta.url), { workerData: options });
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  let next = 0;
  const post = (request: CameraRequest): void => worker.postMessage(request);
  const ask = (request: (id: number) => CameraRequest): Promise<void> =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      post(request(id));
    });
  const urls = await new Promise<Readonly<Record<CameraId, string>>>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (reply: CameraReply) => {
      if (reply.type === 'urls') return resolve(reply.urls);
      const entry = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.failed === undefined) entry?.resolve();
      else entry?.reject(new Error(reply.failed));
    });
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });

  let scene: () => Scene = () => EMPTY_SCENE;
  let told = '';
  const telling = setInterval(() => {
    const now = posted(scene());
    const text = JSON.stringify(now);
    if (text === told) return;
    told = text;
    post({ type: 'scene', scene: now });
  }, TELL_EVERY);

  return {
    urls,
    show(nextScene) {
      scene = nextScene;
    },
    prepare: (source: FaceSource) => {
      told = ''; // who was not known may be in view already
      return ask((id) => ({ type: 'prepare', id, key: sourceKey(source), source }));
    },
    kill: (camera) => post({ type: 'kill', camera }),
    freeze: (camera) => post({ type: 'freeze', camera }),
    blacken: (camera) => post({ type: 'blacken', camera }),
    mend: (camera) => ask((id) => ({ type: 'mend', id, camera })),
    async close() {
      clearInterval(telling);
      await ask((id) => ({ type: 'close', id }));
      await worker.terminate();
    },
  };
}

const posted = ({ people, ...scene }: Scene): PostedScene => ({
  ...scene,
  people: people.map(({ source, ...person }) => ({ ...person, key: sourceKey(source) })),
});
