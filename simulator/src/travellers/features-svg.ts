import { type FaceShape, mix, type Rgb } from './face-shape.ts';
import type { Expression } from './head-surface.ts';
import { createRandom, type Random } from './random.ts';

/** The painted part of the head, millimetres, and its pixels a millimetre. */
export interface Canvas {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

const css = (c: Rgb): string => `rgb(${c.map((v) => Math.max(0, Math.min(255, Math.round(v)))).join(',')})`;
const n = (v: number): string => v.toFixed(2);
const dim = (c: Rgb, k: number): Rgb => [c[0] * k, c[1] * k, c[2] * k];

/** Eyes, brows, nostrils, lips, lines and marks, transparent elsewhere; what relief and light cannot show. */
export function featuresSvg(seed: number, face: FaceShape, expression: Expression, old: number, canvas: Canvas): string {
  const random = createRandom(seed).fork('features');
  const { left, top, width, height, scale } = canvas;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width * scale}" height="${height * scale}" viewBox="${left} ${top} ${width} ${height}">
<defs><filter id="b1" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="0.5"/></filter><filter id="b2" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="1.1"/></filter><filter id="b3" x="-50%" y="-80%" width="200%" height="260%"><feGaussianBlur stdDeviation="3"/></filter></defs>
${marks(random.fork('marks'), face, old)}${lines(random.fork('lines'), face, expression, old)}${nostrils(face)}${lips(face, expression)}
${eye(-1, random, face, expression, old)}${eye(1, random, face, expression, old)}${brow(-1, random, face, expression, old)}${brow(1, random, face, expression, old)}</svg>`;
}

function eye(side: -1 | 1, random: Random, face: FaceShape, expression: Expression, old: number): string {
  const e = face.eye;
  const tone = face.skin.tone;
  const x = side * e.x + face.asymmetry.eyeX;
  const y = side * face.asymmetry.eyeY * 0.5;
  const w = e.halfWidth;
  const up = Math.max(0.5, e.upper * expression.eyesOpen * (1 - 0.18 * Math.max(0, expression.smile)));
  const low = Math.max(0.4, e.lower * expression.eyesOpen * (1 - 0.3 * Math.max(0, expression.smile)));
  // Drawn for the viewer's right eye, whose outer corner is at +w.
  const upper = `M${n(-w)},1.2 C${n(-w * 0.62)},${n(-up * 1.25)} ${n(w * 0.45)},${n(-up * 1.42)} ${n(w)},0`;
  const almond = `${upper} C${n(w * 0.5)},${n(low * 1.3)} ${n(-w * 0.4)},${n(low * 1.35)} ${n(-w)},1.2Z`;
  const id = side < 0 ? 'l' : 'r';
  const iris = e.irisRadius;
  const lashes = Array.from({ length: 22 }, (_, i) => {
    const t = (i + random.next()) / 22;
    const lx = -w + 2 * w * t;
    const ly = -Math.sin(Math.PI * Math.min(1, t * 0.94 + 0.03)) * up * 1.02 + 0.4;
    return `M${n(lx)},${n(ly)} l${n((t - 0.35) * 2.4 * e.lashes)},${n(-1.6 * e.lashes)}`;
  }).join('');
  const crease =
    e.crease > 0
      ? `<path d="M${n(-w * 0.92)},${n(-e.crease * 0.5 - 0.5)} C${n(-w * 0.5)},${n(-up * 1.2 - e.crease)} ${n(w * 0.5)},${n(-up * 1.4 - e.crease)} ${n(w * 1.08)},${n(-e.crease * 0.55)}" stroke="${css(dim(tone, 0.55))}" stroke-width="0.9" opacity=".75" fill="none" filter="url(#b1)"/>`
      : '';
  const bag = e.bags;
  return `<g transform="translate(${n(x)},${n(y)}) scale(${side},1) rotate(${n(-e.cant)})">
<clipPath id="e${id}"><path d="${almond}"/></clipPath>
<ellipse cx="0" cy="${n(-up * 0.9)}" rx="${n(w * 1.12)}" ry="${n(up * 0.95 + e.crease * 0.8)}" fill="${css(face.skin.lidColour)}" opacity="${n(face.skin.lidStrength)}" filter="url(#b3)"/>
<ellipse cx="-1" cy="${n(low + 3)}" rx="${n(w)}" ry="3.4" fill="${css(mix(dim(tone, 0.62), [90, 50, 80], 0.25))}" opacity="${n(0.5 * bag)}" filter="url(#b2)"/>
${crease}<path d="${almond}" fill="${css(dim([238, 232, 226], 0.97 - 0.06 * old - 0.3 * (1 - Math.min(1, tone[0] / 220))))}"/>
<g clip-path="url(#e${id})"><circle cx="${n(-0.5)}" cy="-0.9" r="${n(iris)}" fill="${css(dim(e.iris, 0.55))}"/><circle cx="-0.5" cy="-0.9" r="${n(iris * 0.86)}" fill="${css(e.iris)}"/><circle cx="-0.5" cy="-0.9" r="${n(iris * 0.42)}" fill="#060506"/><circle cx="${n(side * -1.4 - 0.5)}" cy="-2.6" r="0.9" fill="#fff" opacity=".9"/>
<path d="${upper}" stroke="#1a1210" stroke-width="3.2" opacity=".28" fill="none" filter="url(#b1)"/></g>
<path d="${upper}" stroke="#1d1412" stroke-width="${n(0.9 + 0.35 * e.lashes)}" fill="none" stroke-linecap="round"/><path d="${lashes}" stroke="#1a1210" stroke-width=".35" fill="none"/>
<path d="M${n(w)},0 C${n(w * 0.5)},${n(low * 1.3)} ${n(-w * 0.4)},${n(low * 1.35)} ${n(-w)},1.2" stroke="${css(dim(tone, 0.6))}" stroke-width=".6" opacity=".8" fill="none"/>
<circle cx="${n(-w + 0.9)}" cy="1.1" r="1" fill="${css(mix(tone, [190, 90, 90], 0.6))}"/>
<path d="M${n(-w * 0.9)},${n(low + 3.5)} C${n(-w * 0.3)},${n(low + 6 + 3 * old)} ${n(w * 0.4)},${n(low + 6 + 3 * old)} ${n(w * 0.9)},${n(low + 3)}" stroke="${css(dim(tone, 0.6))}" stroke-width=".9" opacity="${n(0.75 * bag)}" fill="none" filter="url(#b1)"/></g>`;
}

function brow(side: -1 | 1, random: Random, face: FaceShape, expression: Expression, old: number): string {
  const b = face.brow;
  const colour = mix(dim(face.hair.colour, 0.8), [165, 160, 155], face.hair.grey * 0.7);
  const y0 = b.y + side * face.asymmetry.browY * 0.5 - 3 * expression.brows;
  const inner = b.gap + Math.min(0, expression.brows);
  const strokes = Math.round(150 * (0.35 + 0.65 * b.density));
  const hairs = Array.from({ length: strokes }, () => {
    const t = random.next();
    const x = inner + t * b.halfLength * 2;
    const arch =
      -b.arch * Math.sin(Math.PI * Math.min(1, t * 1.05) ** 1.25) -
      b.tilt * (t - 0.3) * 0.35 +
      Math.max(0, -expression.brows) * (1 - t) * 3;
    const thick = b.thickness * (t < 0.12 ? 0.55 + 3.7 * t : 1) * (1 - 0.72 * t ** 2);
    const y = y0 + arch + (random.next() - 0.5) * thick * 2;
    return `M${n(side * x)},${n(y)} l${n(side * (1.5 + 2.6 * t))},${n(-2.3 * (1 - t) + 0.9 * t)}`;
  }).join('');
  return `<path d="${hairs}" stroke="${css(colour)}" stroke-width="${n(0.55 + 0.4 * b.density)}" stroke-linecap="round" opacity="${n(0.55 + 0.4 * b.density - 0.15 * old)}" fill="none"/>`;
}

function nostrils(face: FaceShape): string {
  const { nose, skin } = face;
  const dark = css(dim(skin.tone, 0.3));
  const soft = css(dim(skin.tone, 0.58));
  const x = nose.bend;
  return [-1, 1]
    .map(
      (
        s,
      ) => `<ellipse cx="${n(x + s * nose.halfWidth * 0.45)}" cy="${n(nose.y + 1.2 - nose.upturn * 0.35)}" rx="${n(nose.halfWidth * 0.22)}" ry="${n(1.5 + Math.max(0, nose.upturn) * 0.22)}" transform="rotate(${-s * 14} ${n(x + s * nose.halfWidth * 0.45)} ${n(nose.y)})" fill="${dark}" filter="url(#b1)"/>
<path d="M${n(x + s * (nose.halfWidth - 1.5))},${n(nose.y - 9)} C${n(x + s * (nose.halfWidth + 2.2))},${n(nose.y - 6)} ${n(x + s * (nose.halfWidth + 1.5))},${n(nose.y + 1)} ${n(x + s * (nose.halfWidth - 3.5))},${n(nose.y + 1.2)}" stroke="${soft}" stroke-width="1" opacity=".7" fill="none" filter="url(#b1)"/>`,
    )
    .join('');
}

function lips(face: FaceShape, expression: Expression): string {
  const m = face.mouth;
  const smile = Math.max(-0.4, expression.smile);
  const w = m.halfWidth * (1 + 0.16 * smile);
  const [u, l] = [m.upper * (1 - 0.2 * Math.max(0, smile)), m.lower * (1 - 0.12 * Math.max(0, smile))];
  const c = -m.corners * 0.8 - 4.6 * smile;
  const middle = 0.4 + smile * 0.6;
  const upper = `M${n(-w)},${n(c)} C${n(-w * 0.6)},${n(-u * 0.6 + c * 0.4)} ${n(-w * 0.32)},${n(-u)} ${n(-w * 0.16)},${n(-u)} Q0,${n(-u + m.bow)} ${n(w * 0.16)},${n(-u)} C${n(w * 0.32)},${n(-u)} ${n(w * 0.6)},${n(-u * 0.6 + c * 0.4)} ${n(w)},${n(c)}`;
  const lower = `M${n(-w)},${n(c)} C${n(-w * 0.55)},${n(l * 0.9 + c * 0.3)} ${n(-w * 0.3)},${n(l)} 0,${n(l)} C${n(w * 0.3)},${n(l)} ${n(w * 0.55)},${n(l * 0.9 + c * 0.3)} ${n(w)},${n(c)}`;
  const between = `${n(w * 0.5)},${n(middle + c * 0.25)} ${n(w * 0.2)},${n(middle - 0.7)} 0,${n(middle)} S${n(-w * 0.5)},${n(middle + c * 0.25)} ${n(-w)},${n(c)}`;
  return `<g transform="translate(${n(face.asymmetry.mouthX)},${n(m.y)}) rotate(${n(face.asymmetry.mouthTilt)})">
<path d="${upper} C${between}Z" fill="${css(dim(m.colour, 0.86))}" opacity=".9" filter="url(#b1)"/><path d="${lower} C${between}Z" fill="${css(m.colour)}" opacity=".88" filter="url(#b1)"/>
<ellipse cx="${n(-w * 0.1)}" cy="${n(l * 0.5)}" rx="${n(w * 0.32)}" ry="${n(l * 0.2)}" fill="#fff" opacity=".13" filter="url(#b2)"/>
<path d="M${n(w)},${n(c)} C${between}" stroke="${css(mix(dim(m.colour, 0.36), [40, 12, 12], 0.4))}" stroke-width="1.1" stroke-linecap="round" fill="none"/>
<circle cx="${n(-w)}" cy="${n(c)}" r="1.5" fill="${css(dim(face.skin.tone, 0.5))}" opacity=".6" filter="url(#b1)"/><circle cx="${n(w)}" cy="${n(c)}" r="1.5" fill="${css(dim(face.skin.tone, 0.5))}" opacity=".6" filter="url(#b1)"/></g>`;
}

/** What the years draw: forehead, frown, crow's feet, the folds beside nose and mouth. */
function lines(random: Random, face: FaceShape, expression: Expression, old: number): string {
  const { nose, mouth } = face;
  const dark = css(dim(face.skin.tone, 0.55));
  const stroke = (d: string, width: number, opacity: number) =>
    `<path d="${d}" stroke="${dark}" stroke-width="${n(width)}" opacity="${n(Math.min(0.8, opacity))}" fill="none" stroke-linecap="round" filter="url(#b1)"/>`;
  let out = '';
  const rows = random.integer(1, 4);
  const [depthOfForehead, depthOfFrown, depthOfFold] = [random.range(0.2, 1.1), random.range(0, 1.1), random.range(0.3, 1)];
  for (let i = 0; i < rows; i++) {
    const y = face.brow.y - 13 - i * random.range(6, 9);
    const half = random.range(18, 36);
    out += stroke(
      `M${n(-half)},${n(y + random.range(-2, 3))} Q${n(-half * 0.4)},${n(y - 4)} 0,${n(y + random.range(-2, 2))} T${n(half)},${n(y + random.range(-2, 3))}`,
      0.9,
      depthOfForehead * old * 0.8,
    );
  }
  const frown = depthOfFrown * (0.08 + 0.7 * old) + Math.max(0, -expression.brows) * 0.3;
  for (const s of [-1, 1]) {
    out += stroke(`M${n(s * 4.5)},-8 q${n(s * 1.5)},-7 ${n(s * 0.3)},-14`, 0.9, frown * 0.7);
    for (let i = 0; i < 3; i++) {
      const x = s * (face.eye.x + face.eye.halfWidth + 4);
      out += stroke(
        `M${n(x)},${n(-2 + i * 3)} q${n(s * 5)},${n(-2 + i * 2.2)} ${n(s * random.range(8, 12))},${n(-4 + i * 4.2)}`,
        0.7,
        old * 0.6 + 0.25 * Math.max(0, expression.smile),
      );
    }
    out += stroke(
      `M${n(s * (nose.halfWidth + 1))},${n(nose.y - 5)} Q${n(s * (nose.halfWidth + 9))},${n((nose.y + mouth.y) / 2)} ${n(s * (mouth.halfWidth + 6))},${n(mouth.y + 4)}`,
      1.1,
      depthOfFold * (0.12 + 0.6 * old) + 0.3 * Math.max(0, expression.smile),
    );
    out += stroke(`M${n(s * (mouth.halfWidth + 2))},${n(mouth.y + 5)} q${n(s * 2.5)},7 ${n(s * 1.5)},14`, 0.9, old * 0.5);
  }
  return out;
}

function marks(random: Random, face: FaceShape, old: number): string {
  const { skin } = face;
  const brown = css(dim(mix(skin.tone, [120, 66, 40], 0.55), 0.85));
  let out = '';
  for (let i = 0; i < skin.freckles; i++) {
    const s = random.chance(0.5) ? -1 : 1;
    const x = s * random.range(2, 46) + random.range(-6, 6);
    out += `<circle cx="${n(x)}" cy="${n(random.normal(24, 17))}" r="${n(random.range(0.35, 1.05))}" fill="${brown}" opacity="${n(random.range(0.25, 0.7))}"/>`;
  }
  const spots = Math.round(old * random.integer(0, 14));
  for (let i = 0; i < spots; i++)
    out += `<circle cx="${n(random.range(-60, 60))}" cy="${n(random.range(-75, 70))}" r="${n(random.range(0.8, 2.6))}" fill="${brown}" opacity="${n(random.range(0.15, 0.4))}" filter="url(#b1)"/>`;
  for (const m of skin.moles)
    out += `<circle cx="${n(m.x)}" cy="${n(m.y)}" r="${n(m.r)}" fill="${css(dim(skin.tone, 0.34))}" opacity=".85" filter="url(#b1)"/>`;
  return out;
}
