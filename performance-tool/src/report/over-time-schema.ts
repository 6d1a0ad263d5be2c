import { type Static, Type } from 'typebox';

const Count = Type.Integer({ minimum: 0 });
const Proportion = Type.Number({ minimum: 0, maximum: 1 });
const Day = Type.String();

/** What a chart watches: a gate by itself, or a group of persons against all others at the same gates on the same days. */
const Watched = { by: Type.String(), value: Type.String() };
/** `score`: mean mated score. `rejection`: not recognised, of attempts. Both after what is expected of just these travellers. */
const Measure = Type.Union([Type.Literal('score'), Type.Literal('rejection')]);

/** A version or threshold that differed from the day before somewhere. */
export const KnownChange = Type.Object({ what: Type.String(), from: Type.String(), to: Type.String(), day: Day, place: Type.String() });

export const OverTimeAlarm = Type.Object({
  ...Watched,
  measure: Measure,
  /** When the chart reached its limit, and since when it had been rising. */
  day: Day,
  since: Day,
  coincides: Type.Array(KnownChange),
});

export const OverTimeChange = Type.Object({
  ...Watched,
  measure: Measure,
  /** First day after the change, with the first and last day that may have been it. */
  day: Day,
  low: Day,
  high: Day,
  /**
   * How much the stretch after the change differs from the one before, as expected of these travellers: score: after − before, in units of
   * scores; rejection: after ÷ before, 1 is no change.
   */
  size: Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() }),
  /** Whether travellers are recognised worse since. */
  worse: Type.Boolean(),
  /** Chance of a change as sure in any chart, were there none in any. */
  p: Proportion,
  coincides: Type.Array(KnownChange),
});

/** A chart day by day, for drawing; null where a day had too few travellers. */
export const OverTimeChart = Type.Object({
  ...Watched,
  measure: Measure,
  days: Type.Array(Type.Object({ day: Day, trials: Count, value: Type.Union([Type.Number(), Type.Null()]), cusum: Type.Number() })),
});

export const OverTime = Type.Object({
  from: Day,
  days: Count,
  charts: Count,
  /** Attributes or groups with too few travellers or days for a chart. */
  tooFew: Count,
  /** Of all charts together, where nothing changes. */
  falseAlarms: Type.Object({
    chanceInPeriod: Proportion,
    perYear: Type.Number({ minimum: 0 }),
    /** Of one chart, days. */
    averageRunLength: Type.Number({ minimum: 0 }),
    allowance: Type.Number(),
    limit: Type.Number(),
  }),
  permutations: Count,
  alarms: Type.Array(OverTimeAlarm),
  changes: Type.Array(OverTimeChange),
  known: Type.Array(KnownChange),
  drawn: Type.Array(OverTimeChart),
});

export type KnownChange = Static<typeof KnownChange>;
export type OverTimeAlarm = Static<typeof OverTimeAlarm>;
export type OverTimeChange = Static<typeof OverTimeChange>;
export type OverTimeChart = Static<typeof OverTimeChart>;
export type OverTime = Static<typeof OverTime>;
