import { type FaceShape, mix, type Rgb } from './face-shape.ts';
import type { HeadSurface } from './head-surface.ts';
import { gridMesh, type Mesh, type Point, plainTexture, type Texture, tubeMesh } from './mesh.ts';
import { createNoise } from './random.ts';

const smooth = (low: number, high: number, v: number): number => {
  const t = Math.max(0, Math.min(1, (v - low) / (high - low)));
  return t * t * (3 - 2 * t);
};

/** Where the torso ends; millimetres under the eyes. */
const HEM = 720;

/** Neck, torso, arms and legs. `swing` is the arms' phase while walking, −1 to 1. */
export function bodyMeshes(seed: number, face: FaceShape, head: HeadSurface, swing: number): Mesh[] {
  const shoulder = 146 + (head.bottom - 108) * 0.8;
  const neckSkin = {
    texture: plainTexture(mix(face.skin.tone, [face.skin.tone[0] * 0.95, face.skin.tone[1] * 0.85, face.skin.tone[2] * 0.85], 0.5)),
    wrap: 0.35,
    gloss: 0,
    strands: false,
  };
  const neck = gridMesh(
    26,
    40,
    (row, column) => {
      const y = head.bottom - 52 + row * (shoulder + 46 - head.bottom + 52);
      const angle = (column * 2 - 1) * Math.PI;
      const r = face.neck * (1 + 0.42 * smooth(shoulder - 26, shoulder + 16, y));
      const shade = 0.5 + 0.5 * smooth(head.bottom + 2, shoulder + 8, y);
      return { at: [r * Math.sin(angle), y, -26 + r * 0.92 * Math.cos(angle) - (shoulder - y) * 0.05], u: 1, v: 1, shade };
    },
    neckSkin,
  );
  const cloth = { texture: clothes(seed, face), wrap: 0.15, gloss: 0, strands: false };
  const vee = face.clothes.collar === 'vee' ? 46 : face.clothes.collar === 'shirt' ? 30 : 4;
  const torso = gridMesh(
    60,
    64,
    (row, column) => {
      const angle = (column * 2 - 1) * Math.PI;
      const deep = row * row * 0.4 + row * 0.6;
      const y = shoulder - 12 + deep * (HEM - shoulder);
      const t = (y - shoulder + 12) / 100;
      const slope = face.neck * 1.15 + (face.shoulders - face.neck * 1.15) * Math.min(1, t ** 0.62) ** 0.9;
      const waist = 1 - 0.16 * smooth(190, 420, y) + 0.05 * smooth(420, 560, y) - 0.1 * smooth(560, HEM, y);
      const depth = face.neck + 8 + 62 * smooth(0, 1.5, t);
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      const lift = c > 0 && row < 0.5 ? vee * Math.exp(-((s / 0.42) ** 2)) * (1 - smooth(0, 0.16, row)) : 0;
      return {
        at: [slope * waist * Math.sign(s) * Math.abs(s) ** 0.85, y + lift, -26 + depth * c - (1 - smooth(0, 1, t)) * 6],
        u: 4 + column * 500,
        v: 4 + row * 500,
        shade: 0.92,
      };
    },
    cloth,
  );
  const sleeve = { ...cloth, texture: plainTexture(mix(face.clothes.colour, [0, 0, 0], 0.1)) };
  const arm = (side: -1 | 1): Mesh => {
    const reach = side * swing * 70;
    const path: Point[] = Array.from({ length: 26 }, (_, i) => {
      const t = i / 25;
      return [side * (face.shoulders * 0.83 + 34 * smooth(0, 0.5, t)), shoulder + 34 + t * 490, -30 + reach * t * t - 8 * Math.sin(t * 3)];
    });
    return tubeMesh(path, (t) => (46 - 14 * t) * Math.sqrt(Math.min(1, t * 9 + 0.02)), sleeve);
  };
  const hand = (side: -1 | 1): Mesh => {
    const path: Point[] = Array.from({ length: 8 }, (_, i) => [
      side * (face.shoulders * 0.83 + 33),
      shoulder + 515 + i * 14,
      -30 + side * swing * 70,
    ]);
    return tubeMesh(path, (t) => 23 * Math.sqrt(Math.max(0.02, 1 - (1.6 * t - 0.6) ** 2)), neckSkin);
  };
  const trouser = { ...cloth, texture: plainTexture(mix(face.clothes.trousers, [0, 0, 0], 0.05)) };
  const leg = (side: -1 | 1): Mesh => {
    const path: Point[] = Array.from({ length: 20 }, (_, i) => {
      const t = i / 19;
      return [side * (face.shoulders * 0.4 - 6 * t), HEM - 190 + t * 900, -26 - side * swing * 120 * t];
    });
    return tubeMesh(path, (t) => 74 - 26 * t, trouser);
  };
  return [neck, torso, arm(-1), arm(1), hand(-1), hand(1), leg(-1), leg(1)];
}

function clothes(seed: number, face: FaceShape): Texture {
  const [width, height] = [508, 508];
  const rgba = new Uint8Array(width * height * 4);
  const noise = createNoise(seed + 61);
  const { colour, under, collar, trousers } = face.clothes;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      // Columns 0 and 508 meet at the back; the chest is in the middle.
      const across = Math.abs(x - 254);
      const row = y / 500;
      let c: Rgb = row > 0.82 ? trousers : colour;
      if (collar === 'crew' && row < 0.025) c = mix(colour, under, 0.35);
      if (collar === 'shirt' && row < 0.055 - 0.0004 * across) c = under;
      if (collar === 'shirt' && across < 4 && row < 0.82) c = mix(colour, [0, 0, 0], 0.25);
      if (collar === 'vee' && row < 0.03) c = mix(colour, under, 0.5);
      const k = 0.9 + 0.18 * noise(x * 0.03, y * 0.016) + 0.05 * noise(x * 0.9, y * 0.9);
      rgba.set([Math.min(255, c[0] * k), Math.min(255, c[1] * k), Math.min(255, c[2] * k), 255], i);
    }
  }
  return { width, height, rgba };
}

/** Both ears, standing off the head as far as the person's do. */
export function earMeshes(face: FaceShape, head: HeadSurface): Mesh[] {
  const { tone } = face.skin;
  const material = { texture: plainTexture([tone[0] * 0.97, tone[1] * 0.88, tone[2] * 0.86]), wrap: 0.35, gloss: 0.06, strands: false };
  return [-1, 1].map((side) =>
    gridMesh(
      14,
      20,
      (row, column) => {
        const [a, b] = [row * Math.PI, -column * 2 * Math.PI];
        const x = head.point(side * 1.62, face.ear.y)[0];
        const rim = 0.75 + 0.35 * Math.abs(Math.cos(b));
        const up = -Math.cos(a);
        const out = Math.sin(a) * Math.sin(b);
        const z = Math.sin(a) * Math.cos(b);
        return {
          at: [
            x + side * (face.ear.out * 0.5 * (1 + 0.5 * -up) + 3 + out * 6),
            face.ear.y + up * face.ear.size * (up > 0 ? 0.9 : 1),
            -14 + z * 15 - face.ear.out * 0.6,
          ],
          u: 1,
          v: 1,
          shade: 0.62 + 0.3 * rim,
        };
      },
      material,
    ),
  );
}

/** Rims, bridge and temples; the lenses are too clean to see. */
export function glassesMeshes(face: FaceShape, head: HeadSurface): Mesh[] {
  const { glasses, eye, nose } = face;
  const material = { texture: plainTexture(glasses.colour), wrap: 0.1, gloss: 0.5, strands: false };
  const z = 96 + nose.bridgeHeight * 0.5;
  const rim = (side: -1 | 1): Mesh => {
    const path: Point[] = Array.from({ length: 41 }, (_, i) => {
      const a = (i / 40) * 2 * Math.PI;
      const e = 2 / glasses.round;
      const x = Math.sign(Math.cos(a)) * Math.abs(Math.cos(a)) ** e * glasses.width;
      const y = Math.sign(Math.sin(a)) * Math.abs(Math.sin(a)) ** e * glasses.height;
      const across = side * (Math.max(eye.x, glasses.width + 5) + x);
      return [across, y + 3, z - (across * across) / 380];
    });
    return tubeMesh(path, () => glasses.rim, material);
  };
  const inner = Math.max(eye.x, glasses.width + 5) - glasses.width;
  const bridge: Point[] = Array.from({ length: 9 }, (_, i) => [
    -inner + (2 * inner * i) / 8,
    -2 - 2.5 * Math.sin((Math.PI * i) / 8),
    z + 0.5,
  ]);
  const outer = Math.max(eye.x, glasses.width + 5) + glasses.width;
  const temple = (side: -1 | 1): Mesh => {
    const wide = Math.abs(head.point(side * 1.55, -4)[0]) + 5;
    const path: Point[] = Array.from({ length: 8 }, (_, i) => [
      side * (outer + (wide - outer) * Math.min(1, i / 3)),
      -3,
      z - (outer * outer) / 380 - i * 13,
    ]);
    return tubeMesh(path, () => glasses.rim, material);
  };
  return [rim(-1), rim(1), tubeMesh(bridge, () => glasses.rim, material), temple(-1), temple(1)];
}
