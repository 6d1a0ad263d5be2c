import { parentPort, workerData } from 'node:worker_threads';
import type { FaceSource } from '../travellers/face-source.ts';
import { type CameraId, EMPTY_SCENE, type PersonInView, type Scene } from './scene.ts';
import { type CameraOptions, serveCameras } from './serve-cameras.ts';

/** A scene as it crosses threads: faces by their key, since photographs are large and cross once. */
export interface PostedScene {
  readonly light: number;
  readonly screen?: Scene['screen'];
  readonly people: readonly (Omit<PersonInView, 'source'> & { readonly key: string })[];
}

/** Asked of the camera thread. Those with an id are answered when done. */
export type CameraRequest =
  | { readonly type: 'scene'; readonly scene: PostedScene }
  | { readonly type: 'prepare'; readonly id: number; readonly key: string; readonly source: FaceSource }
  | { readonly type: 'kill' | 'freeze' | 'blacken'; readonly camera: CameraId }
  | { readonly type: 'mend'; readonly id: number; readonly camera: CameraId }
  | { readonly type: 'close'; readonly id: number };
export type CameraReply =
  | { readonly type: 'urls'; readonly urls: Readonly<Record<CameraId, string>> }
  | { readonly type: 'done'; readonly id: number; readonly failed?: string };

/** People who can be in view soon; those prepared longest ago are forgotten. */
const KNOWN = 12;

const reply = (message: CameraReply): void => parentPort?.postMessage(message);
const sources = new Map<string, FaceSource>();
let scene: Scene = EMPTY_SCENE;
const rig = await serveCameras(workerData as CameraOptions);
rig.show(() => scene);

const answer = async (id: number, work: Promise<void>): Promise<void> => {
  try {
    await work;
    reply({ type: 'done', id });
  } catch (error) {
    reply({ type: 'done', id, failed: (error as Error).message });
  }
};

parentPort?.on('message', (request: CameraRequest) => {
  switch (request.type) {
    case 'scene': {
      const people = request.scene.people.flatMap(({ key, ...person }): PersonInView[] => {
        const source = sources.get(key);
        return source ? [{ ...person, source }] : [];
      });
      scene = { ...request.scene, people };
      return;
    }
    case 'prepare':
      sources.delete(request.key);
      sources.set(request.key, request.source);
      if (sources.size > KNOWN) sources.delete(sources.keys().next().value!);
      return void answer(request.id, rig.prepare(request.source));
    case 'mend':
      return void answer(request.id, rig.mend(request.camera));
    case 'close':
      return void answer(request.id, rig.close());
    default:
      rig[request.type](request.camera);
  }
});
reply({ type: 'urls', urls: rig.urls });
