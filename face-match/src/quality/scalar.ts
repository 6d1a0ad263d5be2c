/** A native value brought to the scale 0–100 of ISO/IEC 29794-5: `h · (a + s / (1 + e^((x0 − x) / w)))`, cut to the scale. */
export interface Sigmoid {
  /** The native value in the middle of the slope. */
  readonly x0: number;
  /** How wide the slope is, in the native value's unit. */
  readonly w: number;
  readonly h?: number;
  readonly a?: number;
  readonly s?: number;
}

export function scalarOf(native: number, { x0, w, h = 100, a = 0, s = 1 }: Sigmoid): number {
  return cut(h * (a + s / (1 + Math.exp((x0 - native) / w))));
}

/** Parameters of a slope that falls. */
export const falling = { a: 1, s: -1 } as const;

export const cut = (scalar: number): number => Math.min(100, Math.max(0, scalar));
