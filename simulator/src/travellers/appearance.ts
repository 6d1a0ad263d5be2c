import { type FaceShape, type HairStyle, mix, type Rgb, type Sex } from './face-shape.ts';
import type { Random } from './random.ts';

const CLOTH: readonly Rgb[] = [
  [38, 50, 78],
  [70, 74, 82],
  [120, 42, 48],
  [46, 86, 72],
  [196, 188, 172],
  [84, 108, 150],
  [150, 116, 70],
  [30, 32, 36],
  [104, 70, 110],
  [210, 214, 220],
  [56, 96, 120],
  [168, 92, 60],
];

/** Lips a little redder than the skin, or painted. */
export function lipColour(tone: Rgb, mouth: Random, painted: boolean): Rgb {
  if (painted)
    return mix(
      mouth.pick<Rgb>([
        [168, 44, 56],
        [190, 84, 96],
        [140, 50, 70],
        [176, 92, 80],
        [120, 40, 50],
      ]),
      tone,
      0.3,
    );
  return mix(
    tone,
    mouth.pick<Rgb>([
      [176, 78, 80],
      [150, 70, 70],
      [190, 96, 90],
      [120, 60, 66],
    ]),
    mouth.range(0.3, 0.65),
  );
}

/** Hair as sex and age have it; grey comes with the years, in each head at its own time. */
export function createHair(hair: Random, sex: Sex, age: number, tone: number, old: number): FaceShape['hair'] {
  const styles: readonly HairStyle[] =
    sex === 'M'
      ? age > 34
        ? ['bald', 'buzz', 'short', 'crop', 'receding', 'receding', 'parted', 'curls', 'short']
        : ['buzz', 'short', 'crop', 'parted', 'fringe', 'curls', 'bob', 'short']
      : ['parted', 'fringe', 'curls', 'bob', 'long', 'long', 'tied', 'tied', 'scarf'];
  const dark: readonly Rgb[] = [
    [22, 18, 17],
    [34, 26, 22],
    [52, 36, 26],
  ];
  const light: readonly Rgb[] = [
    [206, 172, 112],
    [166, 124, 74],
    [140, 70, 36],
    [104, 72, 44],
    [70, 48, 32],
    [44, 32, 26],
  ];
  const style = hair.pick(styles);
  return {
    style,
    colour: tone > 0.48 ? hair.pick(dark) : hair.pick(light),
    hairline: hair.normal(-66, 5) - (style === 'receding' ? 16 : 0) - 2 * old,
    peak: hair.range(-5, 8),
    volume: hair.range(0, 1),
    parting: hair.range(-1, 1),
    length: hair.range(0, 1),
    curl: hair.range(0, 1),
    grey: Math.max(0, Math.min(1, old * hair.range(0.6, 2.4) - 0.25)),
    cloth: hair.pick(CLOTH),
  };
}

export function createGlasses(glasses: Random, age: number): FaceShape['glasses'] {
  return {
    wears: glasses.chance(age > 45 ? 0.4 : 0.2),
    width: glasses.range(24, 29),
    height: glasses.range(15, 23),
    round: glasses.range(2, 6),
    rim: glasses.range(0.7, 2.2),
    colour: glasses.pick<Rgb>([
      [24, 22, 22],
      [70, 46, 30],
      [120, 118, 116],
      [40, 44, 70],
      [150, 120, 60],
      [110, 30, 36],
    ]),
  };
}

export function createClothes(clothes: Random): FaceShape['clothes'] {
  return {
    colour: clothes.pick(CLOTH),
    under: clothes.pick<Rgb>([
      [232, 232, 230],
      [180, 196, 214],
      [60, 62, 70],
      [226, 214, 190],
    ]),
    collar: clothes.pick(['crew', 'vee', 'shirt'] as const),
    trousers: clothes.pick<Rgb>([
      [40, 46, 62],
      [60, 56, 52],
      [28, 28, 32],
      [96, 88, 74],
    ]),
  };
}
