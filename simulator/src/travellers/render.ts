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

function turn({ yaw, pitch, roll }: Pose): (p: Float32Array, i: number, about: Point) => Point {
  const [sy, cy] = sincos(yaw);
  const [sp, cp] = sincos(pitch);
  const [sr, cr] = sincos(roll);
  return (p, i, about) => {
    const [x, y, z] = [p[i]! - about[0], p[i + 1]! - about[1], p[i + 2]! - about[2]];
    const x1 = x * cy + z * sy;
    const z1 = z * cy - x * sy;
    const y2 = y * cp + z1 * sp;
    const z2 = z1 * cp - y * sp;
    return [x1 * cr - y2 * sr + about[0], x1 * sr + y2 * cr + about[1], z2 + about[2]];
  };
}

function sincos(degrees: number): [number, number] {
  const r = (degrees * Math.PI) / 180;
  return [Math.sin(r), Math.cos(r)];
}

function raster(mesh: Mesh, pose: Pose, view: View, w: number, h: number, colour: Float32Array, depth: Float32Array): void {
  const n = mesh.positions.length / 3;
  // Screen x, y, depth, normal and what else is interpolated, side by side per vertex.
  const S = 10;
  const v = new Float32Array(n * S);
  const rotate = turn(pose);
  const k = view.pixelsPerMm * 2;
  for (let i = 0; i < n; i++) {
    const [x, y, z] = rotate(mesh.positions, i * 3, PIVOT);
    const [nx, ny, nz] = rotate(mesh.normals, i * 3, [0, 0, 0]);
    const near = view.distance / (view.distance + 80 - z);
    v.set([view.centre[0] * 2 + x * near * k, view.centre[1] * 2 + y * near * k, z, nx, ny, nz], i * S);
    v.set([mesh.uv[i * 2]!, mesh.uv[i * 2 + 1]!, mesh.shade[i]!, mesh.cover[i]!], i * S + 6);
  }
  const { texture, wrap, gloss, strands } = mesh.material;
  const { rgba, width: tw, height: th } = texture;
  const { light } = view;
  const [sa, ca] = sincos(light.azimuth);
  const [se, ce] = sincos(light.elevation);
  const [lx, ly, lz] = [sa * ce, -se, ca * ce];
  const half = Math.hypot(lx, ly, lz + 1);
  const [hx, hy, hz] = [lx / half, ly / half, (lz + 1) / half];
  const tint = [1 + 0.08 * light.warmth, 1, 1 - 0.1 * light.warmth];
  for (let t = 0; t < mesh.indices.length; t += 3) {
    const [a, b, c] = [mesh.indices[t]! * S, mesh.indices[t + 1]! * S, mesh.indices[t + 2]! * S];
    const [ax, ay, bx, by, cx, cy] = [v[a]!, v[a + 1]!, v[b]!, v[b + 1]!, v[c]!, v[c + 1]!];
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (area > -1e-6 && area < 1e-6) continue;
    const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
    const x1 = Math.min(w - 1, Math.floor(Math.max(ax, bx, cx)));
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
    const y1 = Math.min(h - 1, Math.floor(Math.max(ay, by, cy)));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const wb = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
        const wc = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
        const wa = 1 - wb - wc;
        if (wa < 0 || wb < 0 || wc < 0) continue;
        const z = wa * v[a + 2]! + wb * v[b + 2]! + wc * v[c + 2]!;
        const at = y * w + x;
        if (z <= depth[at]!) continue;
        const tu = wa * v[a + 6]! + wb * v[b + 6]! + wc * v[c + 6]!;
        const tv = wa * v[a + 7]! + wb * v[b + 7]! + wc * v[c + 7]!;
        const u = Math.min(Math.max(Math.round(tu), 0), tw - 1);
        const vv = Math.min(Math.max(Math.round(tv), 0), th - 1);
        const p = (vv * tw + u) * 4;
        if (strands) {
          const cover = wa * v[a + 9]! + wb * v[b + 9]! + wc * v[c + 9]!;
          if (cover * 255 <= rgba[p + 3]!) continue;
        }
        depth[at] = z;
        let nx = wa * v[a + 3]! + wb * v[b + 3]! + wc * v[c + 3]!;
        let ny = wa * v[a + 4]! + wb * v[b + 4]! + wc * v[c + 4]!;
        let nz = wa * v[a + 5]! + wb * v[b + 5]! + wc * v[c + 5]!;
        const length = Math.hypot(nx, ny, nz) || 1;
        // A surface seen from behind (inside of hair) is lit as if from its other side.
        const side = nz < 0 ? -1 : 1;
        nx *= side / length;
        ny *= side / length;
        nz *= side / length;
        const shade = wa * v[a + 8]! + wb * v[b + 8]! + wc * v[c + 8]!;
        const diffuse = Math.max(0, (nx * lx + ny * ly + nz * lz + wrap) / (1 + wrap));
        const fill = light.ambient * (0.72 - 0.2 * ny + 0.28 * nz);
        const spec = gloss > 0 ? gloss * Math.max(0, nx * hx + ny * hy + nz * hz) ** 24 * light.key * 90 : 0;
        for (let i = 0; i < 3; i++) {
          // The shadow's edge on skin is redder than its middle.
          const redden = i === 0 ? 1 : 1 - 0.12 * wrap * (1 - diffuse);
          const lit = shade * (fill + light.key * diffuse * redden) * tint[i]!;
          colour[at * 3 + i] = rgba[p + i]! * lit + spec * shade;
        }
      }
    }
  }
}

function halve(width: number, height: number, colour: Float32Array, depth: Float32Array): Uint8Array {
  const out = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [r, g, b, hits] = [0, 0, 0, 0];
      for (const at of [0, 1, width * 2, width * 2 + 1]) {
        const i = y * 2 * width * 2 + x * 2 + at;
        if (depth[i] === -Infinity) continue;
        r += Math.min(255, colour[i * 3]!);
        g += Math.min(255, colour[i * 3 + 1]!);
        b += Math.min(255, colour[i * 3 + 2]!);
        hits++;
      }
      if (hits > 0) out.set([r / hits, g / hits, b / hits, (hits * 255) / 4], (y * width + x) * 4);
    }
  }
  return out;
}
