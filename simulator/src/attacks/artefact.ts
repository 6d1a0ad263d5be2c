import sharp from 'sharp';
import { type FaceModel, modelFace } from '../travellers/draw-face.ts';
import { liveLook } from '../travellers/live-look.ts';
import { gridMesh, type Material, type Mesh, type Texture } from '../travellers/mesh.ts';
import type { Light } from '../travellers/render.ts';
import { asScreen, cutEyes, pictureOf, SHEET } from './picture-of.ts';
import { CARRIED, CARRIERS, type Carried, type Disguise, MASKS, type MaskMake } from './species.ts';

/** Millimetres before the attacker's eyes that a sheet is held at. */
const BEFORE = 130;
/** A curved photograph's bend. */
const BEND = 110;

/** A screen gives its own light. */
export const GLOW: Light = { azimuth: 0, elevation: 0, key: 0, ambient: 1, warmth: -0.2 };

/** What is to be drawn in place of, or before, the attacker's face. */
export interface Artefact extends Carried {
  /** One, or what a video shows in turn; see `showing`. */
  readonly looks: readonly Mesh[];
}

/** Makes an artefact that shows `victim`. Pictures are taken on another day than the passport's. */
export async function makeArtefact(disguise: Disguise): Promise<Artefact> {
  return { ...CARRIED[disguise.species], looks: await drawLooks(disguise) };
}

async function drawLooks({ species, quality, victim }: Disguise): Promise<readonly Mesh[]> {
  const look = liveLook(victim);
  const model = await modelFace(victim, look);
  switch (species) {
    case 'mask-paper':
    case 'mask-moulded':
    case 'mask-three-dimensional':
      return [await maskOf(model, MASKS[species][quality])];
    case 'screen-still':
    case 'screen-video': {
      const carrier = CARRIERS.screen[quality];
      const take = async (from: FaceModel, yaw: number) => sheet(asScreen(await pictureOf(from, yaw, carrier), carrier.margin), 0, false);
      const straight = await take(model, 0);
      if (species === 'screen-still') return [straight];
      const blinking = await take(await modelFace(victim, { ...look, expression: { ...look.expression, eyesOpen: 0 } }), 0);
      const [left, right] = [await take(model, -7), await take(model, 7)];
      return [straight, left, right, blinking];
    }
    case 'print-flat':
    case 'print-curved':
    case 'print-cut-out-eyes': {
      const picture = await pictureOf(model, 0, CARRIERS.print[quality]);
      const cut = species === 'print-cut-out-eyes';
      const { x, halfWidth } = victim.face.eye;
      return [sheet(cut ? cutEyes(picture, x, halfWidth) : picture, species === 'print-curved' ? BEND : 0, cut)];
    }
  }
}

/** The attacker's head with what is worn on it, or looked through; what is held is drawn before it. */
export function dressed(head: readonly Mesh[], { looks, place }: Artefact): readonly Mesh[] {
  if (place === 'held') return head;
  return [...(place === 'worn' ? head.map(pressedFlat) : head), looks[0]!];
}

/** A mask lies close: what would poke through it is pressed flat. Hair stays where it is: it hangs over the mask's rim. */
function pressedFlat(mesh: Mesh): Mesh {
  if (mesh.material.strands) return mesh;
  const positions = new Float32Array(mesh.positions);
  for (let i = 2; i < positions.length; i += 3) if (positions[i]! > 30) positions[i] = 30 + 0.2 * (positions[i]! - 30);
  return { ...mesh, positions };
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
