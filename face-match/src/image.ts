/** Pixels, three bytes each (red, green, blue), rows from the top. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** One picture from one camera. */
export interface Frame extends RgbImage {
  /** The camera's id from the site file. */
  readonly camera: string;
  /** When the picture was taken as far as the stream tells (see `capture-times.ts`), else when it arrived: milliseconds since the epoch. */
  readonly at: number;
  /** Counts up per camera; a gap is a dropped frame. */
  readonly sequence: number;
}
