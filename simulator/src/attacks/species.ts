import type { Identity } from '../travellers/identity.ts';

/** What is held or worn before the cameras. A species of ISO/IEC 30107-3: error rates are told for each on its own. */
export const SPECIES = [
  'print-flat',
  'print-curved',
  'print-cut-out-eyes',
  'screen-still',
  'screen-video',
  'mask-paper',
  'mask-moulded',
  'mask-three-dimensional',
] as const;
export type Species = (typeof SPECIES)[number];

/** Where it is – held before the head, held so that the attacker's own eyes are seen through it, or worn – and whether it gives its own light. */
export interface Carried {
  readonly place: 'held' | 'looked-through' | 'worn';
  /** No lamp and no other screen lights it. */
  readonly shines: boolean;
}

export const CARRIED: Readonly<Record<Species, Carried>> = {
  'print-flat': { place: 'held', shines: false },
  'print-curved': { place: 'held', shines: false },
  'print-cut-out-eyes': { place: 'looked-through', shines: false },
  'screen-still': { place: 'held', shines: true },
  'screen-video': { place: 'held', shines: true },
  'mask-paper': { place: 'worn', shines: false },
  'mask-moulded': { place: 'worn', shines: false },
  'mask-three-dimensional': { place: 'worn', shines: false },
};

/** How well it is made: what anybody has at home, what a copy shop makes, what takes a workshop. */
export const QUALITIES = ['low', 'middle', 'high'] as const;
export type ArtefactQuality = (typeof QUALITIES)[number];

/** An artefact that somebody carries through the gate: what it is, how well it is made, whom it shows. Plain data, so that it crosses threads. */
export interface Disguise {
  readonly species: Species;
  readonly quality: ArtefactQuality;
  readonly victim: Identity;
}

/** How many looks an artefact has. */
export const looksOf = (species: Species): number => (species === 'screen-video' ? 4 : 1);

/** Which of an artefact's looks is shown, by seconds: a replayed video turns and blinks, everything else has one. */
export function showing(species: Species, seconds: number): number {
  if (species !== 'screen-video') return 0;
  return seconds % 1.7 < 0.25 ? 3 : [0, 1, 0, 2][Math.floor(seconds / 0.6) % 4]!;
}

/** How a picture comes onto its carrier. Millimetres. */
export interface Carrier {
  /** Distance between the dots of a print or the pixels of a screen, and how dark it is between them, 0–1. */
  readonly pitch: number;
  readonly contrast: number;
  /** Unsharpness of the picture: standard deviation. */
  readonly blur: number;
  /** Paper left white around the picture, or the rim of a screen. */
  readonly margin: number;
}

export const CARRIERS: Readonly<Record<'print' | 'screen', Readonly<Record<ArtefactQuality, Carrier>>>> = {
  print: {
    low: { pitch: 1, contrast: 0.22, blur: 0.9, margin: 10 },
    middle: { pitch: 0.5, contrast: 0.12, blur: 0.5, margin: 6 },
    high: { pitch: 0.34, contrast: 0.04, blur: 0.2, margin: 0 },
  },
  screen: {
    low: { pitch: 1, contrast: 0.4, blur: 0.6, margin: 18 },
    middle: { pitch: 0.5, contrast: 0.3, blur: 0.3, margin: 10 },
    high: { pitch: 0.34, contrast: 0.15, blur: 0.15, margin: 5 },
  },
};

/** Share of the true relief that a mask has, how its colours are blurred (millimetres), and how it shines. */
export interface MaskMake {
  readonly relief: number;
  readonly blur: number;
  readonly gloss: number;
}

export const MASKS: Readonly<
  Record<'mask-paper' | 'mask-moulded' | 'mask-three-dimensional', Readonly<Record<ArtefactQuality, MaskMake>>>
> = {
  'mask-paper': {
    low: { relief: 0, blur: 1, gloss: 0 },
    middle: { relief: 0.05, blur: 0.6, gloss: 0.05 },
    high: { relief: 0.1, blur: 0.3, gloss: 0.05 },
  },
  'mask-moulded': {
    low: { relief: 0.35, blur: 1, gloss: 0.5 },
    middle: { relief: 0.5, blur: 0.6, gloss: 0.35 },
    high: { relief: 0.65, blur: 0.3, gloss: 0.25 },
  },
  'mask-three-dimensional': {
    low: { relief: 0.8, blur: 0.8, gloss: 0.4 },
    middle: { relief: 0.95, blur: 0.4, gloss: 0.2 },
    high: { relief: 1, blur: 0, gloss: 0.1 },
  },
};
