import type { LightField } from 'face-match';
import type { FaceSource } from '../travellers/face-source.ts';
import { composeFrame } from './compose.ts';
import { FRAME } from './optics.ts';
import { CAMERA_IDS, type CameraId, personAt } from './scene.ts';
import { halveSprite } from './sprite.ts';
import { createArtist, type SpriteName, spriteKey } from './sprite-set.ts';
import type { SizedSprite } from './sprite-store.ts';

/** A picture of the traveller on the way, three bytes a pixel. */
export interface WalkFrame {
  readonly camera: CameraId;
  /** Metres from the entry door. */
  readonly x: number;
  /** Which of the places. */
  readonly step: number;
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * Pictures of one traveller at several places of the gate by all three cameras: what the streams show, without streams and time.
 * @param fields what the totem's screen shows at each place
 */
export async function* walkFrames(
  source: FaceSource,
  corridors: Readonly<Record<CameraId, Uint8Array>>,
  places: readonly number[],
  fields: readonly (LightField | undefined)[] = [],
): AsyncGenerator<WalkFrame> {
  const draw = createArtist(source);
  const drawn = new Map<string, SizedSprite>();
  for (const [step, x] of places.entries()) {
    const scene = { people: [personAt(source, x)], light: 1, screen: fields[step] };
    const time = 1 + step * 1.7;
    for (const camera of CAMERA_IDS) {
      const wanted: SpriteName[] = [];
      const find = (_: FaceSource, name: SpriteName): SizedSprite | undefined => {
        const sprite = drawn.get(spriteKey(name));
        if (sprite === undefined) wanted.push(name);
        return sprite;
      };
      let rgb = composeFrame(camera, corridors[camera], scene, find, time);
      if (wanted.length > 0) {
        for (const name of wanted) {
          const full = await draw(name);
          drawn.set(spriteKey(name), { full, half: halveSprite(full) });
        }
        rgb = composeFrame(camera, corridors[camera], scene, find, time);
      }
      yield { camera, x, step, width: FRAME.width, height: FRAME.height, rgb };
    }
  }
}
