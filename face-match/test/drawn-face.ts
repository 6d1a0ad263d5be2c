import sharp from 'sharp';
import { type RgbImage, readImage } from '../src/index.ts';

/** What makes one drawn person differ from another. Nobody real. */
export interface Person {
  readonly skin: string;
  readonly shade: string;
  readonly hair: string;
  readonly iris: string;
  /** Half the width and the height of the head, distance from nose to eye, width of the mouth: in the drawing's own units. */
  readonly width: number;
  readonly height: number;
  readonly eyes: number;
  readonly mouth: number;
  readonly brow: number;
  readonly nose: number;
}

export const anna: Person = {
  skin: '#e8c1a0', shade: '#c8976f', hair: '#2b1a12', iris: '#3f6a8a', width: 128, height: 178, eyes: 52, mouth: 42, brow: 6, nose: 26,
}; // biome-ignore format: two people side by side
export const boris: Person = {
  skin: '#9a6a48',
  shade: '#74492c',
  hair: '#101010',
  iris: '#3a2412',
  width: 150,
  height: 190,
  eyes: 63,
  mouth: 58,
  brow: 12,
  nose: 38,
};

export interface Scene {
  readonly width?: number;
  readonly height?: number;
  /** Where each face's middle lies, and its size against the 480 × 600 drawing. */
  readonly faces: readonly {
    readonly person: Person;
    readonly x: number;
    readonly y: number;
    readonly scale: number;
    readonly roll?: number;
    /** SVG over the face, in the drawing's own units from its middle: glasses, a mask, a shadow. */
    readonly over?: string;
  }[];
  readonly background?: string;
  /** SVG before the background and behind the faces, in pixels. */
  readonly behind?: string;
  readonly blur?: number;
  /** 1 as drawn. */
  readonly light?: number;
}

function eye(p: Person, side: 1 | -1): string {
  return `<g transform="translate(${side * p.eyes},-15)">
    <ellipse rx="34" ry="20" fill="${p.shade}" opacity=".55"/>
    <path d="M-25,2 Q0,-19 25,0 Q0,14 -25,2Z" fill="#f4f1ee"/><circle r="10.5" cy="-1" fill="${p.iris}"/><circle r="5" cy="-1" fill="#080808"/><circle r="2" cx="-3" cy="-4" fill="#fff"/>
    <path d="M-27,3 Q0,-21 27,0" stroke="#231a16" stroke-width="3.4" fill="none"/>
    <path d="M-32,-26 Q0,${-34 - p.brow * 1.6} 32,-28 Q0,${-30 - p.brow * 0.2} -32,-26Z" fill="${p.hair}"/></g>`;
}

function head(p: Person): string {
  const { width: w, height: h, nose: n, mouth: m } = p;
  return `<path d="M-70,${h * 0.6} L-75,${h + 70} L75,${h + 70} L70,${h * 0.6}Z" fill="${p.shade}"/>
    <path d="M-260,${h + 250} C-250,${h + 70} -120,${h + 60} -75,${h + 45} L75,${h + 45} C120,${h + 60} 250,${h + 70} 260,${h + 250}Z" fill="#33415c"/>
    <path d="M${-w - 20},10 C${-w - 40},${-h - 100} ${w + 40},${-h - 100} ${w + 20},10Z" fill="${p.hair}"/>
    <path d="M${-w},-40 C${-w},${-h} ${w},${-h} ${w},-40 C${w},${h * 0.45} ${w * 0.7},${h * 0.85} 0,${h} C${-w * 0.7},${h * 0.85} ${-w},${h * 0.45} ${-w},-40Z" fill="url(#s${p.eyes})"/>
    <path d="M${-w},-70 C${-w * 0.7},${-h * 0.78} ${w * 0.7},${-h * 0.82} ${w},-70 L${w * 0.8},${-h * 0.8} L${-w * 0.8},${-h * 0.8}Z" fill="${p.hair}"/>
    ${eye(p, -1)}${eye(p, 1)}
    <path d="M-8,-10 Q-12,28 ${-n * 0.8},52 Q0,66 ${n * 0.8},52 Q12,28 8,-10" fill="${p.shade}" opacity=".4"/>
    <path d="M${-n},54 Q${-n * 0.6},64 0,63 Q${n * 0.6},64 ${n},54" stroke="#5a3a2a" stroke-width="3" fill="none"/>
    <ellipse cx="${-n * 0.5}" cy="57" rx="6.5" ry="4" fill="#3a2018"/><ellipse cx="${n * 0.5}" cy="57" rx="6.5" ry="4" fill="#3a2018"/>
    <path d="M${-m},98 Q0,86 ${m},98 Q0,120 ${-m},98Z" fill="#a85a50"/><path d="M${-m},98 Q0,103 ${m},98" stroke="#5a2323" stroke-width="2.6" fill="none"/>`;
}

/** A picture with drawn people in it. */
export async function draw({
  width = 640,
  height = 480,
  faces,
  background = '#8a929c',
  behind = '',
  blur,
  light = 1,
}: Scene): Promise<RgbImage> {
  const shades = faces.map(
    ({ person: p }) =>
      `<radialGradient id="s${p.eyes}" cx=".45" cy=".4" r=".7"><stop offset="0" stop-color="${p.skin}"/><stop offset="1" stop-color="${p.shade}"/></radialGradient>`,
  );
  const heads = faces.map(
    (f) => `<g transform="translate(${f.x},${f.y}) scale(${f.scale}) rotate(${f.roll ?? 0})">${head(f.person)}${f.over ?? ''}</g>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>${shades.join('')}</defs><rect width="100%" height="100%" fill="${background}"/>${behind}${heads.join('')}</svg>`;
  let picture = sharp(Buffer.from(svg));
  if (blur) picture = picture.blur(blur);
  if (light !== 1) picture = picture.linear(light, 0);
  return readImage(await picture.png().toBuffer());
}

/** One person in the middle of a 1280 × 720 frame, as a camera sees them. */
export const frameOf = (person: Person, scene: Partial<Scene> = {}) =>
  draw({ width: 1280, height: 720, faces: [{ person, x: 640, y: 340, scale: 0.9 }], ...scene });
