import { describe, expect, test } from 'vitest';
import type { Trials } from '../../src/records/trials.ts';
import { createReport } from '../../src/report/create-report.ts';
import type { Report } from '../../src/report/report-schema.ts';
import { normal, seededRandom } from '../../src/statistics/random.ts';

interface Plan {
  readonly persons?: number;
  /** Mated comparisons of each. */
  readonly each?: number;
  readonly groups?: readonly string[];
  /** How much lower a group's mated scores are. */
  readonly lower?: (group: number) => number;
  readonly higher?: (group: number) => number;
  readonly thresholds?: (i: number) => number;
}

/** Scores of persons in groups, non-mated ones with ten others of the same group. */
function trialsOf({
  persons = 600,
  each = 1,
  groups = ['a', 'b', 'c'],
  lower = () => 0,
  higher = () => 0,
  thresholds = () => 0.3,
}: Plan): Trials {
  const random = seededRandom(7, 'trials');
  const codes = Int8Array.from({ length: persons }, (_, p) => p % groups.length);
  const own = Float64Array.from({ length: persons }, () => 0.1 * normal(random));
  const m = Array.from({ length: persons * each }, (_, i) => ({ p: i % persons, score: 0 }));
  for (const row of m) row.score = 0.55 + own[row.p]! + 0.05 * normal(random) - lower(codes[row.p]!);
  const n = Array.from({ length: persons * 10 }, (_, i) => {
    const p = i % persons;
    const q = (p + groups.length * (1 + Math.floor((random() * persons) / groups.length - 1))) % persons;
    return { p, q, score: 0.1 * normal(random) + higher(codes[p]!) };
  });
  return {
    attributes: new Map([['group', { kind: 'person', labels: groups, codes }]]),
    mated: {
      similarity: Float64Array.from(m, ({ score }) => score),
      subject: Int32Array.from(m, ({ p }) => p),
      threshold: Float64Array.from(m, (_, i) => thresholds(i)),
    },
    nonMated: {
      similarity: Float64Array.from(n, ({ score }) => score),
      subject: Int32Array.from(n, ({ p }) => p),
      other: Int32Array.from(n, ({ q }) => q),
      threshold: Float64Array.from(n, (_, i) => thresholds(i)),
    },
    subjectsKnown: true,
    badRows: [],
    notes: [],
  };
}

const report = (plan: Plan, options = {}): Report =>
  createReport({ scores: [{ name: 's', trials: trialsOf(plan) }] }, { createdAt: new Date(0), ...options });
const width = (rate: { low: number; high: number } | undefined): number => rate!.high - rate!.low;

describe('intervals of a report', () => {
  const plan: Plan = { each: 8, lower: (group) => (group === 0 ? 0.15 : 0), higher: (group) => (group === 1 ? 0.12 : 0) };
  const made = report(plan);

  test('come from resampled travellers, again from the same seed and others from another', () => {
    expect(made.options).toMatchObject({ interval: 'bootstrap', replicates: 1000, seed: 1 });
    expect(made.overall.fnmr!.method).toBe('bootstrap');
    expect(report(plan)).toEqual(made);
    const other = report(plan, { seed: 2 });
    expect(other.overall.fnmr!.low).not.toBe(made.overall.fnmr!.low);
    expect(other.overall.fnmr!.value).toBe(made.overall.fnmr!.value);
    expect(other.overall.fnmr!.low).toBeCloseTo(made.overall.fnmr!.low, 2);
  });

  test('of eight comparisons of each traveller are wider than those of trials', () => {
    const trialwise = report(plan, { interval: 'clopper-pearson' }).overall.fnmr!;
    expect(trialwise.method).toBe('clopper-pearson');
    expect(width(made.overall.fnmr) / width(trialwise)).toBeGreaterThan(1.6);
    expect(made.overall.fnmr!.effectiveTrials! / made.overall.fnmr!.trials).toBeLessThan(0.4);
  });

  test('do not depend on the order of the comparisons, and every rate lies in its own', () => {
    const trials = trialsOf(plan);
    const turned: Trials = {
      ...trials,
      mated: {
        similarity: trials.mated.similarity.toReversed(),
        subject: trials.mated.subject.toReversed(),
        threshold: trials.mated.threshold,
      },
    };
    const again = createReport({ scores: [{ name: 's', trials: turned }] }, { createdAt: new Date(0) });
    expect(again).toEqual(made);
    const rates = [made.overall, ...made.groups.flatMap(({ cells }) => cells.flatMap(({ recognition }) => recognition ?? []))].flatMap(
      (r) => [r.fnmr, r.fmr, r.auc, ...r.fnmrAtFmr.flatMap((t) => (t.supported ? [t.fnmr, t.fmr] : []))].flatMap((rate) => rate ?? []),
    );
    expect(rates.length).toBeGreaterThan(15);
    for (const { value, low, high } of rates) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  test('choosing the threshold makes an FNMR at an FMR less sure', () => {
    const target = made.overall.fnmrAtFmr[0]!;
    if (!target.supported) throw new Error('expected support');
    const { overall } = report({ ...plan, thresholds: () => target.threshold });
    expect(overall.fnmr!.errors).toBe(target.fnmr.errors);
    expect(width(target.fnmr)).toBeGreaterThan(1.02 * width(overall.fnmr));
  });

  test('find both planted differences, and one number for each measure', () => {
    expect(made.differences!.map(({ measure, worst, differs }) => [measure, worst.values[0], differs])).toEqual([
      ['fnmr', 'a', true],
      ['fmr', 'b', true],
    ]);
    const { differentials } = made.groups[0]!;
    expect(differentials).toMatchObject({ threshold: 0.3, thresholdRule: 'the threshold in force' });
    const ofFnmr = differentials!.measures.find(({ measure, of }) => measure === 'gini' && of === 'fnmr')!.result;
    if (!ofFnmr.supported) throw new Error('expected support');
    expect(ofFnmr.low).toBeGreaterThan(0.1);
    const [a, , c] = differentials!.rates;
    expect(a!.fnmr.value).toBeGreaterThan(c!.fnmr.value);
  });
});

describe('differentials', () => {
  const result = (made: Report, measure: string, of: string) =>
    made.groups[0]!.differentials!.measures.find((row) => row.measure === measure && row.of === of)!.result;

  test('of groups without errors say so in place of a ratio', () => {
    const made = report({ higher: (group) => (group === 1 ? 0.15 : -0.3) });
    expect(result(made, 'max-min', 'fmr')).toEqual({
      supported: false,
      reason: 'No error of FMR was seen in a and c: a ratio to it has no value.',
    });
    expect(result(made, 'inequity', 'both')).toMatchObject({ supported: false });
    expect(result(made, 'gini', 'fmr')).toMatchObject({ supported: true, value: 1 });
    const none = report({ higher: () => -0.5 });
    expect(result(none, 'garbe', 'both')).toEqual({ supported: false, reason: 'No error of FMR was seen in any group.' });
  });

  test('of alike groups reach to the value of equality', () => {
    const made = report({});
    expect(made.differences!.some(({ differs }) => differs)).toBe(false);
    for (const [measure, equal] of [
      ['max-min', 1],
      ['max-geometric-mean', 1],
      ['gini', 0],
    ] as const) {
      const found = result(made, measure, 'fnmr');
      if (!found.supported) throw new Error('expected support');
      expect(found.low).toBeCloseTo(equal, 12);
      expect(found.high).toBeGreaterThan(found.value);
    }
  });

  test('of one group do not exist', () => expect(report({ groups: ['a'] }).groups[0]!.differentials).toBeUndefined());
});

test('comparisons without a threshold are in no rate at the threshold in force', () => {
  const trials = trialsOf({ each: 2, thresholds: (i) => (i % 3 === 0 ? Number.NaN : i % 3 === 1 ? 0.3 : 0.5) });
  const { overall } = createReport({ scores: [{ name: 's', trials }] });
  const { similarity, threshold } = trials.mated;
  expect(overall.fnmr).toMatchObject({
    trials: threshold.filter((t) => !Number.isNaN(t)).length,
    errors: similarity.filter((score, i) => score < threshold[i]!).length,
  });
  expect(overall.fmr).toMatchObject({
    trials: trials.nonMated.threshold.filter((t) => !Number.isNaN(t)).length,
    errors: trials.nonMated.similarity.filter((score, i) => score >= trials.nonMated.threshold[i]!).length,
  });
  expect(overall.thresholds.map(({ threshold: t }) => t)).toEqual([0.3, 0.5]);
  // As if there were no others.
  const [m, n] = [trials.mated, trials.nonMated].map(
    ({ threshold: t }) =>
      (_: number, i: number) =>
        !Number.isNaN(t[i]),
  );
  const kept = createReport({
    scores: [
      {
        name: 's',
        trials: {
          ...trials,
          mated: {
            similarity: similarity.filter(m!),
            subject: trials.mated.subject.filter(m!),
            threshold: threshold.filter(m!),
          },
          nonMated: {
            similarity: trials.nonMated.similarity.filter(n!),
            subject: trials.nonMated.subject.filter(n!),
            other: trials.nonMated.other.filter(n!),
            threshold: trials.nonMated.threshold.filter(n!),
          },
        },
      },
    ],
  });
  expect([kept.overall.fnmr, kept.overall.fmr]).toEqual([overall.fnmr, overall.fmr]);
});

test('a seed or a number of replicates that cannot be is refused', () => {
  expect(() => report({}, { replicates: 50 })).toThrow(/replicates is 50/);
  expect(() => report({}, { seed: 0.5 })).toThrow(/seed is 0.5/);
});
