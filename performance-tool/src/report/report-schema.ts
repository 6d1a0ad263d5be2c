import { type Static, Type } from 'typebox';
import { AdjustedDifferences } from './adjusted-differences-schema.ts';
import { OverTime } from './over-time-schema.ts';
import { ThresholdAdvice } from './threshold-advice-schema.ts';

/** `report.json`. Rates are proportions (0.001 = 0.1 %), times milliseconds, moments ISO 8601 in UTC. */

const Count = Type.Integer({ minimum: 0 });
const Proportion = Type.Number({ minimum: 0, maximum: 1 });

export const IntervalMethod = Type.Union([
  Type.Literal('bootstrap'),
  Type.Literal('effective'),
  Type.Literal('clopper-pearson'),
  Type.Literal('wilson'),
]);

/** An observed proportion with its interval. */
export const Rate = Type.Object({
  errors: Count,
  trials: Count,
  value: Proportion,
  low: Proportion,
  high: Proportion,
  /** Where persons recur: how many independent trials the interval stands on. */
  effectiveTrials: Type.Optional(Type.Number({ minimum: 0 })),
  /** How the interval was found; `effective` is Clopper and Pearson's on effective trials, where errors are too few to resample. */
  method: Type.Optional(IntervalMethod),
});

/** A figure that is no proportion of trials, such as an area or a ratio, with its interval. */
export const Estimate = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() });

/** What the sample cannot support carries a reason in place of a number. */
export const Unsupported = Type.Object({ supported: Type.Literal(false), reason: Type.String() });

export const Eer = Type.Union([
  Type.Object({
    supported: Type.Literal(true),
    value: Proportion,
    /** The two rates that enclose the crossing. */
    low: Proportion,
    high: Proportion,
    threshold: Type.Number(),
    /** By resampling travellers. */
    interval: Type.Optional(Type.Object({ low: Proportion, high: Proportion })),
  }),
  Unsupported,
]);

export const FnmrAtFmr = Type.Union([
  Type.Object({
    supported: Type.Literal(true),
    targetFmr: Proportion,
    /** Lowest score that as a threshold keeps FMR ≤ target. */
    threshold: Type.Number(),
    /** Attained at that threshold. */
    fmr: Rate,
    fnmr: Rate,
    /** At least 30 false matches were seen at the threshold. */
    ruleOf30: Type.Boolean(),
  }),
  Type.Object({ supported: Type.Literal(false), targetFmr: Proportion, reason: Type.String() }),
]);

export const FmrAtFnmr = Type.Union([
  Type.Object({
    supported: Type.Literal(true),
    targetFnmr: Proportion,
    /** Highest score that as a threshold keeps FNMR ≤ target. */
    threshold: Type.Number(),
    /** Attained at that threshold. */
    fnmr: Rate,
    fmr: Rate,
  }),
  Type.Object({ supported: Type.Literal(false), targetFnmr: Proportion, reason: Type.String() }),
]);

/** A point of a DET: a corner of the exact step curve, with the interval of FNMR there. */
export const DetPoint = Type.Object({
  threshold: Type.Number(),
  fmr: Proportion,
  fnmr: Proportion,
  fnmrLow: Proportion,
  fnmrHigh: Proportion,
  fmrLow: Type.Optional(Proportion),
  fmrHigh: Type.Optional(Proportion),
});

export const DetCurve = Type.Object({
  /** Steps of the exact curve; `points` are those of them that differ visibly when drawn. */
  exactSteps: Count,
  points: Type.Array(DetPoint),
});

/** Tukey's box plot: quartiles by nearest rank, whiskers at the last score within 1.5 interquartile ranges of the box. */
export const BoxPlot = Type.Object({
  lowWhisker: Type.Number(),
  q1: Type.Number(),
  median: Type.Number(),
  q3: Type.Number(),
  highWhisker: Type.Number(),
  /** Scores beyond the whiskers, below and above; their values would each be one traveller's. */
  outliersBelow: Count,
  outliersAbove: Count,
});

/** Scores in equal bins from `from` upwards; both kinds of comparison share the bins. */
export const ScoreDistribution = Type.Object({
  from: Type.Number(),
  width: Type.Number(),
  mated: Type.Array(Count),
  nonMated: Type.Array(Count),
  matedBox: Type.Optional(BoxPlot),
  nonMatedBox: Type.Optional(BoxPlot),
});

/** Cumulative match characteristic of closed-set searches: the share of searches whose mate is among the `rank` best candidates. */
export const Cmc = Type.Object({
  searches: Count,
  /** References searched; absent where the input does not tell. */
  gallery: Type.Optional(Count),
  /** Mates that no list of candidates held. */
  missed: Count,
  points: Type.Array(Type.Object({ rank: Type.Integer({ minimum: 1 }), rate: Rate })),
});

/** What is known of the truth of claims, and what follows from what was assumed. Only non-matches are reviewed by officers. */
export const Truth = Type.Object({
  matches: Count,
  nonMatches: Count,
  /** Non-matches that an officer found genuine, found to be of somebody else, and decided nothing about. */
  foundGenuine: Count,
  foundImpostor: Count,
  undecided: Count,
  /** Every claim taken as genuine. */
  presumed: Rate,
  /** Of claims that match or that an officer found genuine. */
  adjudicated: Rate,
  /** Undecided non-matches shared out as the decided ones were (Begg and Greenes 1983), expected impostors among matches taken out. */
  corrected: Type.Optional(Estimate),
  /** From no undecided non-match being genuine to every one. */
  bounds: Type.Object({ low: Proportion, high: Proportion }),
  /** Impostors that are expected to have matched, by FMR. */
  expectedFalseAccepts: Type.Optional(Type.Number({ minimum: 0 })),
  assumed: Type.Array(Type.String()),
});

export const Recognition = Type.Object({
  subjects: Count,
  mated: Count,
  nonMated: Count,
  /** Thresholds in force, with the mated comparisons made under each. */
  thresholds: Type.Array(Type.Object({ threshold: Type.Number(), comparisons: Count })),
  /** At the thresholds in force. */
  fnmr: Type.Optional(Rate),
  fmr: Type.Optional(Rate),
  /** Of the same comparisons, without those non-matches that no officer confirmed as genuine. */
  fnmrAdjudicated: Type.Optional(Rate),
  fta: Type.Optional(Rate),
  fte: Type.Optional(Rate),
  gfrr: Type.Optional(Rate),
  gfar: Type.Optional(Type.Object({ value: Proportion, low: Proportion, high: Proportion })),
  eer: Eer,
  fnmrAtFmr: Type.Array(FnmrAtFmr),
  fmrAtFnmr: Type.Optional(Type.Array(FmrAtFnmr)),
  /** Chance that a mated score exceeds a non-mated one, ties half. */
  auc: Type.Optional(Estimate),
  scores: Type.Optional(ScoreDistribution),
  cmc: Type.Optional(Cmc),
  truth: Type.Optional(Truth),
  det: Type.Optional(DetCurve),
});

export const GroupCell = Type.Object({
  /** One value per attribute grouped by. */
  values: Type.Array(Type.String()),
  /** Absent where a place has too few subjects. */
  recognition: Type.Optional(Recognition),
});

/** One figure of how unequal groups are, or why there is none. */
export const Differential = Type.Union([
  Type.Object({
    supported: Type.Literal(true),
    value: Type.Number(),
    low: Type.Number(),
    high: Type.Number(),
    /** What was to be noted in reading it, such as equal groups. */
    note: Type.Optional(Type.String()),
  }),
  Unsupported,
]);

/** How unequal the groups of one attribute are at one threshold common to all. */
export const Differentials = Type.Object({
  threshold: Type.Number(),
  /** Why this threshold. */
  thresholdRule: Type.String(),
  /** Both rates of each group that has both, at the common threshold. */
  rates: Type.Array(Type.Object({ values: Type.Array(Type.String()), fnmr: Rate, fmr: Rate })),
  /** Weight of false matches in `fdr`, `inequity` and `garbe`. */
  alpha: Proportion,
  measures: Type.Array(
    Type.Object({
      measure: Type.Union([
        Type.Literal('max-min'),
        Type.Literal('max-geometric-mean'),
        Type.Literal('gini'),
        Type.Literal('fdr'),
        Type.Literal('inequity'),
        Type.Literal('garbe'),
      ]),
      /** The rate it is of; `both` combines FMR and FNMR by `alpha`. */
      of: Type.Union([Type.Literal('fnmr'), Type.Literal('fmr'), Type.Literal('both')]),
      result: Differential,
    }),
  ),
});

/** Two groups of one attribute whose rates differ most surely. */
export const GroupDifference = Type.Object({
  by: Type.Array(Type.String()),
  measure: Type.Union([Type.Literal('gfrr'), Type.Literal('fnmr'), Type.Literal('fmr')]),
  worst: Type.Object({ values: Type.Array(Type.String()), rate: Rate }),
  best: Type.Object({ values: Type.Array(Type.String()), rate: Rate }),
  /** worst − best, simultaneous over every pair of groups looked at. */
  difference: Estimate,
  /** worst ÷ best, pointwise; absent where the best has no error. */
  ratio: Type.Optional(Estimate),
  differs: Type.Boolean(),
  /** Chance of so sure a difference somewhere, were there none anywhere. */
  adjustedP: Type.Optional(Proportion),
});

export const Grouping = Type.Object({
  by: Type.Array(Type.String()),
  /** How non-mated comparisons were assigned. */
  nonMatedRule: Type.String(),
  cells: Type.Array(GroupCell),
  /** Groups with too few subjects. Where persons are grouped they are no cells either: not even that such a traveller came is told. */
  tooFew: Count,
  /** Comparisons or attempts of subjects for whom an attribute is unknown. */
  unknown: Count,
  /** Of those in `tooFew`, groups large enough that are hidden so that no smaller one follows by subtraction. */
  hiddenForOthers: Type.Optional(Count),
  differentials: Type.Optional(Differentials),
});

/** By nearest rank; enough for a box plot. */
const DurationRow = { count: Count, p5: Type.Number(), p25: Type.Number(), median: Type.Number(), p75: Type.Number(), p95: Type.Number() };

export const Operations = Type.Object({
  passages: Count,
  unfinished: Count,
  outcomes: Type.Array(Type.Object({ outcome: Type.String(), passages: Count })),
  reasons: Type.Array(Type.Object({ verdict: Type.String(), reason: Type.String(), passages: Count })),
  /** `passage` is the whole transaction of admitted travellers; `state:…`, `capture` and `check:…` its parts. */
  durations: Type.Array(Type.Object({ step: Type.String(), ...DurationRow })),
  officer: Type.Array(Type.Object({ action: Type.String(), passages: Count })),
  checks: Type.Array(Type.Object({ check: Type.String(), results: Type.Record(Type.String(), Count) })),
  faults: Type.Array(Type.Object({ code: Type.String(), passages: Count })),
  days: Type.Array(Type.Object({ day: Type.String(), passages: Count, admitted: Count, officer: Count })),
});

/** Use of watch lists; false alarms are hits after which an officer admitted the traveller. */
export const WatchListUse = Type.Object({
  /** Searched for at least once. */
  travellers: Count,
  searches: Count,
  /** Travellers for whom the list could not be searched. */
  failed: Count,
  /** Travellers, not entries. */
  hits: Count,
  falseAlarms: Type.Optional(Rate),
  /** Milliseconds of all searches for one traveller. */
  median: Type.Optional(Type.Number()),
  p95: Type.Optional(Type.Number()),
  /** Groups of fewer travellers than `minimumSubjects` are counted in `tooFew` and have no cell. */
  groups: Type.Array(
    Type.Object({ by: Type.String(), cells: Type.Array(Type.Object({ value: Type.String(), falseAlarms: Rate })), tooFew: Count }),
  ),
});

const Spread = Type.Object({
  p10: Type.Number(),
  median: Type.Number(),
  /** The quality component with the lowest median. */
  weakest: Type.String(),
});

/** Unified scores after ISO/IEC 29794-5, 0–100, by issuing state. */
export const ImageQualities = Type.Object({
  states: Type.Array(
    Type.Object({ issuingState: Type.String(), portraits: Count, portrait: Type.Optional(Spread), live: Type.Optional(Spread) }),
  ),
  /** States with too few portraits. */
  tooFew: Count,
});

/** A version of a gate's part or a threshold of a location that was not the same throughout, with everywhere it changed so. */
export const Change = Type.Object({
  what: Type.String(),
  from: Type.String(),
  to: Type.String(),
  /** First and last passage that was the first with the new value somewhere. */
  firstAt: Type.String(),
  lastAt: Type.String(),
  places: Type.Array(Type.String()),
});

/** One of the three answers of the first page. */
export const Answer = Type.Object({
  question: Type.String(),
  verdict: Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('not-shown'), Type.Literal('note')]),
  headline: Type.String(),
  sentences: Type.Array(Type.String()),
});

/** What changed beyond chance since an earlier report of the same schedule. */
export const SinceLast = Type.Object({
  /** Name of the earlier report. */
  report: Type.String(),
  period: Type.Optional(Type.Object({ from: Type.String(), to: Type.String() })),
  /** Rates that both reports have. */
  compared: Count,
  changes: Type.Array(
    Type.Object({
      measure: Type.String(),
      /** Empty for all travellers. */
      group: Type.String(),
      before: Rate,
      after: Rate,
      /** Of after − before, simultaneous over all compared. */
      low: Type.Number(),
      high: Type.Number(),
    }),
  ),
  sentences: Type.Array(Type.String()),
});

export const Report = Type.Object({
  schema: Type.Literal(1),
  title: Type.String(),
  createdAt: Type.String(),
  period: Type.Optional(Type.Object({ from: Type.String(), to: Type.String() })),
  inputs: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.Union([Type.Literal('log'), Type.Literal('scores')]),
      mated: Count,
      nonMated: Count,
      badRows: Count,
      /** Of the file, where the input is one. */
      bytes: Type.Optional(Count),
      sha256: Type.Optional(Type.String()),
    }),
  ),
  /** Options of the command line that inputs were read with. */
  reading: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Boolean(), Type.Array(Type.String())]))),
  badRows: Type.Object({
    count: Count,
    listed: Type.Array(Type.Object({ source: Type.String(), row: Type.String(), fault: Type.String() })),
  }),
  options: Type.Object({
    targetFmr: Proportion,
    confidence: Proportion,
    interval: Type.Union([Type.Literal('bootstrap'), Type.Literal('clopper-pearson'), Type.Literal('wilson')]),
    /** Replicates of the bootstrap and the seed that makes them again. */
    replicates: Type.Optional(Count),
    seed: Type.Optional(Type.Integer()),
    minimumSubjects: Count,
    officerMinutesPerReferral: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    by: Type.Array(Type.String()),
    templateVersion: Type.Optional(Type.String()),
  }),
  answers: Type.Array(Answer),
  overall: Recognition,
  groups: Type.Array(Grouping),
  /** For each single attribute and rate the pair of groups that differs most surely. */
  differences: Type.Optional(Type.Array(GroupDifference)),
  operations: Type.Optional(Operations),
  watchList: Type.Optional(WatchListUse),
  imageQualities: Type.Optional(ImageQualities),
  adjusted: Type.Optional(AdjustedDifferences),
  overTime: Type.Optional(OverTime),
  thresholdAdvice: Type.Optional(Type.Array(ThresholdAdvice)),
  changes: Type.Array(Change),
  sinceLast: Type.Optional(SinceLast),
  cannotSay: Type.Array(Type.String()),
  methods: Type.Array(Type.String()),
});

export type Rate = Static<typeof Rate>;
export type Eer = Static<typeof Eer>;
export type FnmrAtFmr = Static<typeof FnmrAtFmr>;
export type Estimate = Static<typeof Estimate>;
export type IntervalMethod = Static<typeof IntervalMethod>;
export type FmrAtFnmr = Static<typeof FmrAtFnmr>;
export type BoxPlot = Static<typeof BoxPlot>;
export type ScoreDistribution = Static<typeof ScoreDistribution>;
export type Cmc = Static<typeof Cmc>;
export type Truth = Static<typeof Truth>;
export type Differential = Static<typeof Differential>;
export type Differentials = Static<typeof Differentials>;
export type GroupDifference = Static<typeof GroupDifference>;
export type DetPoint = Static<typeof DetPoint>;
export type DetCurve = Static<typeof DetCurve>;
export type Recognition = Static<typeof Recognition>;
export type GroupCell = Static<typeof GroupCell>;
export type Grouping = Static<typeof Grouping>;
export type Operations = Static<typeof Operations>;
export type WatchListUse = Static<typeof WatchListUse>;
export type ImageQualities = Static<typeof ImageQualities>;
export type Change = Static<typeof Change>;
export type Answer = Static<typeof Answer>;
export type SinceLast = Static<typeof SinceLast>;
export type Report = Static<typeof Report>;
