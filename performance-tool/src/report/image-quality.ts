import type { ImageQuality, PassageRecord } from '../passage-record.ts';
import { quantile } from '../statistics/quantile.ts';
import type { SettledOptions } from './report-options.ts';
import type { ImageQualities } from './report-schema.ts';

/**
 * How good the chips' portraits and the gate's own images of the same travellers are, by issuing state: where one state's travellers are
 * falsely rejected more often, this tells whether its portraits are worse. States with too few portraits are one row without a name.
 *
 * @returns undefined where no record holds a portrait's quality, as in logs of older gates
 */
export function imageQualities(passages: readonly PassageRecord[], { minimumSubjects }: SettledOptions): ImageQualities | undefined {
  const states = new Map<string, PassageRecord[]>();
  for (const record of passages) {
    if (!record.portraitQuality || !record.traveller) continue;
    const { issuingState } = record.traveller;
    states.get(issuingState)?.push(record) ?? states.set(issuingState, [record]);
  }
  if (states.size === 0) return undefined;
  const shown = [...states].filter(([, records]) => records.length >= minimumSubjects);
  return {
    states: shown
      .sort(([a, x], [b, y]) => y.length - x.length || a.localeCompare(b))
      .map(([issuingState, records]) => ({
        issuingState,
        portraits: records.length,
        ...row(
          'portrait',
          records.map(({ portraitQuality }) => portraitQuality),
        ),
        ...row(
          'live',
          records.map(({ capture }) => capture?.bestQuality && withoutFraming(capture.bestQuality)),
        ),
      })),
    tooFew: states.size - shown.length,
  };
}

/** A gate's camera sees a whole corridor: how a portrait should be framed is no fault of it. */
const withoutFraming = ({ unified, components }: ImageQuality): ImageQuality => ({
  unified,
  components: Object.fromEntries(Object.entries(components).filter(([name]) => !/^headSize$|Crop$|^margin/.test(name))),
});

function row<const Kind extends string>(kind: Kind, qualities: readonly (ImageQuality | undefined)[]): Partial<Record<Kind, Spread>> {
  const known = qualities.filter((quality) => quality !== undefined);
  if (known.length === 0) return {};
  const unified = Float64Array.from(known, ({ unified }) => unified).sort();
  return { [kind]: { p10: quantile(unified, 0.1)!, median: quantile(unified, 0.5)!, weakest: weakest(known) } } as Record<Kind, Spread>;
}

type Spread = NonNullable<ImageQualities['states'][number]['portrait']>;

/** The component whose median is lowest: what to tell the issuing state, or whoever looks after the cameras. */
function weakest(qualities: readonly ImageQuality[]): string {
  const values = new Map<string, number[]>();
  for (const { components } of qualities) {
    for (const [name, value] of Object.entries(components)) values.get(name)?.push(value) ?? values.set(name, [value]);
  }
  const medians = [...values].map(([name, all]) => [name, quantile(Float64Array.from(all).sort(), 0.5)!] as const);
  return medians.reduce((low, one) => (one[1] < low[1] ? one : low), ['', Infinity])[0];
}
