import { type Static, Type } from 'typebox';

const Count = Type.Integer({ minimum: 0 });
const Difference = Type.Number({ minimum: -1, maximum: 1 });

/** A group held against all others who are alike in what groups differ in besides. */
export const AdjustedDifferenceRow = Type.Object({
  by: Type.String(),
  value: Type.String(),
  /** `rejection`: not recognised, of attempts. `notAdmitted`: not admitted by an officer, of those not recognised. */
  measure: Type.Union([Type.Literal('rejection'), Type.Literal('notAdmitted')]),
  /** Attributes in which the compared are alike. */
  within: Type.Array(Type.String()),
  subjects: Count,
  trials: Count,
  errors: Count,
  /** As observed, without adjustment: the group’s rate less that of all others. */
  crude: Difference,
  /** Adjusted, with its interval (pointwise). */
  difference: Type.Object({ value: Difference, low: Difference, high: Difference }),
  /** Chance of so sure a difference anywhere in this table, were there none anywhere (Holm). */
  adjustedP: Type.Number({ minimum: 0, maximum: 1 }),
  differs: Type.Boolean(),
});

export const AdjustedDifferences = Type.Object({
  rows: Type.Array(AdjustedDifferenceRow),
  /** Groups of which too few travellers or too few errors are at hand. */
  tooFew: Count,
});

export type AdjustedDifferenceRow = Static<typeof AdjustedDifferenceRow>;
export type AdjustedDifferences = Static<typeof AdjustedDifferences>;
