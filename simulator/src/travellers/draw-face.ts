import { bodyMeshes, earMeshes, glassesMeshes } from './body.ts';
import { hairMeshes } from './hair.ts';
import { type Expression, headSurface, NEUTRAL } from './head-surface.ts';
import type { Identity } from './identity.ts';
import { gridMesh, type Mesh } from './mesh.ts';
import { type Light, type Placed, type Pose, render } from './render.ts';
import { paintSkin, skinU, skinV } from './skin-painting.ts';

/** How a person looks at one moment; what changes between the day of the portrait and the day of the journey. */
export interface Look {
  readonly expression: Expression;
  /** Years before (negative) or after the identity's present age. */
  readonly years: number;
  readonly glasses: boolean;
  /** −1 to 1: hair lies differently every day. */
  readonly ruffle: number;
  /** 0 freshly shaved to 1. */
  readonly stubble: number;
}

export const PRESENT: Look = { expression: NEUTRAL, years: 0, glasses: false, ruffle: 0, stubble: 0.3 };

/** A person modelled for one look: turning and lighting it is quick, making it is not. */
export interface FaceModel {
  readonly head: readonly Mesh[];
  readonly body: readonly Mesh[];
}

export interface Shot {
  readonly width: number;
  readonly height: number;
  readonly pixelsPerMm: number;
  /** Where the point between the eyes lands, pixels. */
  readonly centre: readonly [x: number, y: number];
  /** Millimetres from camera to face. */
  readonly distance: number;
  readonly pose: Pose;
  readonly light: Light;
}

/** Paints the skin and builds the surfaces of head, hair, ears, glasses and body. About a tenth of a second. */
export async function modelFace(identity: Identity, look: Look = PRESENT, swing = 0): Promise<FaceModel> {
  const { face } = identity;
  const old = Math.max(0, Math.min(1, (identity.age + look.years - 35) / 45));
  const surface = headSurface(face, look.expression, old);
  const texture = await paintSkin(identity.seed, face, look.expression, old, look.stubble);
  const skin = gridMesh(
    120,
    132,
    (row, column) => {
      const s = column * 2 - 1;
      // Columns crowd where the face is.
      const angle = Math.sign(s) * Math.PI * (0.55 * Math.abs(s) + 0.45 * Math.abs(s) ** 3);
      const y = surface.top + (surface.bottom - surface.top) * row;
      const at = surface.point(angle, y);
      return { at, u: skinU(at[0]), v: skinV(y), shade: surface.shade(at[0], y, Math.cos(angle)) };
    },
    { texture, wrap: 0.32, gloss: 0.1, strands: false },
  );
  const ears = face.hair.style === 'scarf' ? [] : earMeshes(face, surface);
  const glasses = look.glasses ? glassesMeshes(face, surface) : [];
  return {
    head: [skin, ...ears, ...hairMeshes(identity.seed, face, surface, look.ruffle), ...glasses],
    body: bodyMeshes(identity.seed, face, surface, swing),
  };
}

/** @returns red, green, blue and alpha, four bytes a pixel */
export function drawModel(model: FaceModel, shot: Shot): Uint8Array {
  const { yaw, pitch, roll } = shot.pose;
  const turned: Pose = { yaw: yaw * 0.35, pitch: pitch * 0.2, roll: roll * 0.1 };
  const placed: Placed[] = [
    ...model.head.map((mesh) => ({ mesh, pose: shot.pose })),
    ...model.body.map((mesh) => ({ mesh, pose: turned })),
  ];
  return render(placed, shot);
}

/** One drawing from start to end. */
export async function drawFace(identity: Identity, look: Look, shot: Shot): Promise<Uint8Array> {
  return drawModel(await modelFace(identity, look), shot);
}
