/**
 * What a season of passages is drawn from. Every effect is planted here and nowhere else, so that the true rates follow from the plan
 * alone (`true-rates.ts`).
 *
 * A mated score is `threshold + spread × (level − effects + noise)`: effects and noise are in standard deviations of the score, the noise is
 * standard normal and partly the traveller's own (`personShare`), the same at each passage. So the chance of a false non-match in given
 * circumstances is Φ(effects − level), exactly.
 */
export interface SeasonPlan {
  readonly seed: number;
  readonly passages: number;
  readonly days: number;
  /** Midnight UTC of the first day, ISO 8601. */
  readonly from: string;
  readonly threshold: number;
  /** Standard deviation of scores, mated and non-mated. */
  readonly spread: number;
  /** How far above the threshold the mean mated score of a traveller without any effect lies, in standard deviations. */
  readonly level: number;
  /** Share of the variance of mated scores that stays with the traveller. */
  readonly personShare: number;
  /** Mean number of passages of one traveller in the season. */
  readonly passagesPerTraveller: number;
  readonly locations: readonly PlannedLocation[];
  readonly ageBands: readonly PlannedAgeBand[];
  readonly sexes: readonly PlannedGroup[];
  readonly issuingStates: readonly PlannedState[];
  readonly hours: readonly PlannedHour[];
  /** Relative number of passages, Sunday first. */
  readonly weekdays: readonly number[];
  /** Height of the wave of passages over the year, 0–1. */
  readonly wave: number;
  /** Chance that no live template is had, before the age band's factor. */
  readonly fta: number;
  readonly drift?: Drift;
  readonly worseGroup?: WorseGroup;
  readonly officers: Officers;
  readonly nonMated: NonMatedPlan;
}

export interface PlannedGroup {
  readonly name: string;
  /** Of travellers. */
  readonly share: number;
  /** By how many standard deviations mated scores are lower. */
  readonly effect: number;
}

export interface PlannedLocation extends PlannedGroup {
  readonly gates: number;
  /** How much likelier than others a traveller of an age band comes here: the ages mix differently from place to place. */
  readonly crowd: Readonly<Record<string, number>>;
}

export interface PlannedAgeBand extends PlannedGroup {
  /** Times the plan's FTA. */
  readonly ftaFactor: number;
}

export interface PlannedState extends PlannedGroup {
  /** Chance that the chip's portrait gives no template. */
  readonly fte: number;
}

/** Of the day, UTC; `effect` is the light's. */
export interface PlannedHour {
  readonly share: number;
  readonly effect: number;
}

/** From a day on the scores of one gate fall: by `perDay` standard deviations each day, at most by `most`. The camera has a new version from then on. */
export interface Drift {
  readonly gate: string;
  readonly fromDay: number;
  readonly perDay: number;
  readonly most: number;
  readonly version: string;
}

/** From a day on one group's scores are lower everywhere. */
export interface WorseGroup {
  readonly attribute: 'sex' | 'ageBand' | 'issuingState';
  readonly value: string;
  readonly fromDay: number;
  readonly effect: number;
}

/** Who was not recognised goes to the next free officer, who admits with this chance. */
export interface Officers {
  readonly count: number;
  readonly admit: number;
  /** The first officer admits one group with another chance. */
  readonly biased?: { readonly attribute: 'sex' | 'ageBand' | 'issuingState'; readonly value: string; readonly admit: number };
}

/**
 * Comparisons of a live template with the documents of travellers lately seen at the same location. A score is
 * `threshold + spread × (likeness − distance + noise)`, the noise partly the live traveller's own (wolves) and partly the document's (lambs).
 */
export interface NonMatedPlan {
  /** Comparisons of each passage. */
  readonly perPassage: number;
  /** Documents kept for comparison at each location. */
  readonly cache: number;
  readonly distance: number;
  readonly sameSex: number;
  readonly sameAgeBand: number;
  readonly sameState: number;
  /** Shares of the variance. */
  readonly wolfShare: number;
  readonly lambShare: number;
}

const group = (name: string, share: number, effect = 0): PlannedGroup => ({ name, share, effect });
const young = { '12-17': 2.5, '18-24': 2, '25-34': 1.3 };

/** Few passages by night, two peaks; the light is worst in the early hours. */
const HOURS: readonly PlannedHour[] = Array.from({ length: 24 }, (_, hour) => ({
  share: 0.15 + Math.exp(-((hour - 8) ** 2) / 8) + 0.8 * Math.exp(-((hour - 17) ** 2) / 12),
  effect: hour < 6 ? 0.25 : 0,
}));

/** A season in which every kind of effect is planted. */
export const PLANTED: SeasonPlan = {
  seed: 1,
  passages: 60_000,
  days: 90,
  from: '2026-03-01',
  threshold: 0.5,
  spread: 0.06,
  level: 2.05,
  personShare: 0.3,
  passagesPerTraveller: 2,
  locations: [
    { ...group('Auckland', 0.5), gates: 3, crowd: {} },
    { ...group('Wellington', 0.3, 0.1), gates: 2, crowd: {} },
    { ...group('Queenstown', 0.2, 0.25), gates: 1, crowd: young },
  ],
  ageBands: [
    { ...group('12-17', 0.08, 0.5), ftaFactor: 2.5 },
    { ...group('18-24', 0.14, 0.15), ftaFactor: 1 },
    { ...group('25-34', 0.22), ftaFactor: 1 },
    { ...group('35-44', 0.2), ftaFactor: 1 },
    { ...group('45-54', 0.16), ftaFactor: 1 },
    { ...group('55-64', 0.12, 0.05), ftaFactor: 1 },
    { ...group('65-74', 0.08, 0.2), ftaFactor: 1.5 },
  ],
  sexes: [group('female', 0.49, 0.15), group('male', 0.51)],
  issuingStates: [
    { ...group('NZL', 0.4), fte: 0.001 },
    { ...group('AUS', 0.25), fte: 0.001 },
    { ...group('CHN', 0.12, 0.2), fte: 0.002 },
    { ...group('GBR', 0.1), fte: 0.001 },
    { ...group('USA', 0.08), fte: 0.001 },
    { ...group('D', 0.05, 0.1), fte: 0.004 },
  ],
  hours: HOURS,
  weekdays: [1.3, 0.9, 0.8, 0.85, 1, 1.35, 1.2],
  wave: 0.25,
  fta: 0.008,
  drift: { gate: 'Auckland 2', fromDay: 60, perDay: 1, most: 0.35, version: '2.1' },
  officers: { count: 5, admit: 0.95, biased: { attribute: 'issuingState', value: 'CHN', admit: 0.55 } },
  nonMated: {
    perPassage: 4,
    cache: 500,
    distance: 3.4,
    sameSex: 0.3,
    sameAgeBand: 0.25,
    sameState: 0.2,
    wolfShare: 0.06,
    lambShare: 0.06,
  },
};

/** The same season without any effect: everybody is recognised alike, everywhere and always. */
export function withoutEffects(plan: SeasonPlan): SeasonPlan {
  const flat = <G extends PlannedGroup>(groups: readonly G[]): G[] => groups.map((one) => ({ ...one, effect: 0 }));
  const { drift: _, worseGroup: __, ...rest } = plan;
  return {
    ...rest,
    locations: flat(plan.locations),
    ageBands: flat(plan.ageBands).map((one) => ({ ...one, ftaFactor: 1 })),
    sexes: flat(plan.sexes),
    issuingStates: flat(plan.issuingStates).map((one) => ({ ...one, fte: plan.issuingStates[0]!.fte })),
    hours: plan.hours.map(({ share }) => ({ share, effect: 0 })),
    officers: { count: plan.officers.count, admit: plan.officers.admit },
    nonMated: { ...plan.nonMated, sameSex: 0, sameAgeBand: 0, sameState: 0 },
  };
}

export interface PlannedGate {
  readonly name: string;
  /** Index of its location. */
  readonly location: number;
}

/** All gates, named after their location and counted from 1. */
export const gatesOf = (plan: SeasonPlan): PlannedGate[] =>
  plan.locations.flatMap(({ name, gates }, location) => Array.from({ length: gates }, (_, i) => ({ name: `${name} ${i + 1}`, location })));

/** By how many standard deviations the scores of the drifting gate are lower on a day. */
export const driftOn = (drift: Drift, day: number): number =>
  day < drift.fromDay ? 0 : Math.min(drift.most, drift.perDay * (day - drift.fromDay + 1));

/** Relative numbers of passages of each day of the season. */
export function dayShares(plan: SeasonPlan): number[] {
  const first = new Date(`${plan.from}T00:00:00Z`).getUTCDay();
  return Array.from(
    { length: plan.days },
    (_, day) => plan.weekdays[(first + day) % 7]! * (1 + plan.wave * Math.sin((2 * Math.PI * day) / 365)),
  );
}

/** Chance that a traveller of each age band comes to each location: rows by age band, each summing to 1. */
export const locationShares = (plan: SeasonPlan): number[][] =>
  plan.ageBands.map(({ name }) => normalised(plan.locations.map(({ share, crowd }) => share * (crowd[name] ?? 1))));

export function normalised(shares: readonly number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
