import type { Disguise } from '../attacks/species.ts';
import type { Identity } from './identity.ts';

/** A photograph to hold in front of the cameras, and where the face in it is (pixels). */
export interface Photograph {
  readonly image: Buffer;
  readonly face: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Whose face walks through the gate: a drawn person's, or a person's from a folder of photographs. */
export type FaceSource =
  | {
      readonly kind: 'drawn';
      readonly identity: Identity;
      /** What is held or worn before that person's own face. */
      readonly behind?: Disguise;
    }
  | { readonly kind: 'photographs'; readonly name: string; readonly live: readonly Photograph[]; readonly stature: number };

/** One word that names the source among all in a run, for caches. */
export function sourceKey(source: FaceSource): string {
  if (source.kind === 'photographs') return `photographs/${source.name}`;
  const own = ({ seed, age, sex }: Identity): string => `${seed}/${age}/${sex}`;
  const { identity, behind } = source;
  return `drawn/${own(identity)}${behind ? `/${behind.species}/${behind.quality}/${own(behind.victim)}` : ''}`;
}

/** Metres above the floor. */
export function eyeHeight(source: FaceSource): number {
  return source.kind === 'drawn' ? (source.identity.stature + source.identity.face.crownY) / 1000 : source.stature - 0.118;
}
