import { type Static, Type } from 'typebox';

const Count = Type.Integer({ minimum: 0 });
const Proportion = Type.Number({ minimum: 0, maximum: 1 });
const Bounded = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() });
const Rate = { errors: Count, trials: Count, value: Proportion, low: Proportion, high: Proportion };

/** What a threshold would mean for some travellers. Per day: means over the days of the input. */
const consequences = {
  fnmr: Type.Object(Rate),
  /** Not recognised, whatever for, and so sent to an officer. */
  referralsPerDay: Type.Optional(Bounded),
  /** More than under the thresholds in force; negative: fewer. */
  moreReferralsPerDay: Type.Optional(Bounded),
};

export const AdvisedGroup = Type.Object({ by: Type.Array(Type.String()), values: Type.Array(Type.String()), ...consequences });

/** What is the same of every advice. */
const asked = {
  /** Absent: all locations together. */
  location: Type.Optional(Type.String()),
  targetFmr: Proportion,
  confidence: Proportion,
  inForce: Type.Array(Type.Number()),
};

export const SupportedAdvice = Type.Object({
  ...asked,
  supported: Type.Literal(true),
  /** SHA-256 of the comparisons, the question and the threshold: what a change of the threshold refers to. */
  id: Type.String(),
  threshold: Type.Number(),
  fmr: Type.Object({ ...Rate, effectiveTrials: Type.Number({ minimum: 0 }) }),
  /** Days of the input at that location. */
  days: Type.Optional(Count),
  ...consequences,
  officerMinutesPerDay: Type.Optional(Bounded),
  groups: Type.Array(AdvisedGroup),
  words: Type.String(),
});

export const UnsupportedAdvice = Type.Object({
  ...asked,
  supported: Type.Literal(false),
  /** Why, and what would support it. */
  reason: Type.String(),
  /** Independent comparisons without a false match that would show the target. */
  comparisonsNeeded: Count,
  /** As much as these comparisons tell. */
  comparisonsAtHand: Type.Number({ minimum: 0 }),
});

export const ThresholdAdvice = Type.Union([SupportedAdvice, UnsupportedAdvice]);

export type AdvisedGroup = Static<typeof AdvisedGroup>;
export type SupportedAdvice = Static<typeof SupportedAdvice>;
export type UnsupportedAdvice = Static<typeof UnsupportedAdvice>;
export type ThresholdAdvice = Static<typeof ThresholdAdvice>;
