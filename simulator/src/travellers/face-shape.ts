import { createClothes, createGlasses, createHair, lipColour } from './appearance.ts';
import type { Random } from './random.ts';

export type Sex = 'F' | 'M';
export type Rgb = readonly [red: number, green: number, blue: number];
export type HairStyle = 'bald' | 'buzz' | 'short' | 'crop' | 'receding' | 'parted' | 'fringe' | 'curls' | 'bob' | 'long' | 'tied' | 'scarf';
export type BeardStyle = 'none' | 'stubble' | 'moustache' | 'goatee' | 'short' | 'full';

/** How one grown face differs from another; millimetres where nothing else is said. Every number is drawn on its own. */
export interface FaceShape {
  /** The head: half widths from the crown down, and where the chin ends. */
  readonly skull: number;
  readonly temple: number;
  readonly cheek: number;
  readonly jaw: number;
  readonly chinWidth: number;
  readonly chinY: number;
  readonly squareness: number;
  readonly crownY: number;
  readonly foreheadSlope: number;
  readonly eye: {
    /** Half the distance between the centres. */
    readonly x: number;
    readonly halfWidth: number;
    readonly upper: number;
    readonly lower: number;
    /** Degrees, outer corner up. */
    readonly cant: number;
    /** Crease above the lid; 0 for none. */
    readonly crease: number;
    readonly socket: number;
    readonly iris: Rgb;
    readonly irisRadius: number;
    readonly bags: number;
    readonly lashes: number;
  };
  readonly brow: {
    readonly y: number;
    readonly halfLength: number;
    readonly thickness: number;
    readonly arch: number;
    readonly tilt: number;
    readonly gap: number;
    readonly density: number;
    readonly ridge: number;
  };
  readonly nose: {
    readonly y: number;
    readonly halfWidth: number;
    readonly bridgeHeight: number;
    readonly bridgeWidth: number;
    readonly tipHeight: number;
    readonly tipRadius: number;
    readonly hump: number;
    readonly upturn: number;
    readonly bend: number;
  };
  readonly mouth: {
    readonly y: number;
    readonly halfWidth: number;
    readonly upper: number;
    readonly lower: number;
    readonly bow: number;
    readonly corners: number;
    readonly protrusion: number;
    readonly colour: Rgb;
  };
  readonly chin: { readonly protrusion: number; readonly cleft: number };
  readonly cheekbone: number;
  readonly cheekFat: number;
  readonly ear: { readonly size: number; readonly out: number; readonly y: number };
  readonly asymmetry: {
    readonly eyeX: number;
    readonly eyeY: number;
    readonly browY: number;
    readonly mouthTilt: number;
    readonly mouthX: number;
    readonly jaw: number;
  };
  readonly skin: {
    readonly tone: Rgb;
    readonly flush: number;
    readonly mottling: number;
    readonly freckles: number;
    readonly moles: readonly { readonly x: number; readonly y: number; readonly r: number }[];
    readonly patch: { readonly x: number; readonly y: number; readonly r: number; readonly strength: number };
    readonly pores: number;
    readonly lidColour: Rgb;
    readonly lidStrength: number;
  };
  readonly hair: {
    readonly style: HairStyle;
    readonly colour: Rgb;
    readonly hairline: number;
    readonly peak: number;
    readonly volume: number;
    readonly parting: number;
    readonly length: number;
    readonly curl: number;
    readonly grey: number;
    readonly cloth: Rgb;
  };
  readonly beard: { readonly style: BeardStyle; readonly density: number; readonly grey: number };
  readonly glasses: {
    readonly wears: boolean;
    readonly width: number;
    readonly height: number;
    readonly round: number;
    readonly rim: number;
    readonly colour: Rgb;
  };
  readonly clothes: { readonly colour: Rgb; readonly under: Rgb; readonly collar: 'crew' | 'vee' | 'shirt'; readonly trousers: Rgb };
  readonly neck: number;
  readonly shoulders: number;
}

/** Skin from light to dark, after the ten tones of the Monk scale; the darkest as a camera with fill light sees them. */
const SKIN: readonly Rgb[] = [
  [246, 222, 208],
  [240, 205, 184],
  [232, 190, 160],
  [220, 172, 136],
  [203, 150, 112],
  [178, 124, 88],
  [150, 100, 70],
  [122, 80, 56],
  [98, 64, 47],
  [80, 53, 42],
];

const IRIS: readonly Rgb[] = [
  [92, 128, 160],
  [120, 150, 165],
  [98, 124, 84],
  [130, 104, 58],
  [96, 62, 34],
  [70, 44, 26],
  [50, 32, 22],
];

export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** A face for a sex and an age in years: bones and features from `random`, then what age does to them. */
export function createFaceShape(random: Random, sex: Sex, age: number): FaceShape {
  const male = sex === 'M' ? 1 : 0;
  /** 1 at six years, 0 from seventeen. */
  const child = Math.max(0, Math.min(1, (17 - age) / 11));
  const old = Math.max(0, Math.min(1, (age - 35) / 45));
  const grown = male * (1 - child);
  const bones = random.fork('bones');
  const eyes = random.fork('eyes');
  const tone = random.fork('skin').next();
  const palette = tone * (SKIN.length - 1);
  const skinBase = mix(SKIN[Math.floor(palette)]!, SKIN[Math.min(SKIN.length - 1, Math.floor(palette) + 1)]!, palette % 1);
  const skin = random.fork('complexion');
  // Warmer or cooler in proportion: the same step would turn dark skin purple.
  const warm = skin.normal(0.01, 0.028);
  const toneRgb: Rgb = [skinBase[0] * (1 + skin.normal(0, 0.018)), skinBase[1] * (1 + warm * 0.4), skinBase[2] * (1 - 1.6 * warm)];
  const wide = bones.normal(0, 1);
  const long = bones.normal(0, 1);
  const cheek = 68 + 1.5 * male + 4.2 * wide - 2.5 * child;
  const chinY = 108 + 4 * grown + 7.5 * long - 15 * child;
  const noseY = bones.normal(44 + 2 * grown + 2.5 * long - 8 * child, 4.2);
  const mouthY = noseY + bones.normal(23 - 3 * child + 2 * old, 2.6);
  const mouth = random.fork('mouth');
  const nose = random.fork('nose');
  const brow = random.fork('brow');
  const crook = random.fork('asymmetry');
  return {
    skull: cheek + bones.normal(5, 3) + 3 * child,
    temple: cheek + bones.normal(1, 3) + 2 * child,
    cheek,
    jaw: cheek * bones.range(0.72, 0.98) + 2 * grown - child,
    chinWidth: bones.range(13, 31) + 4 * grown - 2 * child,
    chinY: Math.max(chinY, mouthY + 27 - 5 * child),
    squareness: bones.range(2.05, 2.75),
    crownY: -118 - bones.normal(0, 5),
    foreheadSlope: bones.normal(4 + 4 * grown, 4),
    eye: {
      x: eyes.normal(31.5 - 1.5 * child, 3.1),
      halfWidth: eyes.range(11.6, 17.8),
      upper: eyes.range(4, 8) - 1.2 * old + 0.6 * child,
      lower: eyes.range(2.4, 5),
      cant: eyes.normal(3 - 4 * old, 5.5),
      crease: eyes.chance(0.25) ? 0 : eyes.range(1.6, 5.5),
      socket: eyes.range(2, 11) + 2 * grown - 4 * child,
      iris: tone > 0.5 ? IRIS[eyes.integer(4, 6)]! : IRIS[eyes.integer(0, 6)]!,
      irisRadius: eyes.range(5.2, 6.4),
      bags: Math.min(1, eyes.range(0, 0.6) * (1 - child) + 0.7 * old),
      lashes: male ? eyes.range(0.3, 0.8) : eyes.range(0.7, 2),
    },
    brow: {
      y: brow.normal(-17.5 + 2.5 * grown + 1.5 * old, 3.2),
      halfLength: brow.range(15, 24),
      thickness: brow.range(1.3, 6) + 1.6 * grown,
      arch: brow.range(-1, 8) - 1.5 * grown,
      tilt: brow.normal(2, 6.5),
      gap: brow.range(6, 15),
      density: brow.range(0.3, 1) * (1 - 0.4 * old) * (1 - 0.3 * child),
      ridge: brow.range(0, 4) + 5 * grown * brow.next(),
    },
    nose: {
      y: noseY,
      halfWidth: nose.range(12.5, 24) + 1.5 * grown + old - 2 * child,
      bridgeHeight: nose.range(2, 15) * (1 - 0.5 * child),
      bridgeWidth: nose.range(5, 11),
      tipHeight: nose.range(13, 31) + 2 * old - 5 * child,
      tipRadius: nose.range(6, 12),
      hump: nose.normal(0.5, 2) * (1 - child),
      upturn: nose.range(-3, 5) + 2 * child - 2 * old,
      bend: nose.normal(0, 1.3),
    },
    mouth: {
      y: mouthY,
      halfWidth: mouth.range(18, 33) - 3 * child,
      upper: mouth.range(2, 9.4) * (1 - 0.45 * old),
      lower: mouth.range(4, 13) * (1 - 0.3 * old),
      bow: mouth.range(0, 3.4),
      corners: mouth.normal(0.8 - 1.4 * old, 1.7),
      protrusion: mouth.range(2, 9),
      colour: lipColour(toneRgb, mouth, male === 0 && age > 17 && mouth.chance(0.45)),
    },
    chin: { protrusion: bones.range(-2, 11) + 2 * grown - 3 * child, cleft: bones.chance(0.2) ? bones.range(0.6, 2) : 0 },
    cheekbone: bones.range(0, 9) * (1 - 0.5 * child),
    cheekFat: bones.range(-7, 10) - 5 * old + 5 * child,
    ear: { size: bones.range(27, 36) + 4 * old, out: bones.range(3, 15), y: bones.normal(18, 4) },
    asymmetry: {
      eyeX: crook.normal(0, 0.9),
      eyeY: crook.normal(0, 1),
      browY: crook.normal(0, 1.3),
      mouthTilt: crook.normal(0, 1.6),
      mouthX: crook.normal(0, 1.2),
      jaw: crook.normal(0, 1.4),
    },
    skin: {
      tone: toneRgb,
      flush: skin.range(0, 1) * (1 - 0.6 * tone),
      mottling: skin.range(0.1, 0.7) + 0.3 * old,
      freckles: tone < 0.45 && skin.chance(0.3) ? skin.integer(40, 220) : 0,
      moles: Array.from({ length: skin.integer(0, 3) + (skin.chance(0.2) ? 3 : 0) }, () => ({
        x: skin.range(-52, 52),
        y: skin.range(-50, 85),
        r: skin.range(0.8, 2.1),
      })),
      patch: {
        x: skin.range(-50, 50),
        y: skin.range(-60, 70),
        r: skin.range(6, 20),
        strength: skin.chance(0.2) ? skin.range(0.1, 0.35) : 0,
      },
      pores: skin.range(0.2, 1),
      lidColour: male
        ? mix(toneRgb, [60, 30, 40], 0.4)
        : skin.pick<Rgb>([mix(toneRgb, [70, 40, 40], 0.45), [110, 80, 120], [70, 90, 110], [120, 80, 60]]),
      lidStrength: male ? skin.range(0.1, 0.5) : skin.range(0.1, 0.6) * (1 - child),
    },
    hair: createHair(random.fork('hair'), sex, age, tone, old),
    beard: {
      style:
        male && age > 18
          ? random.fork('beard').pick<BeardStyle>(['none', 'none', 'none', 'stubble', 'stubble', 'moustache', 'goatee', 'short', 'full'])
          : 'none',
      density: male === 1 && age > 17 ? random.fork('beard').range(0.5, 1) : 0,
      grey: Math.max(0, Math.min(1, old * 1.8 - 0.3)),
    },
    glasses: createGlasses(random.fork('glasses'), age),
    clothes: createClothes(random.fork('clothes')),
    neck: 45 + 9 * grown - 7 * child + 1.5 * wide,
    shoulders: 178 + 32 * grown - 34 * child + 5 * wide,
  };
}
