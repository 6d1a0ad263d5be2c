import type { FaceModel } from '../travellers/draw-face.ts';
import type { FaceSource } from '../travellers/face-source.ts';
import { createIdentity } from '../travellers/identity.ts';
import { hash } from '../travellers/random.ts';
import { bodySprite, headSprite, modelTraveller, photographSprite, type Sprite } from './sprite.ts';

/** Which cut-out: a head turned so, a body, or one of the photographs. */
export type SpriteName =
  | { readonly part: 'head'; readonly yaw: number; readonly pitch: number }
  | { readonly part: 'body' }
  | { readonly part: 'photograph'; readonly index: number };

export function spriteKey(name: SpriteName): string {
  return name.part === 'head' ? `head/${name.yaw}/${name.pitch}` : name.part === 'body' ? 'body' : `photograph/${name.index}`;
}

/** Draws one traveller's cut-outs; the model is made once. */
export function createArtist(source: FaceSource): (name: SpriteName) => Promise<Sprite> {
  let model: Promise<FaceModel> | undefined;
  return async (name) => {
    if (source.kind === 'photographs') {
      if (name.part === 'body') {
        // Photographs end at the neck; a made-up body carries them.
        const carrier = createIdentity(hash(source.name));
        return bodySprite(await modelTraveller(carrier), carrier);
      }
      return photographSprite(source.live[(name.part === 'photograph' ? name.index : 0) % source.live.length]!);
    }
    model ??= modelTraveller(source.identity);
    return name.part === 'head' ? headSprite(await model, source.identity, name.yaw, name.pitch) : bodySprite(await model, source.identity);
  };
}
