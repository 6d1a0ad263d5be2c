import type { PassageTallies } from '../records/passage-tallies.ts';
import type { SettledOptions } from './report-options.ts';
import type { ImageQualities } from './report-schema.ts';

/**
 * How good the chips' portraits and the gate's own images of the same travellers are, by issuing state: where one state's travellers are
 * falsely rejected more often, this tells whether its portraits are worse. States with too few portraits are one row without a name.
 *
 * @returns undefined where no record holds a portrait's quality, as in logs of older gates
 */
export function imageQualities(
  { qualities }: Pick<PassageTallies, 'qualities'>,
  { minimumSubjects }: Pick<SettledOptions, 'minimumSubjects'>,
): ImageQualities | undefined {
  if (qualities.size === 0) return undefined;
  const states = [...qualities].map(([issuingState, columns]) => ({
    issuingState,
    portraits: total(columns.get('portrait:unified')!),
    columns,
  }));
  const shown = states.filter(({ portraits }) => portraits >= minimumSubjects);
  return {
    states: shown
      .sort((a, b) => b.portraits - a.portraits || a.issuingState.localeCompare(b.issuingState))
      .map(({ columns, ...state }) => ({ ...state, ...row('portrait', columns), ...row('live', columns) })),
    tooFew: states.length - shown.length,
  };
}

/** A gate's camera sees a whole corridor: how a portrait should be framed is no fault of it. */
const FRAMING = /^live:(headSize$|margin|.*Crop$)/;

type Spread = NonNullable<ImageQualities['states'][number]['portrait']>;

function row(kind: 'portrait' | 'live', columns: ReadonlyMap<string, Uint32Array>): { portrait?: Spread; live?: Spread } {
  const unified = columns.get(`${kind}:unified`);
  if (!unified) return {};
  return { [kind]: { p10: quantile(unified, 0.1), median: quantile(unified, 0.5), weakest: weakest(kind, columns) } };
}

/** The component whose median is lowest: what to tell the issuing state, or whoever looks after the cameras. */
function weakest(kind: 'portrait' | 'live', columns: ReadonlyMap<string, Uint32Array>): string {
  let lowest = { name: '', median: Number.POSITIVE_INFINITY };
  for (const [name, counts] of columns) {
    if (!name.startsWith(`${kind}:`) || name.endsWith(':unified') || FRAMING.test(name)) continue;
    const median = quantile(counts, 0.5);
    if (median < lowest.median) lowest = { name: name.slice(kind.length + 1), median };
  }
  return lowest.name;
}

const total = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0);

/** Nearest rank, of counts by value. */
function quantile(counts: Uint32Array, fraction: number): number {
  const rank = Math.max(1, Math.ceil(fraction * total(counts) - 1e-9));
  let below = 0;
  return counts.findIndex((count) => {
    below += count;
    return below >= rank;
  });
}
