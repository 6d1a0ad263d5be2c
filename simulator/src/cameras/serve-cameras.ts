import sharp from 'sharp';
import { showing } from '../attacks/species.ts';
import type { FaceSource } from '../travellers/face-source.ts';
import { sourceKey } from '../travellers/face-source.ts';
import { composeFrame } from './compose.ts';
import { drawCorridor } from './corridor.ts';
import { openMjpegServer } from './mjpeg-server.ts';
import { FRAME } from './optics.ts';
import { CAMERA_IDS, type CameraId, EMPTY_SCENE, type Scene } from './scene.ts';
import { openSpriteStore } from './sprite-store.ts';

export interface CameraOptions {
  /** Pictures a second of each camera; 10 without, 25 at most. */
  readonly fps?: number;
  /** A picture to stand in the place of the drawn corridor; scaled to the frame. */
  readonly background?: Buffer;
  /** JPEG quality, 80 without. */
  readonly quality?: number;
}

/** Three network cameras looking into the virtual gate. */
export interface CameraRig {
  readonly urls: Readonly<Record<CameraId, string>>;
  /** From now on the cameras show what `scene` returns whenever they take a picture. */
  show(scene: () => Scene): void;
  /** Draws a traveller's cut-outs beforehand (about half a second in another thread), so that the first frames show them. */
  prepare(source: FaceSource): Promise<void>;
  /** The camera loses power: its stream breaks off and its address answers no more. */
  kill(camera: CameraId): void;
  /** The camera sends one and the same picture for ever. */
  freeze(camera: CameraId): void;
  /** The lens is covered. */
  blacken(camera: CameraId): void;
  /** Undoes the three above. */
  mend(camera: CameraId): Promise<void>;
  close(): Promise<void>;
}

/** A scene that stands still is drawn so many times and then repeated: noise and breath go on, the work stops. */
const VARIANTS = 4;

export async function serveCameras(options: CameraOptions = {}): Promise<CameraRig> {
  const fps = Math.max(1, Math.min(25, options.fps ?? 10));
  const quality = options.quality ?? 80;
  const store = openSpriteStore();
  const black = await encode(new Uint8Array(FRAME.width * FRAME.height * 3).fill(4), quality);
  let scene: () => Scene = () => EMPTY_SCENE;
  const began = performance.now();
  const cameras = await Promise.all(CAMERA_IDS.map((id) => openCamera(id)));

  async function openCamera(id: CameraId) {
    const server = await openMjpegServer(id);
    const corridor =
      options.background === undefined
        ? await drawCorridor(id)
        : await sharp(options.background).resize(FRAME.width, FRAME.height, { fit: 'cover' }).removeAlpha().raw().toBuffer();
    let state: 'live' | 'frozen' | 'black' | 'dead' = 'live';
    let still: { key: string; frames: Uint8Array[]; shown: number } = { key: '', frames: [], shown: 0 };
    let last: Uint8Array = black;
    let busy = false;
    const picture = async (): Promise<Uint8Array> => {
      const now = scene();
      const time = (performance.now() - began) / 1000;
      const key = sceneKey(now, store.version, time);
      if (key !== still.key) still = { key, frames: [], shown: 0 };
      const mine = still;
      if (mine.frames.length >= VARIANTS) return mine.frames[mine.shown++ % VARIANTS]!;
      const rgb = composeFrame(id, corridor, now, store.find, time);
      const jpeg = await encode(rgb, quality);
      mine.frames.push(jpeg);
      return jpeg;
    };
    const tick = async (): Promise<void> => {
      if (busy || server.listeners === 0 || state === 'dead') return;
      busy = true;
      try {
        if (state === 'live') last = await picture();
        server.send(state === 'black' ? black : last);
      } finally {
        busy = false;
      }
    };
    const timer = setInterval(() => void tick(), 1000 / fps);
    return {
      id,
      server,
      set(next: typeof state) {
        state = next;
        if (next === 'dead') server.kill();
      },
      close: async () => {
        clearInterval(timer);
        await server.close();
      },
    };
  }

  const camera = (id: CameraId) => cameras.find((c) => c.id === id)!;
  return {
    urls: { low: camera('low').server.url, middle: camera('middle').server.url, high: camera('high').server.url },
    show(next) {
      scene = next;
    },
    prepare: (source) => store.prepare(source),
    kill: (id) => camera(id).set('dead'),
    freeze: (id) => camera(id).set('frozen'),
    blacken: (id) => camera(id).set('black'),
    async mend(id) {
      await camera(id).server.revive();
      camera(id).set('live');
    },
    async close() {
      await Promise.all(cameras.map((c) => c.close()));
      await store.close();
    },
  };
}

function sceneKey(scene: Scene, sprites: number, time: number): string {
  const people = scene.people.map(
    (p) => `${sourceKey(p.source)}@${p.x.toFixed(3)},${p.y.toFixed(3)},${p.yaw.toFixed(1)},${p.looking},${p.walkingPhase.toFixed(3)}`,
  );
  const shown = scene.people.map(({ source }) => (source.kind === 'drawn' && source.behind ? showing(source.behind.species, time) : 0));
  return people.length === 0 ? `empty ${scene.light}` : `${sprites} ${scene.light} ${scene.screen} ${shown} ${people.join(' ')}`;
}

/** Without optimised Huffman tables: a tenth larger, twice as fast. */
function encode(rgb: Uint8Array, quality: number): Promise<Uint8Array> {
  return sharp(rgb, { raw: { width: FRAME.width, height: FRAME.height, channels: 3 } })
    .jpeg({ quality, optimiseCoding: false })
    .toBuffer();
}
