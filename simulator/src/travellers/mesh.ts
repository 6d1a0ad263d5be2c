/** Millimetres; x to the viewer's right, y down, z towards the viewer. */
export type Point = readonly [x: number, y: number, z: number];

/** A picture to dress a surface with: four bytes a pixel. */
export interface Texture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

export interface Material {
  readonly texture: Texture;
  /** How far light creeps round into the shadow: 0 stone, 0.4 skin. */
  readonly wrap: number;
  readonly gloss: number;
  /** A strand's texture alpha decides where a thin cover shows what lies below. */
  readonly strands: boolean;
}

/** Triangles with what the renderer interpolates over them. */
export interface Mesh {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  /** Texture pixels. */
  readonly uv: Float32Array;
  /** Light that reaches the vertex, 0–1. */
  readonly shade: Float32Array;
  /** For strands: how thick the cover is, 0–1. */
  readonly cover: Float32Array;
  readonly indices: Uint32Array;
  readonly material: Material;
}

export interface Vertex {
  readonly at: Point;
  readonly u: number;
  readonly v: number;
  readonly shade?: number;
  readonly cover?: number;
}

/** A surface from a function of row and column, both 0–1; normals follow from the neighbours. */
export function gridMesh(rows: number, columns: number, vertex: (row: number, column: number) => Vertex, material: Material): Mesh {
  const count = (rows + 1) * (columns + 1);
  const mesh = {
    positions: new Float32Array(count * 3),
    normals: new Float32Array(count * 3),
    uv: new Float32Array(count * 2),
    shade: new Float32Array(count),
    cover: new Float32Array(count),
    indices: new Uint32Array(rows * columns * 6),
    material,
  };
  for (let r = 0, i = 0; r <= rows; r++) {
    for (let c = 0; c <= columns; c++, i++) {
      const v = vertex(r / rows, c / columns);
      mesh.positions.set(v.at, i * 3);
      mesh.uv[i * 2] = v.u;
      mesh.uv[i * 2 + 1] = v.v;
      mesh.shade[i] = v.shade ?? 1;
      mesh.cover[i] = v.cover ?? 1;
    }
  }
  for (let r = 0, k = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const a = r * (columns + 1) + c;
      const b = a + columns + 1;
      mesh.indices.set([a, b, a + 1, a + 1, b, b + 1], k);
      k += 6;
    }
  }
  accumulateNormals(mesh);
  return mesh;
}

function accumulateNormals({ positions: p, normals: n, indices }: Mesh): void {
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [indices[i]! * 3, indices[i + 1]! * 3, indices[i + 2]! * 3];
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!];
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!];
    const face = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const at of [a, b, c]) for (let k = 0; k < 3; k++) n[at + k]! -= face[k]!;
  }
  for (let i = 0; i < n.length; i += 3) {
    const length = Math.hypot(n[i]!, n[i + 1]!, n[i + 2]!) || 1;
    for (let k = 0; k < 3; k++) n[i + k]! /= length;
  }
}

/** A round bar along a path: glasses, arms. */
export function tubeMesh(path: readonly Point[], radius: (along: number) => number, material: Material): Mesh {
  const steps = path.length - 1;
  return gridMesh(
    steps,
    10,
    (row, column) => {
      const i = Math.round(row * steps);
      const here = path[i]!;
      const before = path[Math.max(0, i - 1)]!;
      const after = path[Math.min(steps, i + 1)]!;
      const d = [after[0] - before[0], after[1] - before[1], after[2] - before[2]] as const;
      const length = Math.hypot(...d) || 1;
      const t = [d[0] / length, d[1] / length, d[2] / length] as const;
      const up = Math.abs(t[1]) > 0.9 ? ([1, 0, 0] as const) : ([0, 1, 0] as const);
      const s = cross(t, up);
      const w = cross(t, s);
      const angle = -column * 2 * Math.PI;
      const k = radius(row);
      const at = (axis: 0 | 1 | 2) => here[axis] + k * (Math.cos(angle) * s[axis] + Math.sin(angle) * w[axis]);
      return { at: [at(0), at(1), at(2)], u: 1, v: 1 };
    },
    material,
  );
}

function cross(a: Point, b: Point): Point {
  const c = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]] as const;
  const length = Math.hypot(...c) || 1;
  return [c[0] / length, c[1] / length, c[2] / length];
}

/** One colour all over. */
export function plainTexture([r, g, b]: readonly [number, number, number]): Texture {
  const rgba = new Uint8Array(64);
  for (let i = 0; i < 64; i += 4) rgba.set([r, g, b, 255], i);
  return { width: 4, height: 4, rgba };
}
