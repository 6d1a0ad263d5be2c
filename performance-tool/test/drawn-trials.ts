import { ATTEMPT_RESULTS } from '../src/records/recognition-attempt.ts';
import type { Attribute, Trials } from '../src/records/trials.ts';
import { probit } from '../src/statistics/normal-deviate.ts';
import { random } from './synthetic-passages.ts';

/** One passage drawn: everything a report may go by. */
export interface DrawnPassage {
  readonly gate: string;
  readonly sex: string;
  readonly ageBand: string;
  readonly day: number;
}

export interface DrawnPlan {
  readonly seed: number;
  readonly days: number;
  /** A day. */
  readonly passages: number;
  readonly gates?: readonly string[];
  /** Standard deviations by which scores of a passage are lower. */
  readonly lower?: (passage: DrawnPassage) => number;
  readonly camera?: (passage: DrawnPassage) => string;
  readonly admit?: (passage: DrawnPassage) => number;
  /** Of the group 65-74. */
  readonly rare?: number;
}

export const THRESHOLD = 0.5;
const SPREAD = 0.06;
const LEVEL = 1.7;

/** Trials in columns, two gates a location; passages a few times each traveller. */
export function drawTrials(plan: DrawnPlan): Trials {
  const next = random(plan.seed);
  const normal = () => probit(next() || 0.5);
  const gates = plan.gates ?? ['Auckland 1', 'Auckland 2', 'Wellington 1'];
  const count = plan.days * plan.passages;
  const personOf = new Int32Array(count);
  const persons = Array.from({ length: Math.ceil(count / 2) }, (_, p) => ({
    sex: next() < 0.5 ? 'female' : 'male',
    ageBand: p < (plan.rare ?? 60) ? '65-74' : next() < 0.3 ? '12-17' : '25-34',
    own: normal(),
  }));
  const passages: DrawnPassage[] = [];
  const similarity = new Float64Array(count);
  const startedAt = new Float64Array(count);
  const result = new Uint8Array(count);
  const admittedByOfficer = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    personOf[i] = Math.floor(next() * persons.length);
    const { sex, ageBand, own } = persons[personOf[i]!]!;
    const passage = { sex, ageBand, gate: gates[Math.floor(next() * gates.length)]!, day: Math.floor(i / plan.passages) };
    passages.push(passage);
    startedAt[i] = Date.UTC(2026, 4, 1) + passage.day * 86_400_000 + Math.floor(next() * 86_400_000);
    similarity[i] = THRESHOLD + SPREAD * (LEVEL - (plan.lower?.(passage) ?? 0) + 0.5 * own + 0.87 * normal());
    const match = similarity[i]! >= THRESHOLD;
    result[i] = ATTEMPT_RESULTS.indexOf(match ? 'match' : 'non-match');
    admittedByOfficer[i] = match || next() >= (plan.admit?.(passage) ?? 0.9) ? 0 : 1;
  }
  const subject = Int32Array.from({ length: count }, (_, i) => i);
  const attribute = (kind: Attribute['kind'], of: (passage: DrawnPassage) => string): Attribute => {
    const labels = [...new Set(passages.map(of))];
    return { kind, labels, codes: Int32Array.from(passages, (passage) => labels.indexOf(of(passage))) };
  };
  const nonMated = Array.from({ length: count }, (_, i) => ({
    subject: i,
    other: (i * 7 + 13) % count,
    score: THRESHOLD + SPREAD * (normal() - 3.2),
  }));
  return {
    attributes: new Map([
      ['gate', attribute('appliance', ({ gate }) => gate)],
      ['location', attribute('appliance', ({ gate }) => gate.split(' ')[0]!)],
      ['sex', attribute('person', ({ sex }) => sex)],
      ['ageBand', attribute('person', ({ ageBand }) => ageBand)],
      ['version:camera', attribute('appliance', plan.camera ?? (() => '2.0'))],
    ]),
    mated: { similarity, subject, threshold: new Float64Array(count).fill(THRESHOLD) },
    nonMated: {
      similarity: Float64Array.from(nonMated, ({ score }) => score),
      subject: Int32Array.from(nonMated, (one) => one.subject),
      other: Int32Array.from(nonMated, ({ other }) => other),
      threshold: new Float64Array(count).fill(THRESHOLD),
    },
    attempts: { subject, result, admittedByOfficer },
    startedAt,
    subjectsKnown: true,
    personOf,
    badRows: [],
    notes: [],
  };
}
