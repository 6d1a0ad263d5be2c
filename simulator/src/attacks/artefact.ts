import sharp from 'sharp';
import { type FaceModel, modelFace } from '../travellers/draw-face.ts';
import type { Identity } from '../travellers/identity.ts';
import { liveLook } from '../travellers/live-look.ts';
import { gridMesh, type Material, type Mesh, type Texture } from '../travellers/mesh.ts';
import { asScreen, cutEyes, pictureOf, SHEET } from './picture-of.ts';
import { type ArtefactQuality, CARRIERS, MASKS, type MaskMake, type Species } from './species.ts';

/** Millimetres before the attacker's eyes that a sheet is held at. */
const BEFORE = 130;
/** A curved photograph's bend. */
const BEND = 110;

/** What is to be drawn in place of, or before, the attacker's face at one moment. */
export interface Artefact {
  /** @param seconds since the presentation began */
  mesh(seconds: number): Mesh;
  /** Shines by itself: no lamp falls on it. */
  readonly shines: boolean;
  /** Held before the head, held so that the attacker's own eyes are seen through it, or worn on the face. */
  readonly place: 'held' | 'looked-through' | 'worn';
}

/** Makes an artefact that shows `victim`. Pictures are taken on another day than the passport's. */
export async function makeArtefact(species: Species, quality: ArtefactQuality, victim: Identity): Promise<Artefact> {
  const look = liveLook(victim);
  const model = await modelFace(victim, look);
  switch (species) {
    case 'mask-paper':
    case 'mask-moulded':
    case 'mask-three-dimensional': {
      const mesh = await maskOf(model, MASKS[species][quality]);
      return { mesh: () => mesh, shines: false, place: 'worn' };
    }
    case 'screen-still':
    case 'screen-video': {
      const carrier = CARRIERS.screen[quality];
      const take = async (from: FaceModel, yaw: number) => sheet(asScreen(await pictureOf(from, yaw, carrier), carrier.margin), 0, false);
      const straight = await take(model, 0);
      if (species === 'screen-still') return { mesh: () => straight, shines: true, place: 'held' };
      const blinking = await take(await modelFace(victim, { ...look, expression: { ...look.expression, eyesOpen: 0 } }), 0);
      const [left, right] = [await take(model, -7), await take(model, 7)];
      return {
        mesh: (t) => (t % 1.7 < 0.25 ? blinking : [straight, left, straight, right][Math.floor(t / 0.6) % 4]!),
        shines: true,
        place: 'held',
      };
    }
    case 'print-flat':
    case 'print-curved':
    case 'print-cut-out-eyes': {
      const picture = await pictureOf(model, 0, CARRIERS.print[quality]);
      const cut = species === 'print-cut-out-eyes';
      const { x, halfWidth } = victim.face.eye;
      const mesh = sheet(cut ? cutEyes(picture, x, halfWidth) : picture, species === 'print-curved' ? BEND : 0, cut);
      return { mesh: () => mesh, shines: false, place: cut ? 'looked-through' : 'held' };
    }
  }
}

/** A sheet before the face, flat or bent about an upright axis. @param bend radius in millimetres, 0 for none */
function sheet(texture: Texture, bend: number, holes: boolean): Mesh {
  const material: Material = { texture, wrap: 1, gloss: 0, strands: holes };
  return gridMesh(
    8,
    24,
    (row, column) => {
      const along = (column - 0.5) * SHEET.width;
      const angle = bend === 0 ? 0 : along / bend;
      const x = bend === 0 ? along : bend * Math.sin(angle);
      const z = BEFORE - (bend === 0 ? 0 : bend * (1 - Math.cos(angle)));
      return { at: [x, row * SHEET.height - SHEET.eyes, z], u: column * (texture.width - 1), v: row * (texture.height - 1) };
    },
    material,
  );
}

/** The victim's skin as a mask: its relief flattened, its colours blurred, its back left open. */
async function maskOf(model: FaceModel, { relief, blur, gloss }: MaskMake): Promise<Mesh> {
  const skin = model.head[0]!;
  const positions = new Float32Array(skin.positions);
  const normals = new Float32Array(skin.normals);
  // What a bent sheet would be, and enough before the wearer's nose to hide it.
  const bent = (x: number, y: number) => 94 - (x * x) / (2 * BEND) - (y * y) / 900;
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = [positions[i]! * 1.04, positions[i + 1]! * 1.02, positions[i + 2]!];
    positions.set([x, y, bent(x, y) + relief * (z - bent(x, y)) + 26 - 18 * relief], i);
    const sheetNormal = [x / BEND, y / 450, 1];
    for (let k = 0; k < 3; k++) normals[i + k] = relief * normals[i + k]! + (1 - relief) * sheetNormal[k]!;
  }
  const front: number[] = [];
  for (let t = 0; t < skin.indices.length; t += 3) {
    const corners = skin.indices.subarray(t, t + 3);
    if (corners.every((v) => skin.positions[v * 3 + 2]! > 22)) front.push(...corners);
  }
  const texture = blur === 0 ? skin.material.texture : await blurred(skin.material.texture, blur);
  return { ...skin, positions, normals, indices: Uint32Array.from(front), material: { ...skin.material, texture, gloss } };
}

async function blurred(texture: Texture, sigma: number): Promise<Texture> {
  const { width, height } = texture;
  const rgba = await sharp(texture.rgba, { raw: { width, height, channels: 4 } })
    .blur(Math.max(0.3, sigma * 3))
    .raw()
    .toBuffer();
  return { width, height, rgba: new Uint8Array(rgba) };
}
