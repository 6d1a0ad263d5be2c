/** Shape of the samples that OpenJPEG decoded, components interleaved; two bytes (little-endian) per sample above 8 bits. */
export interface SampleShape {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned: boolean;
}

/** OPJ_CLRSPC_SYCC and OPJ_CLRSPC_EYCC of OpenJPEG: luminance and two colour differences. */
const luminanceSpaces = [3, 4];

/** Brings samples of 1, 3 or 4 components and up to 16 bits to RGB of 8 bits; undefined when the buffer does not fit the shape. */
export function toRgb(samples: Uint8Array, shape: SampleShape, colourSpace: number): Uint8Array | undefined {
  const { componentCount: components, bitsPerSample: bits } = shape;
  const bytesPerSample = bits > 8 ? 2 : 1;
  const pixels = shape.width * shape.height;
  if (shape.isSigned || bits < 1 || bits > 16 || samples.length < pixels * components * bytesPerSample) return undefined;
  const scale = 255 / (2 ** bits - 1);
  const sample =
    bits === 8
      ? (index: number): number => samples[index] as number
      : bytesPerSample === 1
        ? (index: number): number => (samples[index] as number) * scale
        : (index: number): number => ((samples[2 * index] as number) + 256 * (samples[2 * index + 1] as number)) * scale;

  const rgb = new Uint8ClampedArray(pixels * 3);
  const luminance = components >= 3 && luminanceSpaces.includes(colourSpace);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const first = sample(pixel * components);
    const second = components >= 3 ? sample(pixel * components + 1) : first;
    const third = components >= 3 ? sample(pixel * components + 2) : first;
    if (luminance) {
      const [blueDifference, redDifference] = [second - 128, third - 128];
      rgb[pixel * 3] = first + 1.402 * redDifference;
      rgb[pixel * 3 + 1] = first - 0.344136 * blueDifference - 0.714136 * redDifference;
      rgb[pixel * 3 + 2] = first + 1.772 * blueDifference;
    } else {
      rgb[pixel * 3] = first;
      rgb[pixel * 3 + 1] = second;
      rgb[pixel * 3 + 2] = third;
    }
  }
  return new Uint8Array(rgb.buffer);
}
