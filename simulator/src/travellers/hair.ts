import type { FaceShape, HairStyle } from './face-shape.ts';
import type { HeadSurface } from './head-surface.ts';
import { gridMesh, type Mesh, type Texture } from './mesh.ts';
import { createNoise } from './random.ts';

interface Cut {
  /** Thickness over the skull, millimetres, and what volume adds. */
  readonly thick: number;
  readonly more: number;
  /** How far down at the side and at the nape. */
  readonly side: number;
  readonly nape: number;
  readonly fringe: number;
  /** How far hair hangs below the ears: 0 for none. */
  readonly hang: number;
}

const CUTS: Readonly<Record<Exclude<HairStyle, 'bald'>, Cut>> = {
  buzz: { thick: 2, more: 3, side: -2, nape: 40, fringe: 0, hang: 0 },
  short: { thick: 7, more: 10, side: 4, nape: 45, fringe: 4, hang: 0 },
  crop: { thick: 9, more: 14, side: -6, nape: 40, fringe: 16, hang: 0 },
  receding: { thick: 4, more: 6, side: 6, nape: 48, fringe: 0, hang: 0 },
  parted: { thick: 11, more: 14, side: 12, nape: 55, fringe: 8, hang: 0 },
  fringe: { thick: 12, more: 10, side: 18, nape: 60, fringe: 36, hang: 45 },
  curls: { thick: 22, more: 34, side: 22, nape: 60, fringe: 8, hang: 30 },
  bob: { thick: 14, more: 12, side: 26, nape: 70, fringe: 12, hang: 70 },
  long: { thick: 11, more: 12, side: 26, nape: 80, fringe: 2, hang: 130 },
  tied: { thick: 5, more: 6, side: 8, nape: 55, fringe: 0, hang: 0 },
  scarf: { thick: 8, more: 7, side: 200, nape: 200, fringe: 8, hang: 0 },
};

const smooth = (low: number, high: number, v: number): number => {
  const t = Math.max(0, Math.min(1, (v - low) / (high - low)));
  return t * t * (3 - 2 * t);
};

/** The hair (or scarf) as a shell over the head, and what hangs down beside and behind it. `ruffle` moves it from day to day, −1 to 1. */
export function hairMeshes(seed: number, face: FaceShape, head: HeadSurface, ruffle: number): Mesh[] {
  const { hair } = face;
  if (hair.style === 'bald') return [];
  const cut = CUTS[hair.style];
  const scarf = hair.style === 'scarf';
  const noise = createNoise(seed + 17);
  const curly = hair.style === 'curls' || (hair.curl > 0.8 && !scarf);
  const material = {
    texture: scarf ? clothTexture(seed, face) : strandTexture(seed, face, curly),
    wrap: 0.25,
    gloss: scarf || curly ? 0 : 0.16,
    strands: true,
  };
  const thickness = cut.thick + cut.more * hair.volume + ruffle * 1.5;
  const hairline = (angle: number): number => {
    const a = Math.abs(angle);
    const deg = (a * 180) / Math.PI;
    const parting = hair.parting * 0.55;
    // The forehead, lower towards the temples; a fringe comes down over it, away from its parting.
    const temples = hair.style === 'receding' ? -22 * Math.exp(-(((deg - 32) / 13) ** 2)) : 0;
    const away = Math.min(1, Math.abs(angle - parting) / 0.55);
    const forehead = hair.hairline + hair.peak * Math.exp(-((deg / 9) ** 2)) + temples + cut.fringe * (0.35 + 0.65 * away);
    const side = smooth(38, 66, deg);
    const behind = smooth(96, 125, deg);
    const ear = smooth(72, 84, deg) * (1 - behind) * (cut.side < 12 ? 1 : 0) * 16;
    return forehead * (1 - side) + (cut.side * (1 - behind) + cut.nape * behind) * side - ear;
  };
  const end = scarf ? head.bottom - 1 : 82;
  const shell = gridMesh(
    70,
    110,
    (row, column) => {
      const angle = (column * 2 - 1) * Math.PI;
      const y = head.top + (end - head.top) * row;
      const [x, , z] = head.point(angle, y);
      const line = scarf ? scarfEdge(face, head, angle) : hairline(angle);
      const inside = line - y;
      const lumps = curly
        ? (noise(angle * 5 + 50, y * 0.09) - 0.5) * thickness * 0.7 + (noise(angle * 14, y * 0.25) - 0.5) * 5
        : (noise(angle * 3 + 9, y * 0.03) - 0.5) * 3;
      const depth = Math.max(0.6, (thickness + lumps) * smooth(-3, curly ? 14 : 24, inside));
      const r = Math.hypot(x, z) || 1;
      const lift = smooth(-30, head.top, y);
      const partingDip =
        hair.style === 'parted' || hair.style === 'long' ? 3 * Math.exp(-(((angle - hair.parting * 0.5) / 0.12) ** 2)) * lift : 0;
      return {
        at: [x + (x / r) * depth * (0.8 + 0.2 * (1 - lift)), y - depth * lift * 1.15 + partingDip, z + (z / r) * depth],
        u: column * 660 + 4,
        v: row * 390,
        cover: scarf ? (inside > 0 ? 1 : 0) : smooth(-7, 5, inside) * 1.02,
        shade: 0.72 + 0.28 * smooth(0, 30, inside),
      };
    },
    material,
  );
  return scarf
    ? [shell]
    : cut.hang > 0
      ? [shell, hanging(face, head, cut, thickness, ruffle, material)]
      : hair.style === 'tied'
        ? [shell, bun(face, head, material)]
        : [shell];
}

/** An oval round the face. */
function scarfEdge(face: FaceShape, head: HeadSurface, angle: number): number {
  const deg = (Math.abs(angle) * 180) / Math.PI;
  if (deg > 58) return 1000;
  const t = deg / 58;
  return face.hair.hairline + 6 + (head.bottom - face.hair.hairline - 10) * (1 - Math.sqrt(1 - t ** 4)) * 0.6;
}

function hanging(face: FaceShape, head: HeadSurface, cut: Cut, thickness: number, ruffle: number, material: Mesh['material']): Mesh {
  const length = cut.hang * (0.6 + 0.7 * face.hair.length);
  const wave = face.hair.style === 'curls' || face.hair.curl > 0.6 ? 4 : 1.2;
  return gridMesh(
    40,
    70,
    (row, column) => {
      // From the front of one ear round the back to the other.
      const angle = Math.PI * (0.44 + column * 1.12);
      const y = -34 + (length + 62) * row;
      const [x, , z] = head.point(angle > Math.PI ? angle - 2 * Math.PI : angle, Math.min(y, 34));
      const flare =
        1 + (thickness * 0.85 + (face.hair.style === 'bob' ? 10 : 7) * row + wave * Math.sin(row * 14 + column * 40 + ruffle)) / 76;
      const tip = face.hair.style === 'bob' || face.hair.style === 'fringe' ? 1 - 0.14 * smooth(0.75, 1, row) : 1;
      return {
        at: [x * flare * tip, y, Math.min(z * flare, 42) - 12],
        u: column * 500 + 4,
        v: row * 380,
        cover: 1.02 - smooth(0.85, 1, row) * 0.8,
        shade: 0.82,
      };
    },
    material,
  );
}

function bun(face: FaceShape, head: HeadSurface, material: Mesh['material']): Mesh {
  const r = 20 + 14 * face.hair.length;
  const high = face.hair.volume > 0.5 ? head.top - r * 0.45 : head.top + 30;
  return gridMesh(
    16,
    28,
    (row, column) => {
      const [a, b] = [row * Math.PI, -column * 2 * Math.PI];
      return {
        at: [r * Math.sin(a) * Math.cos(b), high - r * 0.8 * Math.cos(a), -48 + r * Math.sin(a) * Math.sin(b)],
        u: column * 200 + 4,
        v: row * 200,
        cover: 1.02,
        shade: 0.85,
      };
    },
    material,
  );
}

function strandTexture(seed: number, face: FaceShape, curly: boolean): Texture {
  const [width, height] = [680, 400];
  const rgba = new Uint8Array(width * height * 4);
  const noise = createNoise(seed + 31);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const sway = noise(x * 0.01, y * 0.012) * 18 * (0.4 + face.hair.curl);
      const strand = curly
        ? 0.6 * noise(x * 0.16, y * 0.14) + 0.4 * noise(x * 0.45, y * 0.4)
        : 0.65 * noise((x + sway) * 0.5, y * 0.018) + 0.35 * noise((x + sway) * 0.17 + 90, y * 0.01);
      const streak = curly
        ? noise(x * 0.09 + 200, y * 0.09)
        : 0.5 * noise((x + sway) * 0.2 + 200, y * 0.008) + 0.5 * noise(x * 0.05 + 20, y * 0.02);
      const grey = Math.min(1, face.hair.grey * (0.75 + 0.5 * streak));
      const k = 0.55 + 0.95 * strand;
      rgba[i] = Math.min(255, (face.hair.colour[0] * (1 - grey) + 188 * grey) * k + 4);
      rgba[i + 1] = Math.min(255, (face.hair.colour[1] * (1 - grey) + 184 * grey) * k + 4);
      rgba[i + 2] = Math.min(255, (face.hair.colour[2] * (1 - grey) + 180 * grey) * k + 4);
      rgba[i + 3] = Math.min(250, 255 * strand);
    }
  }
  return { width, height, rgba };
}

function clothTexture(seed: number, face: FaceShape): Texture {
  const [width, height] = [680, 400];
  const rgba = new Uint8Array(width * height * 4);
  const noise = createNoise(seed + 47);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const k = 0.86 + 0.22 * noise(x * 0.02, y * 0.05) + 0.05 * ((x ^ y) & 1);
      rgba.set([Math.min(255, face.hair.cloth[0] * k), Math.min(255, face.hair.cloth[1] * k), Math.min(255, face.hair.cloth[2] * k), 0], i);
    }
  }
  return { width, height, rgba };
}
