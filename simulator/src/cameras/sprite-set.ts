import { type Artefact, dressed, GLOW, makeArtefact } from '../attacks/artefact.ts';
import type { FaceModel } from '../travellers/draw-face.ts';
import type { FaceSource } from '../travellers/face-source.ts';
import { createIdentity } from '../travellers/identity.ts';
import { gateLight } from '../travellers/live-look.ts';
import { hash } from '../travellers/random.ts';
import { bodySprite, headSprite, modelTraveller, photographSprite, type Sprite } from './sprite.ts';

/** Which cut-out: a head turned so, a body, one look of what is held before the head, or one of the photographs. */
export type SpriteName =
  | { readonly part: 'head'; readonly yaw: number; readonly pitch: number }
  | { readonly part: 'body' }
  | { readonly part: 'artefact'; readonly look: number; readonly yaw: number; readonly pitch: number }
  | { readonly part: 'photograph'; readonly index: number };

export function spriteKey(name: SpriteName): string {
  switch (name.part) {
    case 'head':
      return `head/${name.yaw}/${name.pitch}`;
    case 'artefact':
      return `artefact ${name.look}/${name.yaw}/${name.pitch}`;
    case 'body':
      return 'body';
    case 'photograph':
      return `photograph/${name.index}`;
  }
}

/** Draws one traveller's cut-outs; the model is made once. */
export function createArtist(source: FaceSource): (name: SpriteName) => Promise<Sprite> {
  let model: Promise<FaceModel> | undefined;
  let artefact: Promise<Artefact> | undefined;
  return async (name) => {
    if (source.kind === 'photographs') {
      if (name.part === 'body') {
        // Photographs end at the neck; a made-up body carries them.
        const carrier = createIdentity(hash(source.name));
        return bodySprite(await modelTraveller(carrier), carrier);
      }
      return photographSprite(source.live[(name.part === 'photograph' ? name.index : 0) % source.live.length]!);
    }
    const { identity, behind } = source;
    if (behind) artefact ??= makeArtefact(behind);
    model ??= modelTraveller(identity);
    if (name.part === 'body') return bodySprite(await model, identity);
    const [{ head }, carried] = await Promise.all([model, artefact]);
    const light = gateLight(identity);
    if (name.part === 'head') return headSprite(carried ? dressed(head, carried) : head, light, name.yaw, name.pitch);
    if (name.part !== 'artefact' || carried?.place !== 'held') throw new Error(`A traveller has no ${spriteKey(name)} to draw.`);
    return headSprite([carried.looks[name.look]!], carried.shines ? GLOW : light, name.yaw, name.pitch);
  };
}
