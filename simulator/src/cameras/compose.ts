import { CARRIED, showing } from '../attacks/species.ts';
import { eyeHeight, type FaceSource } from '../travellers/face-source.ts';
import { AS_DRAWN, blit } from './blit.ts';
import { FRAME, type Seen, see } from './optics.ts';
import type { CameraId, PersonInView, Scene } from './scene.ts';
import { withScreen } from './screen-light.ts';
import { roundPose } from './sprite.ts';
import type { SpriteName } from './sprite-set.ts';
import type { SizedSprite } from './sprite-store.ts';

export type FindSprite = (source: FaceSource, name: SpriteName) => SizedSprite | undefined;

/** Nearer than this to the totem nobody fits into the picture. */
const NEAREST = 0.35;

/**
 * One frame (three bytes a pixel): the corridor in the scene's light, the people in it from the farthest to the nearest, the sensor's noise.
 * @param time seconds since the camera began
 */
export function composeFrame(camera: CameraId, corridor: Uint8Array, scene: Scene, find: FindSprite, time: number): Uint8Array {
  const frame = lit(corridor, scene.light);
  const seen = scene.people
    .map((person) => ({ person, at: see(camera, person, eyeHeight(person.source), time) }))
    .filter(({ at }) => at.depth > NEAREST)
    .sort((a, b) => b.at.depth - a.at.depth);
  for (const { person, at } of seen) place(frame, person, at, scene, find, time);
  addNoise(frame, Math.floor(time * 1000));
  return frame;
}

function place(frame: Uint8Array, person: PersonInView, at: Seen, { light, screen }: Scene, find: FindSprite, time: number): void {
  // The lamps stand 0.6 m apart: walking below them the face grows brighter and darker.
  const lamps = light * (0.97 + 0.06 * Math.cos((person.x / 0.6) * 2 * Math.PI));
  const falling = withScreen(lamps, screen, at.depth);
  const lay = (sized: SizedSprite | undefined, brightness = falling): void => {
    if (sized === undefined) return;
    const sprite = at.pixelsPerMm / sized.full.pixelsPerMm < 0.7 ? sized.half : sized.full;
    blit(frame, sprite, at.x, at.y, at.pixelsPerMm / sprite.pixelsPerMm, brightness);
  };
  lay(find(person.source, { part: 'body' }));
  if (person.source.kind === 'photographs') {
    const index = Math.floor(Math.abs(person.x) * 3) % person.source.live.length;
    lay(find(person.source, { part: 'photograph', index }));
    return;
  }
  const pose = { yaw: roundPose(at.yaw), pitch: roundPose(at.pitch) };
  lay(find(person.source, { part: 'head', ...pose }));
  const { behind } = person.source;
  if (!behind || CARRIED[behind.species].place !== 'held') return;
  const held = find(person.source, { part: 'artefact', look: showing(behind.species, time), ...pose });
  lay(held, CARRIED[behind.species].shines ? AS_DRAWN : falling);
}

function lit(corridor: Uint8Array, light: number): Uint8Array {
  // Not `slice`: of a Buffer that would be a view.
  if (light === 1) return new Uint8Array(corridor);
  const table = Uint8Array.from({ length: 256 }, (_, v) => Math.min(255, v * light));
  const out = new Uint8Array(corridor.length);
  for (let i = 0; i < out.length; i++) out[i] = table[corridor[i]!]!;
  return out;
}

/** A sensor's noise on every ninth pixel: enough that no two frames are the same, cheap to make and to encode. */
export function addNoise(frame: Uint8Array, salt: number): void {
  let state = (salt * 2654435761) >>> 0;
  for (let i = 0; i < FRAME.width * FRAME.height * 3; i += 27) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const delta = (state >>> 29) - 3;
    const v = frame[i + 1]! + delta;
    frame[i + 1] = Math.max(0, Math.min(255, v));
  }
}
