import type { FaceShape } from './face-shape.ts';

/** What a face does for a moment. */
export interface Expression {
  /** 0 neutral to 1 broad, mouth closed; below 0 sad. */
  readonly smile: number;
  /** 1 as the person's eyes are, 0 shut. */
  readonly eyesOpen: number;
  /** −1 frown to 1 raised. */
  readonly brows: number;
}

export const NEUTRAL: Expression = { smile: 0, eyesOpen: 1, brows: 0 };

/** The head as a surface: angle about the vertical (0 towards the viewer, ±π behind) and height give a point in millimetres. */
export interface HeadSurface {
  readonly top: number;
  readonly bottom: number;
  point(angle: number, y: number): readonly [x: number, y: number, z: number];
  /** Light that reaches the surface past brow, nose and chin, 0–1. */
  shade(x: number, y: number, front: number): number;
}

const bell = (x: number, y: number, sx: number, sy: number): number => Math.exp(-(x * x) / (2 * sx * sx) - (y * y) / (2 * sy * sy));
const step = (low: number, high: number, v: number): number => {
  const t = Math.max(0, Math.min(1, (v - low) / (high - low)));
  return t * t * (3 - 2 * t);
};

/** Catmull-Rom through points of rising y. */
function curve(points: readonly (readonly [y: number, value: number])[]): (y: number) => number {
  return (y) => {
    let i = 0;
    while (i < points.length - 2 && y > points[i + 1]![0]) i++;
    const [p0, p1, p2, p3] = [points[Math.max(0, i - 1)]!, points[i]!, points[i + 1]!, points[Math.min(points.length - 1, i + 2)]!];
    const t = Math.max(0, Math.min(1, (y - p1[0]) / (p2[0] - p1[0])));
    const m1 = ((p2[1] - p0[1]) / (p2[0] - p0[0])) * (p2[0] - p1[0]);
    const m2 = ((p3[1] - p1[1]) / (p3[0] - p1[0])) * (p2[0] - p1[0]);
    const t2 = t * t;
    const t3 = t2 * t;
    return (2 * t3 - 3 * t2 + 1) * p1[1] + (t3 - 2 * t2 + t) * m1 + (-2 * t3 + 3 * t2) * p2[1] + (t3 - t2) * m2;
  };
}

export function headSurface(face: FaceShape, expression: Expression, old: number): HeadSurface {
  const { eye, nose, mouth, brow, chin, asymmetry: crook } = face;
  const [top, bottom] = [face.crownY, face.chinY];
  const height = bottom - top;
  const width = curve([
    [top, face.skull * 0.62],
    [top + height * 0.12, face.skull * 0.86],
    [-52, face.skull],
    [-18, face.temple],
    [18, face.cheek],
    [mouth.y - 4, face.jaw + (face.cheek - face.jaw) * 0.28],
    [bottom - 24, face.jaw * 0.74 + face.chinWidth * 0.14],
    [bottom - 8, face.chinWidth + 7],
    [bottom, face.chinWidth],
  ]);
  const front = curve([
    [top, 40],
    [top + height * 0.12, 62],
    [-62, 84 - face.foreheadSlope * 0.6],
    [-22, 89],
    [20, 88],
    [mouth.y, 89],
    [bottom - 8, 86],
    [bottom, 80],
  ]);
  const back = curve([
    [top, 60],
    [-70, 96],
    [-20, 104],
    [30, 88],
    [70, 58],
    [bottom, 40],
  ]);
  const close = (y: number): number =>
    Math.sqrt(Math.max(0, 1 - Math.max(0, (top + 46 - y) / 46) ** 2)) *
    Math.sqrt(Math.max(0, 1 - Math.max(0, (y - bottom + 13) / 13) ** 2));
  const relief = (x: number, y: number): number => {
    const side = x < 0 ? -1 : 1;
    const ex = eye.x + side * crook.eyeX;
    const ax = Math.abs(x);
    const ey = side * crook.eyeY * 0.5;
    let z = 0;
    z -= eye.socket * bell(ax - ex + 1, y - ey + 1, 15, 9.5);
    z -= eye.socket * 0.5 * bell(ax - ex + 12, y - ey, 6, 8);
    z += (3.5 + eye.socket * 0.45) * bell(ax - ex, y - ey, 9.5, 6.5);
    z += brow.ridge * bell(ax - ex * 0.9, y - brow.y + 1, 17, 5.5);
    z += face.cheekbone * bell(ax - face.cheek * 0.66, y - 26 + expression.smile * 3, 15, 11);
    z += face.cheekFat * bell(ax - face.cheek * 0.55, y - mouth.y + 12, 17, 19);
    z += 3.5 * Math.max(0, expression.smile) * bell(ax - mouth.halfWidth - 10, y - nose.y - 1, 10, 9);
    z += noseRelief(x - nose.bend * step(0, nose.y, y), y);
    // Lips, the line between them, the groove below the nose and the one above the chin.
    const mx = x - crook.mouthX;
    z += mouth.protrusion * bell(mx, y - mouth.y, mouth.halfWidth * 0.62, 11);
    z -= 2.2 * bell(mx, y - mouth.y, mouth.halfWidth * 0.8, 1.7);
    z += mouth.upper * 0.3 * bell(mx, y - mouth.y + mouth.upper * 0.55, mouth.halfWidth * 0.5, 2.6);
    z += mouth.lower * 0.34 * bell(mx, y - mouth.y - mouth.lower * 0.6, mouth.halfWidth * 0.45, 3.4);
    z -= 1.6 * bell(mx, y - (nose.y + mouth.y - mouth.upper) / 2 - 2, 2.6, 5);
    z -= 3.4 * bell(mx, y - mouth.y - mouth.lower - 7, mouth.halfWidth * 0.6, 4);
    z += chin.protrusion * bell(x, y - bottom + 17, 15, 11);
    z -= chin.cleft * bell(x, y - bottom + 15, 2, 8);
    // Age: the fold from nose to mouth, hollows under eyes and cheeks, jowls.
    const fold = nose.halfWidth + 3 + (y - nose.y + 4) * 0.42;
    z -=
      (0.7 + 2.8 * old + Math.max(0, expression.smile)) *
      step(nose.y - 8, nose.y + 2, y) *
      (1 - step(mouth.y + 2, mouth.y + 14, y)) *
      Math.exp(-((ax - fold) ** 2) / 9);
    z -= 2.6 * old * bell(ax - ex, y - 12, 11, 3);
    z += 4 * old * bell(ax - face.jaw * 0.62, y - bottom + 26, 11, 10);
    z -= 3.5 * old * bell(ax - face.temple * 0.82, y + 22, 12, 16);
    return z;
  };
  const noseRelief = (x: number, y: number): number => {
    const t = (y + 10) / (nose.y + 4);
    if (t < -0.35 || t > 1.6) return 0;
    const s = Math.max(0, Math.min(1, t));
    const ridge = nose.bridgeHeight * (1 - s) + nose.tipHeight * s ** 1.2 + nose.hump * bell(s - 0.42, 0, 0.16, 1);
    const rise = step(-0.35, 0.12, t);
    const fall = 1 - step(0.98 - nose.upturn * 0.012, 1.2 - nose.upturn * 0.01, t);
    const w = nose.bridgeWidth * (1 - s) + nose.tipRadius * s + 1.5;
    let z = ridge * rise * fall * Math.exp(-((Math.abs(x) / w) ** 2) * 0.72);
    // Flanks that carry the bridge down to the cheeks, then the wings.
    z += ridge * 0.32 * rise * fall * Math.exp(-((x / (w * 2)) ** 2));
    const wing = nose.halfWidth - 4.5;
    z +=
      (6.5 + nose.tipHeight * 0.12) *
      (bell(x - wing, y - nose.y + 4 + nose.upturn * 0.3, 4.6, 4.8) + bell(x + wing, y - nose.y + 4 + nose.upturn * 0.3, 4.6, 4.8));
    return z;
  };
  const lean = 2 / face.squareness;
  return {
    top,
    bottom,
    point(angle, y) {
      const [s, c] = [Math.sin(angle), Math.cos(angle)];
      const k = close(y);
      const a = width(y) * k * (1 + (s < 0 ? -1 : 1) * crook.jaw * 0.012 * step(20, bottom, y));
      const ahead = c > 0;
      const x = a * Math.sign(s) * Math.abs(s) ** (ahead ? lean : 1);
      const zBase = ahead ? front(y) * Math.sqrt(k) * c ** lean : back(y) * k * c;
      return [x, y, ahead ? zBase + relief(x, y) * step(0, 0.45, c) * Math.sqrt(k) : zBase];
    },
    shade(x, y, facing) {
      if (facing <= 0) return 0.9;
      const ax = Math.abs(x);
      let dark = 0.05 * eye.socket * bell(ax - eye.x + 3, y + 3, 14, 7);
      dark += 0.24 * bell(x, y - nose.y - 4.5, nose.halfWidth * 0.6, 4);
      dark += 0.16 * bell(ax - nose.halfWidth - 3, y - nose.y + 3, 3.5, 6);
      dark += 0.16 * bell(x, y - mouth.y - mouth.lower - 6, mouth.halfWidth * 0.6, 4);
      dark += 0.12 * step(bottom - 14, bottom, y);
      return 1 - Math.min(0.55, dark);
    },
  };
}
