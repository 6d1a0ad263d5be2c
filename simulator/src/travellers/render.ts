import type { Mesh, Point } from './mesh.ts';

/** Where the light comes from; angles in degrees, seen from the face. */
export interface Light {
  /** Positive from the viewer's right. */
  readonly azimuth: number;
  readonly elevation: number;
  readonly key: number;
  readonly ambient: number;
  /** −1 cold to 1 warm. */
  readonly warmth: number;
}

/** Degrees. Yaw turns to the viewer's right, pitch moves the nose down, roll tilts clockwise. */
export interface Pose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** A mesh and how it is turned, about the base of the neck. */
export interface Placed {
  readonly mesh: Mesh;
  readonly pose: Pose;
}

export interface View {
  readonly width: number;
  readonly height: number;
  readonly pixelsPerMm: number;
  /** Where the point between the eyes (0, 0, 80) of an unturned head lands. */
  readonly centre: readonly [x: number, y: number];
  /** Millimetres from the camera to the head. */
  readonly distance: number;
  readonly light: Light;
}

const PIVOT: Point = [0, 95, -20];

/**
 * Draws the meshes with depth and light, each pixel from four samples.
 * @returns red, green, blue and alpha (not premultiplied), four bytes a pixel
 */
export function render(placed: readonly Placed[], view: View): Uint8Array {
  const [w, h] = [view.width * 2, view.height * 2];
  const colour = new Float32Array(w * h * 3);
  const depth = new Float32Array(w * h).fill(-Infinity);
  for (const { mesh, pose } of placed) raster(mesh, pose, view, w, h, colour, depth);
  return halve(view.width, view.height, colour, depth);
}

function sincos(degrees: number): [number, number] {
  const r = (degrees * Math.PI) / 180;
  return [Math.sin(r), Math.cos(r)];
}

/** Numbers kept a vertex: screen x, y, depth, normal, texture u, v, shade, cover. */
const STRIDE = 10;

/** Turns and projects every vertex. Scalars alone: this and `raster` are what drawing costs. */
function transform(mesh: Mesh, pose: Pose, view: View): Float32Array {
  const n = mesh.positions.length / 3;
  const v = new Float32Array(n * STRIDE);
  const [sy, cy] = sincos(pose.yaw);
  const [sp, cp] = sincos(pose.pitch);
  const [sr, cr] = sincos(pose.roll);
  const k = view.pixelsPerMm * 2;
  const [px, py, pz] = PIVOT;
  for (let i = 0, p = 0, o = 0; i < n; i++, p += 3, o += STRIDE) {
    for (let kind = 0; kind < 2; kind++) {
      const source = kind === 0 ? mesh.positions : mesh.normals;
      const x = source[p]! - (kind === 0 ? px : 0);
      const y = source[p + 1]! - (kind === 0 ? py : 0);
      const z = source[p + 2]! - (kind === 0 ? pz : 0);
      const x1 = x * cy + z * sy;
      const z1 = z * cy - x * sy;
      const y2 = y * cp + z1 * sp;
      const z2 = z1 * cp - y * sp;
      const x3 = x1 * cr - y2 * sr;
      const y3 = x1 * sr + y2 * cr;
      if (kind === 0) {
        const near = view.distance / (view.distance + 80 - z2 - pz);
        v[o] = view.centre[0] * 2 + (x3 + px) * near * k;
        v[o + 1] = view.centre[1] * 2 + (y3 + py) * near * k;
        v[o + 2] = z2 + pz;
      } else {
        v[o + 3] = x3;
        v[o + 4] = y3;
        v[o + 5] = z2;
      }
    }
    v[o + 6] = mesh.uv[i * 2]!;
    v[o + 7] = mesh.uv[i * 2 + 1]!;
    v[o + 8] = mesh.shade[i]!;
    v[o + 9] = mesh.cover[i]!;
  }
  return v;
}

function raster(mesh: Mesh, pose: Pose, view: View, w: number, h: number, colour: Float32Array, depth: Float32Array): void {
  const v = transform(mesh, pose, view);
  const { texture, wrap, gloss, strands } = mesh.material;
  const { rgba, width: tw, height: th } = texture;
  const { light } = view;
  const [sa, ca] = sincos(light.azimuth);
  const [se, ce] = sincos(light.elevation);
  const [lx, ly, lz] = [sa * ce, -se, ca * ce];
  const half = Math.hypot(lx, ly, lz + 1);
  const [hx, hy, hz] = [lx / half, ly / half, (lz + 1) / half];
  const [red, blue] = [1 + 0.08 * light.warmth, 1 - 0.1 * light.warmth];
  const shine = gloss * light.key * 90;
  const { indices } = mesh;
  for (let t = 0; t < indices.length; t += 3) {
    const a = indices[t]! * STRIDE;
    const b = indices[t + 1]! * STRIDE;
    const c = indices[t + 2]! * STRIDE;
    // What looks away is hidden by the near side of the same surface; strands let it show through.
    if (!strands && v[a + 5]! < -0.1 && v[b + 5]! < -0.1 && v[c + 5]! < -0.1) continue;
    const ax = v[a]!;
    const ay = v[a + 1]!;
    const bx = v[b]! - ax;
    const by = v[b + 1]! - ay;
    const cx = v[c]! - ax;
    const cy = v[c + 1]! - ay;
    const area = bx * cy - by * cx;
    if (area > -1e-6 && area < 1e-6) continue;
    const x0 = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx)));
    const x1 = Math.min(w - 1, Math.floor(ax + Math.max(0, bx, cx)));
    const y0 = Math.max(0, Math.ceil(ay + Math.min(0, by, cy)));
    const y1 = Math.min(h - 1, Math.floor(ay + Math.max(0, by, cy)));
    const inverse = 1 / area;
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const wb = ((x - ax) * cy - (y - ay) * cx) * inverse;
        const wc = (bx * (y - ay) - by * (x - ax)) * inverse;
        const wa = 1 - wb - wc;
        if (wa < 0 || wb < 0 || wc < 0) continue;
        const z = wa * v[a + 2]! + wb * v[b + 2]! + wc * v[c + 2]!;
        const at = y * w + x;
        if (z <= depth[at]!) continue;
        const tu = (wa * v[a + 6]! + wb * v[b + 6]! + wc * v[c + 6]! + 0.5) | 0;
        const tv = (wa * v[a + 7]! + wb * v[b + 7]! + wc * v[c + 7]! + 0.5) | 0;
        const p = ((tv < 0 ? 0 : tv >= th ? th - 1 : tv) * tw + (tu < 0 ? 0 : tu >= tw ? tw - 1 : tu)) * 4;
        if (strands && (wa * v[a + 9]! + wb * v[b + 9]! + wc * v[c + 9]!) * 255 <= rgba[p + 3]!) continue;
        depth[at] = z;
        let nx = wa * v[a + 3]! + wb * v[b + 3]! + wc * v[c + 3]!;
        let ny = wa * v[a + 4]! + wb * v[b + 4]! + wc * v[c + 4]!;
        let nz = wa * v[a + 5]! + wb * v[b + 5]! + wc * v[c + 5]!;
        // A surface seen from behind (inside of hair) is lit as if from its other side.
        const unit = (nz < 0 ? -1 : 1) / (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1);
        nx *= unit;
        ny *= unit;
        nz *= unit;
        const shade = wa * v[a + 8]! + wb * v[b + 8]! + wc * v[c + 8]!;
        const diffuse = Math.max(0, (nx * lx + ny * ly + nz * lz + wrap) / (1 + wrap));
        const fill = light.ambient * (0.72 - 0.2 * ny + 0.28 * nz);
        let spec = 0;
        if (shine > 0) {
          const mirror = Math.max(0, nx * hx + ny * hy + nz * hz);
          const m4 = mirror * mirror * mirror * mirror;
          const m12 = m4 * m4 * m4;
          spec = shine * m12 * m12 * shade;
        }
        const direct = light.key * diffuse;
        // The shadow's edge on skin is redder than its middle.
        const pale = direct * (1 - 0.12 * wrap * (1 - diffuse));
        colour[at * 3] = rgba[p]! * shade * (fill + direct) * red + spec;
        colour[at * 3 + 1] = rgba[p + 1]! * shade * (fill + pale) + spec;
        colour[at * 3 + 2] = rgba[p + 2]! * shade * (fill + pale) * blue + spec;
      }
    }
  }
}

function halve(width: number, height: number, colour: Float32Array, depth: Float32Array): Uint8Array {
  const out = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let r = 0;
      let g = 0;
      let b = 0;
      let hits = 0;
      for (let k = 0; k < 4; k++) {
        const i = (y * 2 + (k >> 1)) * width * 2 + x * 2 + (k & 1);
        if (depth[i] === -Infinity) continue;
        r += Math.min(255, colour[i * 3]!);
        g += Math.min(255, colour[i * 3 + 1]!);
        b += Math.min(255, colour[i * 3 + 2]!);
        hits++;
      }
      if (hits === 0) continue;
      const o = (y * width + x) * 4;
      out[o] = r / hits;
      out[o + 1] = g / hits;
      out[o + 2] = b / hits;
      out[o + 3] = (hits * 255) / 4;
    }
  }
  return out;
}
