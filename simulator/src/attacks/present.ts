import sharp from 'sharp';
import { AS_DRAWN, blit } from '../cameras/blit.ts';
import { addNoise } from '../cameras/compose.ts';
import { FRAME, see } from '../cameras/optics.ts';
import { CAMERA_IDS, type CameraId, personAt } from '../cameras/scene.ts';
import { bodySprite, type Sprite, trim } from '../cameras/sprite.ts';
import { modelFace } from '../travellers/draw-face.ts';
import { eyeHeight, type FaceSource } from '../travellers/face-source.ts';
import type { Identity } from '../travellers/identity.ts';
import { gateLight, liveLook } from '../travellers/live-look.ts';
import type { Mesh } from '../travellers/mesh.ts';
import { createRandom } from '../travellers/random.ts';
import { type Light, type Pose, render } from '../travellers/render.ts';
import { dressed, GLOW, makeArtefact } from './artefact.ts';
import { type Disguise, showing } from './species.ts';

/** One picture of a presentation, as the gate gets it: after JPEG. */
export interface PresentedFrame {
  readonly camera: CameraId;
  /** Milliseconds since the presentation began. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export interface PresentOptions {
  /** Pictures in all, of the cameras in turn. Default 15. */
  readonly frames?: number;
  /** Milliseconds between two of them. Default 160. */
  readonly interval?: number;
}

/** Metres from the entry door where the presentation begins, and metres a second. */
const [START, SPEED] = [1, 0.62];
const HEAD = { left: 150, right: 150, above: 200, below: 190 } as const;

/**
 * Lets somebody walk through the gate, with their own face or behind an artefact, and pictures it with the three cameras in turn. Unlike the
 * streams' cut-outs every picture is drawn at the very angle it is seen from, eyes blink, and head or hand move at random.
 */
export async function* present(
  person: Identity,
  disguise: Disguise | undefined,
  corridors: Readonly<Record<CameraId, Uint8Array>>,
  { frames = 15, interval = 160 }: PresentOptions = {},
): AsyncGenerator<PresentedFrame> {
  const source: FaceSource = { kind: 'drawn', identity: person };
  const look = liveLook(person);
  const open = await modelFace(person, look);
  const shut = await modelFace(person, { ...look, expression: { ...look.expression, eyesOpen: 0 } });
  const body = bodySprite(open, person);
  const artefact = disguise && (await makeArtefact(disguise));
  const [openHead, shutHead] = [open, shut].map(({ head }) => (artefact ? dressed(head, artefact) : head));
  const random = createRandom(person.seed).fork('presentation');
  const [sway, nod, tilt] = [random.range(1, 7), random.range(1, 5), random.range(1, 4)];
  const [pace, phase, blink] = [random.range(0.6, 1.6), random.range(0, 6), random.range(0, 3.5)];
  for (let k = 0; k < frames; k++) {
    const at = k * interval;
    const seconds = at / 1000;
    const camera = CAMERA_IDS[k % CAMERA_IDS.length]!;
    const seen = see(camera, personAt(source, START + SPEED * seconds), eyeHeight(source), seconds);
    const pose: Pose = {
      yaw: seen.yaw + sway * Math.sin(pace * 2 * seconds + phase),
      pitch: seen.pitch + nod * Math.sin(pace * 3 * seconds + 2 * phase),
      roll: tilt * Math.sin(pace * seconds + 3 * phase),
    };
    const frame = new Uint8Array(corridors[camera]);
    blit(frame, body, seen.x, seen.y, seen.pixelsPerMm / body.pixelsPerMm, AS_DRAWN);
    const layer = (meshes: readonly Mesh[], light: Light): void => {
      const sprite = spriteOf(meshes, pose, seen.pixelsPerMm, seen.depth, light);
      blit(frame, sprite, seen.x, seen.y, 1, AS_DRAWN);
    };
    const light = gateLight(person);
    layer(((seconds + blink) % 3.5 < 0.25 ? shutHead : openHead)!, light);
    if (artefact?.place === 'held') layer([artefact.looks[showing(disguise!.species, seconds)]!], artefact.shines ? GLOW : light);
    addNoise(frame, at + k);
    yield { camera, at, width: FRAME.width, height: FRAME.height, rgb: await asStream(frame) };
  }
}

function spriteOf(meshes: readonly Mesh[], pose: Pose, pixelsPerMm: number, depth: number, light: Light): Sprite {
  const [width, height] = [Math.ceil((HEAD.left + HEAD.right) * pixelsPerMm), Math.ceil((HEAD.above + HEAD.below) * pixelsPerMm)];
  const anchor = [HEAD.left * pixelsPerMm, HEAD.above * pixelsPerMm] as const;
  const rgba = render(
    meshes.map((mesh) => ({ mesh, pose })),
    { width, height, pixelsPerMm, centre: anchor, distance: depth * 1000, light },
  );
  return trim({ width, height, rgba, pixelsPerMm, anchor });
}

async function asStream(rgb: Uint8Array): Promise<Uint8Array> {
  const { width, height } = FRAME;
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
  return new Uint8Array(await sharp(jpeg).raw().toBuffer());
}
