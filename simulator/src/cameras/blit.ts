import { FRAME } from './optics.ts';
import type { Sprite } from './sprite.ts';

/** What falls on a thing, against the light it was drawn in: of red, green and blue. */
export type Light = readonly [red: number, green: number, blue: number];

export const AS_DRAWN: Light = [1, 1, 1];

/**
 * Lays a sprite over a frame (three bytes a pixel).
 * @param x where the sprite's anchor goes @param scale frame pixels a sprite pixel @param light multiplies its red, green and blue
 */
export function blit(frame: Uint8Array, sprite: Sprite, x: number, y: number, scale: number, light: Light): void {
  const { width, height, rgba } = sprite;
  const [left, top] = [x - sprite.anchor[0] * scale, y - sprite.anchor[1] * scale];
  const x0 = Math.max(0, Math.ceil(left));
  const x1 = Math.min(FRAME.width - 1, Math.floor(left + (width - 1) * scale));
  const y0 = Math.max(0, Math.ceil(top));
  const y1 = Math.min(FRAME.height - 1, Math.floor(top + (height - 1) * scale));
  const gains = light.map((value) => Math.round(value * 256));
  const step = 1 / scale;
  for (let py = y0; py <= y1; py++) {
    const sy = (py - top) * step;
    const iy = Math.min(height - 2, sy | 0);
    const fy = ((sy - iy) * 256) | 0;
    let sx = (x0 - left) * step;
    let o = (py * FRAME.width + x0) * 3;
    for (let px = x0; px <= x1; px++, sx += step, o += 3) {
      const ix = Math.min(width - 2, sx | 0);
      const a = (iy * width + ix) << 2;
      const alpha = rgba[a + 3]!;
      if (alpha < 255) {
        if (alpha === 0) continue;
        for (let k = 0; k < 3; k++) {
          const lit = Math.min(255, (rgba[a + k]! * gains[k]!) >> 8);
          frame[o + k] = (lit * alpha + frame[o + k]! * (255 - alpha)) / 255;
        }
        continue;
      }
      const b = rgba[a + 7] === 255 ? a + 4 : a;
      const below = (width << 2) + a;
      const c = rgba[below + 3] === 255 ? below : a;
      const d = rgba[below + 7] === 255 ? below + 4 : c;
      const fx = ((sx - ix) * 256) | 0;
      for (let k = 0; k < 3; k++) {
        const upper = rgba[a + k]! * (256 - fx) + rgba[b + k]! * fx;
        const lower = rgba[c + k]! * (256 - fx) + rgba[d + k]! * fx;
        const lit = ((((upper * (256 - fy) + lower * fy) >> 8) * gains[k]!) >> 16) | 0;
        frame[o + k] = Math.min(lit, 255);
      }
    }
  }
}
