import { membership } from './generate-season.ts';
import { normalDistribution } from './normal-distribution.ts';
import { dayShares, driftOn, gatesOf, locationShares, normalised, type SeasonPlan } from './season-plan.ts';

/** The rates of ISO/IEC 19795-1 that a season's plan implies, exactly: finite sums of normal probabilities, nothing is drawn. */
export interface TrueRates {
  /** Share of all passages. */
  readonly share: number;
  readonly fta: number;
  readonly fte: number;
  readonly fnmr: number;
  readonly gfrr: number;
  /** Of comparisons, without the non-matches that no officer admits. */
  readonly fnmrAdjudicated: number;
  /** Of those not recognised, whom the officer does not admit. */
  readonly notAdmitted: number;
  /** Groups of persons: both persons of the group; places: where the live capture took place. Not a number where no pair can occur. */
  readonly fmr: number;
}

/** Passages alike in all that is planted but time; time is averaged out. */
export interface Cell {
  /** By performance-tool's attribute names. */
  readonly values: Readonly<Record<string, string>>;
  readonly location: number;
  readonly sex: number;
  readonly age: number;
  readonly state: number;
  readonly share: number;
  readonly fta: number;
  readonly fte: number;
  readonly fnmr: number;
  readonly gfrr: number;
  readonly notAdmitted: number;
}

const PLACES: ReadonlySet<string> = new Set(['location', 'gate']);

/** Every kind of passage of the plan with its rates at a threshold (default: the plan's). */
export function trueCells(plan: SeasonPlan, threshold = plan.threshold): Cell[] {
  const places = locationShares(plan);
  const ages = normalised(plan.ageBands.map(({ share }) => share));
  const sexes = normalised(plan.sexes.map(({ share }) => share));
  const states = normalised(plan.issuingStates.map(({ share }) => share));
  const height = plan.level + (plan.threshold - threshold) / plan.spread;
  const worse = plan.worseGroup && membership(plan, plan.worseGroup.attribute, plan.worseGroup.value);
  const { biased } = plan.officers;
  const favoured = biased && membership(plan, biased.attribute, biased.value);
  const timesOf = [false, true].map((drifting) => [false, true].map((worsened) => times(plan, drifting, worsened)));
  return gatesOf(plan).flatMap(({ name: gate, location }) =>
    plan.ageBands.flatMap((ageBand, age) =>
      plan.sexes.flatMap((sexGroup, sex) =>
        plan.issuingStates.map((issuingState, state): Cell => {
          const place = plan.locations[location]!;
          const effect = place.effect + ageBand.effect + sexGroup.effect + issuingState.effect;
          const fta = plan.fta * ageBand.ftaFactor;
          const fnmr = timesOf[Number(plan.drift?.gate === gate)]![Number(worse?.(sex, age, state) ?? false)]!.reduce(
            (sum, time) => sum + time.share * normalDistribution(effect + time.effect - height),
            0,
          );
          const admit =
            biased && favoured!(sex, age, state)
              ? (biased.admit + (plan.officers.count - 1) * plan.officers.admit) / plan.officers.count
              : plan.officers.admit;
          return {
            values: {
              location: place.name,
              gate,
              ageBand: ageBand.name,
              sex: sexGroup.name,
              issuingState: issuingState.name,
              nationality: issuingState.name,
            },
            location,
            sex,
            age,
            state,
            share: (ages[age]! * sexes[sex]! * states[state]! * places[age]![location]!) / place.gates,
            fta,
            fte: issuingState.fte,
            fnmr,
            gfrr: 1 - (1 - fta) * (1 - issuingState.fte) * (1 - fnmr),
            notAdmitted: 1 - admit,
          };
        }),
      ),
    ),
  );
}

/** What time alone does to scores: each effect with its share of passages. */
function times(plan: SeasonPlan, drifting: boolean, worse: boolean): { share: number; effect: number }[] {
  const days = normalised(dayShares(plan));
  const ofDays = new Map<number, number>();
  for (const [day, share] of days.entries()) {
    let effect = drifting && plan.drift ? driftOn(plan.drift, day) : 0;
    if (worse && plan.worseGroup && day >= plan.worseGroup.fromDay) effect += plan.worseGroup.effect;
    ofDays.set(effect, (ofDays.get(effect) ?? 0) + share);
  }
  const ofHours = new Map<number, number>();
  const hours = normalised(plan.hours.map(({ share }) => share));
  for (const [hour, { effect }] of plan.hours.entries()) ofHours.set(effect, (ofHours.get(effect) ?? 0) + hours[hour]!);
  return [...ofDays].flatMap(([day, dayShare]) => [...ofHours].map(([hour, share]) => ({ share: dayShare * share, effect: day + hour })));
}

/** Rates of all passages, or of each combination of values of the attributes in `by`. */
export function trueRates(plan: SeasonPlan, by: readonly string[] = [], threshold = plan.threshold): Map<string, TrueRates> {
  const cells = trueCells(plan, threshold);
  const groups = groupBy(cells, (cell) => keyOf(cell, by));
  const fmr = trueFmr(plan, by, threshold, cells);
  return new Map(
    [...groups].map(([key, group]) => {
      const sum = (of: (cell: Cell) => number) => group.reduce((total, cell) => total + cell.share * of(cell), 0);
      const share = sum(() => 1);
      const live = sum(({ fta }) => 1 - fta);
      const compared = sum(({ fta, fte }) => (1 - fta) * (1 - fte));
      const nonMatches = sum(({ fta, fte, fnmr }) => (1 - fta) * (1 - fte) * fnmr);
      const confirmed = sum(({ fta, fte, fnmr, notAdmitted }) => (1 - fta) * (1 - fte) * fnmr * (1 - notAdmitted));
      const rejected = sum(({ gfrr }) => gfrr);
      return [
        key,
        {
          share,
          fta: 1 - live / share,
          fte: 1 - compared / live,
          fnmr: nonMatches / compared,
          gfrr: rejected / share,
          fnmrAdjudicated: confirmed / (confirmed + compared - nonMatches),
          notAdmitted: sum(({ gfrr, notAdmitted }) => gfrr * notAdmitted) / rejected,
          fmr: fmr.get(key) ?? Number.NaN,
        },
      ];
    }),
  );
}

/** FMR over all pairs of a live traveller and a document lately read at the same location. */
function trueFmr(plan: SeasonPlan, by: readonly string[], threshold: number, cells: readonly Cell[]): Map<string, number> {
  const { distance, sameSex, sameAgeBand, sameState } = plan.nonMated;
  const persons = by.filter((name) => !PLACES.has(name));
  const height = distance + (threshold - plan.threshold) / plan.spread;
  // Gates of one location differ in nothing that comparisons know of, so each stands for its location's documents.
  const documents = groupBy(
    cells.filter(({ values, location }) => values['gate'] === `${plan.locations[location]!.name} 1`),
    ({ location }) => String(location),
  );
  const documentsAt = new Map(
    [...documents].map(([location, group]) => {
      const all = group.reduce((sum, { share, fta, fte }) => sum + share * (1 - fta) * (1 - fte), 0);
      return [location, group.map((cell) => ({ cell, share: (cell.share * (1 - cell.fta) * (1 - cell.fte)) / all }))];
    }),
  );
  const rates = [0, 1, 2, 3, 4, 5, 6, 7].map((same) =>
    normalDistribution((same & 1 ? sameSex : 0) + (same & 2 ? sameAgeBand : 0) + (same & 4 ? sameState : 0) - height),
  );
  const sums = new Map<string, { matches: number; pairs: number }>();
  for (const live of cells) {
    const key = keyOf(live, by);
    const sum = sums.get(key) ?? { matches: 0, pairs: 0 };
    sums.set(key, sum);
    for (const { cell, share } of documentsAt.get(String(live.location))!) {
      if (persons.some((name) => live.values[name] !== cell.values[name])) continue;
      const pairs = live.share * (1 - live.fta) * (1 - live.fte) * share;
      const same = Number(live.sex === cell.sex) + 2 * Number(live.age === cell.age) + 4 * Number(live.state === cell.state);
      sum.pairs += pairs;
      sum.matches += pairs * rates[same]!;
    }
  }
  return new Map([...sums].map(([key, { matches, pairs }]) => [key, matches / pairs]));
}

/** What an adjusted difference stands for. */
export interface Comparison {
  readonly attribute: string;
  readonly value: string;
  /** Attributes held equal. */
  readonly within: readonly string[];
  /** `rejection`: not recognised, of all attempts. `notAdmitted`: not admitted by the officer, of those not recognised. */
  readonly measure: 'rejection' | 'notAdmitted';
}

/**
 * The difference of a group's rate from that of all others alike in `within`, with Mantel and Haenszel's weights (n₁ n₀ ÷ n of each
 * stratum) in a season without end.
 */
export function trueAdjustedDifference(plan: SeasonPlan, { attribute, value, within, measure }: Comparison): number {
  const strata = groupBy(trueCells(plan), (cell) => keyOf(cell, within));
  let weighted = 0;
  let weights = 0;
  for (const cells of strata.values()) {
    const side = (inside: boolean) => {
      let trials = 0;
      let errors = 0;
      for (const cell of cells) {
        if ((cell.values[attribute] === value) !== inside) continue;
        const own = measure === 'rejection' ? cell.share : cell.share * cell.gfrr;
        trials += own;
        errors += own * (measure === 'rejection' ? cell.gfrr : cell.notAdmitted);
      }
      return { trials, rate: trials === 0 ? 0 : errors / trials };
    };
    const [group, others] = [side(true), side(false)];
    if (group.trials === 0 || others.trials === 0) continue;
    const weight = (group.trials * others.trials) / (group.trials + others.trials);
    weighted += weight * (group.rate - others.rate);
    weights += weight;
  }
  return weighted / weights;
}

const keyOf = (cell: Cell, by: readonly string[]): string => by.map((name) => cell.values[name]).join('*');

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    groups.get(key)?.push(item) ?? groups.set(key, [item]);
  }
  return groups;
}
