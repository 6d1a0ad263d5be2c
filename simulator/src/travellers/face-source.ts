import type { Identity } from './identity.ts';

/** A photograph to hold in front of the cameras, and where the face in it is (pixels). */
export interface Photograph {
  readonly image: Buffer;
  readonly face: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Whose face walks through the gate: a drawn person's, or a person's from a folder of photographs. */
export type FaceSource =
  | { readonly kind: 'drawn'; readonly identity: Identity }
  | { readonly kind: 'photographs'; readonly name: string; readonly live: readonly Photograph[]; readonly stature: number };

/** One word that names the source among all in a run, for caches. */
export function sourceKey(source: FaceSource): string {
  return source.kind === 'drawn'
    ? `drawn/${source.identity.seed}/${source.identity.age}/${source.identity.sex}`
    : `photographs/${source.name}`;
}

/** Metres above the floor. */
export function eyeHeight(source: FaceSource): number {
  return source.kind === 'drawn' ? (source.identity.stature + source.identity.face.crownY) / 1000 : source.stature - 0.118;
}
