import sharp from 'sharp';

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const masks = ['#8fb8d8', '#ffffff', '#111111', '#22304a', '#c8d8c8', '#7a2030'];

/** What may go wrong with a picture at a gate: `(picture, random, face) → picture`. Sizes are drawn by chance, from hardly seen to bad. */
export const faults = {
  none: (picture) => picture,
  blur: (picture, random) => picture.blur(0.8 + 2.7 * random()),
  dark: (picture, random) => picture.linear(0.08 + 0.42 * random(), 0),
  bright: (picture, random) => picture.linear(1.4 + 1.6 * random(), 40 * random()),
  small: async (picture, random) => picture.resize(Math.round((await picture.metadata()).width * (0.3 + 0.5 * random()))),
  jpeg: async (picture, random) => sharp(await picture.jpeg({ quality: 4 + Math.floor(16 * random()) }).toBuffer()),
  fog: (picture, random) => {
    const contrast = 0.1 + 0.4 * random();
    return picture.linear(contrast, 128 * (1 - contrast));
  },
  noise: async (picture, random) => {
    const size = 10 + 35 * random();
    return pixels(picture, (value) => value + size * (random() + random() + random() + random() - 2));
  },
  'side light': async (picture, random) => {
    const [dark, mirrored] = [0.03 + 0.32 * random(), random() < 0.5];
    return pixels(picture, (value, x) => {
      const across = Math.min(1, Math.max(0, ((mirrored ? 1 - x : x) - 0.38) / 0.24));
      return value * (dark + (1 - dark) * across);
    });
  },
  mask: (picture, random, face) =>
    over(
      picture,
      face,
      `<path d="M-1.1,.35 L-.25,.42 L0,.3 L.25,.42 L1.1,.35 L1,1.25 Q.6,1.95 0,1.95 Q-.6,1.95 -1,1.25Z" fill="${masks[Math.floor(random() * masks.length)]}"/>`,
    ),
  sunglasses: (picture, random, face) =>
    over(
      picture,
      face,
      `<g fill="#0b0b0d" fill-opacity="${0.8 + 0.2 * random()}"><rect x="-.98" y="-.28" width=".88" height=".58" rx=".2"/><rect x=".1" y="-.28" width=".88" height=".58" rx=".2"/><rect x="-.2" y="-.22" width=".4" height=".1"/></g>`,
    ),
};

async function pixels(picture, change) {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i < data.length; i++) {
    const x = (Math.floor(i / info.channels) % info.width) / info.width;
    data[i] = Math.max(0, Math.min(255, change(data[i], x)));
  }
  return sharp(data, { raw: info });
}

/** Draws on the face, in eye distances from the middle between the eyes. */
async function over(picture, { points }, svg) {
  const [ro, ri, lo, li] = points;
  const [left, right] = [lo, ro].map((outer, i) => [0, 1].map((k) => (outer[k] + [li, ri][i][k]) / 2));
  const [x, y] = [0, 1].map((k) => (left[k] + right[k]) / 2);
  const angle = (Math.atan2(right[1] - left[1], right[0] - left[0]) * 180) / Math.PI;
  const scale = Math.hypot(right[0] - left[0], right[1] - left[1]);
  const { width, height } = await picture.metadata();
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g transform="translate(${x},${y}) rotate(${angle}) scale(${scale})">${svg}</g></svg>`;
  return sharp(await picture.composite([{ input: Buffer.from(drawing) }]).toBuffer());
}
