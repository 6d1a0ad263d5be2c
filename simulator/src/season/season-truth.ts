import type { SeasonPlan } from './season-plan.ts';
import { type Comparison, type TrueRates, trueAdjustedDifference, trueRates } from './true-rates.ts';

/** What `truth.json` says: the plan, and every rate and difference that follows from it. */
export interface SeasonTruth {
  readonly plan: SeasonPlan;
  readonly overall: TrueRates;
  readonly groups: readonly {
    readonly by: readonly string[];
    readonly cells: readonly (TrueRates & { readonly values: readonly string[] })[];
  }[];
  /** Of each group from all others alike in the rest, as the report compares them. */
  readonly differences: readonly (Comparison & { readonly difference: number })[];
  /** By how much the mean mated score of the drifting gate is lower in the end, and from which day on. */
  readonly drift?: { readonly gate: string; readonly day: string; readonly score: number; readonly version: string };
}

const GROUPS = [['location'], ['gate'], ['issuingState'], ['ageBand'], ['sex'], ['sex', 'ageBand']];
const HELD_EQUAL = ['location', 'ageBand', 'sex', 'issuingState'];

/** The truth of a plan; nothing of it is read off a season. */
export function seasonTruth(plan: SeasonPlan): SeasonTruth {
  const groups = GROUPS.map((by) => ({
    by,
    cells: [...trueRates(plan, by)].map(([key, rates]) => ({ values: key.split('*'), ...rates })),
  }));
  return {
    plan,
    overall: trueRates(plan).get('')!,
    groups,
    differences: groups
      .filter(({ by }) => by.length === 1)
      .flatMap(({ by: [attribute], cells }) =>
        cells.flatMap(({ values: [value] }) =>
          (['rejection', 'notAdmitted'] as const).map((measure) => {
            const comparison = { attribute: attribute!, value: value!, within: HELD_EQUAL.filter((name) => name !== attribute), measure };
            return { ...comparison, difference: trueAdjustedDifference(plan, comparison) };
          }),
        ),
      ),
    ...(plan.drift
      ? {
          drift: {
            gate: plan.drift.gate,
            day: new Date(Date.parse(plan.from) + plan.drift.fromDay * 86_400_000).toISOString().slice(0, 10),
            score: -plan.drift.most * plan.spread,
            version: plan.drift.version,
          },
        }
      : {}),
  };
}
