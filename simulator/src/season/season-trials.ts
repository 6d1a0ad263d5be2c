import { ATTEMPT_RESULTS, type Attribute, type Trials } from 'performance-tool';
import type { Season } from './generate-season.ts';

/** The season as performance-tool takes it: each passage a subject, the travellers behind them known. */
export function seasonTrials(season: Season): Trials {
  const { plan, traveller, travellers, similarity, templates } = season;
  const passages = traveller.length;
  const ofTraveller = (codes: ArrayLike<number>): Int32Array => {
    const all = new Int32Array(passages);
    for (let i = 0; i < passages; i++) all[i] = codes[traveller[i]!]!;
    return all;
  };
  const names = (groups: readonly { readonly name: string }[]): string[] => groups.map(({ name }) => name);
  const [noLive, noChip, nonMatch, match] = (['no-live-template', 'no-chip-template', 'non-match', 'match'] as const).map((word) =>
    ATTEMPT_RESULTS.indexOf(word),
  ) as [number, number, number, number];
  const states = { labels: names(plan.issuingStates), codes: ofTraveller(travellers.issuingState), kind: 'person' } as const;
  let compared = 0;
  for (let i = 0; i < passages; i++) if (templates[i] === 2) compared++;
  const mated = {
    similarity: new Float64Array(compared),
    subject: new Int32Array(compared),
    threshold: new Float64Array(compared).fill(plan.threshold),
  };
  const result = new Uint8Array(passages);
  for (let i = 0, m = 0; i < passages; i++) {
    if (templates[i] === 2) {
      mated.similarity[m] = similarity[i]!;
      mated.subject[m++] = i;
      result[i] = similarity[i]! >= plan.threshold ? match : nonMatch;
    } else result[i] = templates[i] === 1 ? noChip : noLive;
  }
  const everyPassage = new Int32Array(passages);
  for (let i = 0; i < passages; i++) everyPassage[i] = i;
  return {
    attributes: new Map<string, Attribute>([
      ['location', { kind: 'appliance', labels: names(plan.locations), codes: new Int32Array(season.location) }],
      ['gate', { kind: 'appliance', labels: season.gates, codes: new Int32Array(season.gate) }],
      ['direction', { kind: 'appliance', labels: ['arrival', 'departure'], codes: new Int32Array(season.departure) }],
      ['issuingState', states],
      ['nationality', states],
      ['ageBand', { kind: 'person', labels: names(plan.ageBands), codes: ofTraveller(travellers.ageBand) }],
      ['sex', { kind: 'person', labels: names(plan.sexes), codes: ofTraveller(travellers.sex) }],
      [
        'version:camera',
        {
          kind: 'appliance',
          labels: plan.drift ? [OLD_CAMERA, plan.drift.version] : [OLD_CAMERA],
          codes: new Int32Array(season.newCamera),
        },
      ],
    ]),
    mated,
    nonMated: {
      similarity: season.nonMated.similarity,
      subject: season.nonMated.passage,
      other: season.nonMated.other,
      threshold: new Float64Array(season.nonMated.passage.length).fill(plan.threshold),
    },
    attempts: {
      subject: everyPassage,
      result,
      admittedByOfficer: season.admittedByOfficer,
    },
    startedAt: season.startedAt,
    subjectsKnown: true,
    personOf: traveller,
    badRows: [],
    notes: ['The passages are drawn, not recorded: a simulated season with planted effects.'],
  };
}

/** Of every gate, and of the drifting one before its day. */
export const OLD_CAMERA = '2.0';
