import type { NonMatedScore, PassageRecord } from 'performance-tool';
import type { Season } from './generate-season.ts';
import { OLD_CAMERA } from './season-trials.ts';
import { createStream } from './stream.ts';
import { idOfPassage, TEMPLATE_VERSION } from './write-parquet.ts';

/** A passage of a season as a gate records it. Durations are made up; they mean nothing. */
export function passageRecord(season: Season, i: number): PassageRecord {
  const { plan, traveller, travellers } = season;
  const { uniform } = createStream(plan.seed ^ Math.imul(i + 1, 0x9e3779b1));
  const [sex, age, state] = [travellers.sex, travellers.ageBand, travellers.issuingState].map((codes) => codes[traveller[i]!]!) as [
    number,
    number,
    number,
  ];
  const live = season.templates[i]! > 0;
  const compared = season.templates[i] === 2;
  const similarity = season.similarity[i]!;
  const matched = compared && similarity >= plan.threshold;
  const admitted = season.admittedByOfficer[i] === 1;
  const officerTime = matched ? 0 : 9000 + 20_000 * uniform();
  const spans = [
    ['reading', 2500 + 3000 * uniform(), 'answered'],
    ['entering', 2000 + 1500 * uniform(), 'one-person'],
    ['capturing', 2500 + 4000 * uniform() ** 2, matched ? 'admit' : 'refer'],
    ...(matched ? [] : [['referred', officerTime, 'decided'] as const]),
    ['leaving', 2500, 'left'],
  ] as const;
  let at = season.startedAt[i]!;
  const moment = (milliseconds: number) => new Date(milliseconds).toISOString();
  const steps = spans.map(([name, milliseconds, reason]) => {
    const step = { state: name, enteredAt: moment(at), milliseconds: Math.round(milliseconds), reason };
    at += milliseconds;
    return step;
  });
  const issuingState = plan.issuingStates[state]!.name;
  return {
    schema: 1,
    passageId: idOfPassage(i),
    gate: season.gates[season.gate[i]!]!,
    location: plan.locations[season.location[i]!]!.name,
    direction: season.departure[i] === 1 ? 'departure' : 'arrival',
    startedAt: moment(season.startedAt[i]!),
    endedAt: moment(at),
    outcome: matched ? 'admitted' : admitted ? 'admitted-by-officer' : 'manual-processing',
    steps,
    versions: { gate: '0.1.0', camera: season.newCamera[i] === 1 ? plan.drift!.version : OLD_CAMERA },
    traveller: {
      issuingState,
      nationality: issuingState,
      ageBand: plan.ageBands[age]!.name as NonNullable<PassageRecord['traveller']>['ageBand'],
      sex: plan.sexes[sex]!.name as NonNullable<PassageRecord['traveller']>['sex'],
    },
    checks: [
      {
        check: 'passive-authentication',
        result: 'successful',
        mode: 'mandatory',
        reason: 'trusted',
        milliseconds: Math.round(20 + 30 * uniform()),
      },
    ],
    declaration: [],
    capture: {
      milliseconds: steps[2]!.milliseconds,
      cameras: [{ camera: 'middle', frames: 60, faces: live ? 40 : 0 }],
      images: live ? 4 : 0,
      mostFacesAtOnce: live ? 1 : 0,
    },
    ...(compared ? { comparison: { similarity, threshold: plan.threshold, templateVersion: TEMPLATE_VERSION } } : {}),
    decision: matched
      ? { verdict: 'admit', reasons: [] }
      : { verdict: 'refer', reasons: [compared ? 'similarity-below-threshold' : live ? 'no-chip-template' : 'no-live-template'] },
    ...(matched
      ? {}
      : {
          officer: {
            officer: `officer-${season.officer[i]! + 1}`,
            action: admitted ? 'admit' : 'manual-processing',
            reason: 'face compared',
            at: moment(at - 2500),
          },
        }),
    faults: [],
  };
}

/** A non-mated comparison of a season as a gate records it. */
export const nonMatedScore = ({ nonMated }: Season, i: number) =>
  ({
    passageId: idOfPassage(nonMated.passage[i]!),
    otherPassageId: idOfPassage(nonMated.other[i]!),
    similarity: nonMated.similarity[i]!,
    templateVersion: TEMPLATE_VERSION,
  }) satisfies NonMatedScore;
