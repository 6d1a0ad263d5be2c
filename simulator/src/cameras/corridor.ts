import sharp from 'sharp';
import { FRAME, project } from './optics.ts';
import type { CameraId } from './scene.ts';

const HALF_WIDTH = 0.62;
const CEILING = 2.55;

/** The empty gate as one camera sees it: walls of frosted glass, the entry door at the far end, lamps above. Three bytes a pixel. */
export async function drawCorridor(camera: CameraId): Promise<Uint8Array> {
  const at = (x: number, y: number, z: number): string => {
    const p = project(camera, x, y, z);
    return `${p.x.toFixed(1)},${p.y.toFixed(1)}`;
  };
  const quad = (points: readonly (readonly [number, number, number])[], fill: string, rest = '') =>
    `<polygon points="${points.map((p) => at(...p)).join(' ')}" fill="${fill}" ${rest}/>`;
  const [near, far, w, top] = [3.05, 0, HALF_WIDTH, CEILING];
  let posts = '';
  for (let x = 0.25; x < 3; x += 0.55) {
    for (const y of [-w, w]) {
      posts += quad(
        [
          [x, y, 0],
          [x + 0.03, y, 0],
          [x + 0.03, y, top],
          [x, y, top],
        ],
        '#7b848c',
      );
    }
  }
  let lamps = '';
  for (let x = 0.3; x < 3; x += 0.6)
    lamps += quad(
      [
        [x, -0.12, top],
        [x + 0.4, -0.12, top],
        [x + 0.4, 0.12, top],
        [x, 0.12, top],
      ],
      '#fbfcf7',
    );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${FRAME.width}" height="${FRAME.height}"><defs>
<linearGradient id="wall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#c3c9ce"/><stop offset="1" stop-color="#8f979e"/></linearGradient><filter id="soft"><feGaussianBlur stdDeviation="1.1"/></filter></defs>
<rect width="100%" height="100%" fill="#9aa2a8"/><g filter="url(#soft)">
${quad(
  [
    [far, -w, 0],
    [near, -w, 0],
    [near, -w, top],
    [far, -w, top],
  ],
  'url(#wall)',
)}${quad(
  [
    [far, w, 0],
    [near, w, 0],
    [near, w, top],
    [far, w, top],
  ],
  'url(#wall)',
)}
${quad(
  [
    [far, -w, 0],
    [far, w, 0],
    [near, w, 0],
    [near, -w, 0],
  ],
  '#5d636a',
)}${quad(
  [
    [far, -w, top],
    [far, w, top],
    [near, w, top],
    [near, -w, top],
  ],
  '#d9dcdc',
)}
${quad(
  [
    [far, -w, 0],
    [far, w, 0],
    [far, w, top],
    [far, -w, top],
  ],
  '#aab2b9',
)}${quad(
  [
    [far, -w + 0.05, 0],
    [far, -0.01, 0],
    [far, -0.01, 2.1],
    [far, -w + 0.05, 2.1],
  ],
  '#b9c6cf',
  'stroke="#6d777f" stroke-width="3"',
)}${quad(
  [
    [far, 0.01, 0],
    [far, w - 0.05, 0],
    [far, w - 0.05, 2.1],
    [far, 0.01, 2.1],
  ],
  '#b9c6cf',
  'stroke="#6d777f" stroke-width="3"',
)}
${posts}${lamps}</g></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
}
