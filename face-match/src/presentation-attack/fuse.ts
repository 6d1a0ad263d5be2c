import type { ViewParallax } from './view-parallax.ts';

/** What was measured over one presentation. A signal that could not be taken is left out and then says nothing. */
export interface Signals {
  /** How what stands out of the face follows the cameras' heights. */
  readonly parallax?: ViewParallax;
  /** Regular pattern on the skin, decades above the rest. */
  readonly raster?: number;
  /** Straight edges that came along with the face, 0–1. */
  readonly frame?: number;
  /** Blinks seen. */
  readonly blinks?: number;
  /** How well the face answered a change of the screen's colour, 1 as skin does, 0 not at all. */
  readonly light?: number;
  /** Height of the nose above the sheet that fits the face best, millimetres, from a camera that measures depth. */
  readonly depth?: number;
}

export type SignalName = keyof Signals;

/** One signal's say. */
export interface SignalEvidence {
  readonly signal: SignalName;
  readonly value: number;
  /** Natural logarithm of how much more usual the value is among attacks than among travellers; below 0 speaks for the traveller. */
  readonly evidence: number;
}

/** The graded judgement of one presentation. */
export interface PresentationAttack {
  /** 0 nothing speaks for an attack, 1 everything does. Not a probability: nobody knows how often a gate is attacked. */
  readonly score: number;
  readonly signals: readonly SignalEvidence[];
}

/** Against an attack, before anything is seen: travellers are many. */
const PRIOR = -1.5;

/** Gain of the parallax among travellers and among sheets: mean and standard deviation, besides the error of the measurement. */
const HEAD = { mean: 0.7, deviation: 0.13 } as const;
const SHEET = { mean: 0.1, deviation: 0.16 } as const;
/** No one signal decides beyond this. */
const MOST = 6;

/** Straight line through the value where both are as usual, with what it may say at most either way. */
const ramps: Readonly<Record<Exclude<SignalName, 'parallax' | 'blinks'>, { even: number; slope: number; least: number; most: number }>> = {
  raster: { even: 1.15, slope: 8, least: -0.8, most: 3 },
  frame: { even: 0.72, slope: 8, least: -0.4, most: 2 },
  // Paper and silicone answer like skin: an answer says only that it is no screen.
  light: { even: 0.5, slope: -8, least: -0.4, most: 3 },
  depth: { even: 9, slope: -0.6, least: -MOST, most: MOST },
};

/** Adds up what the signals say, as if each knew nothing of the others, and grades it. */
export function judge(signals: Signals): PresentationAttack {
  const found: SignalEvidence[] = [];
  if (signals.parallax) found.push({ signal: 'parallax', value: signals.parallax.gain, evidence: parallaxEvidence(signals.parallax) });
  for (const signal of ['raster', 'frame', 'light', 'depth'] as const) {
    const value = signals[signal];
    if (value === undefined) continue;
    const { even, slope, least, most } = ramps[signal];
    found.push({ signal, value, evidence: clamp(slope * (value - even), least, most) });
  }
  if (signals.blinks !== undefined) found.push({ signal: 'blinks', value: signals.blinks, evidence: signals.blinks > 0 ? -0.4 : 0.1 });
  const sum = found.reduce((total, { evidence }) => total + evidence, PRIOR);
  return { score: 1 / (1 + Math.exp(-sum)), signals: found };
}

/** Of a head and of a sheet; what lies beyond either counts as that one. */
function parallaxEvidence({ gain, error }: ViewParallax): number {
  const within = Math.min(HEAD.mean, Math.max(SHEET.mean, gain));
  const density = ({ mean, deviation }: typeof HEAD | typeof SHEET) => {
    const spread = Math.hypot(deviation, error);
    return -0.5 * ((within - mean) / spread) ** 2 - Math.log(spread);
  };
  return clamp(density(SHEET) - density(HEAD), -MOST, MOST);
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
