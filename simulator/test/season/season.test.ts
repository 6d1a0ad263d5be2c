import { describe, expect, test } from 'vitest';
import { generateSeason } from '../../src/season/generate-season.ts';
import { normalDistribution } from '../../src/season/normal-distribution.ts';
import { gatesOf, PLANTED, type SeasonPlan, withoutEffects } from '../../src/season/season-plan.ts';
import { trueAdjustedDifference, trueRates } from '../../src/season/true-rates.ts';

const plan: SeasonPlan = {
  ...PLANTED,
  seed: 5,
  passages: 400_000,
  // Nearly everybody once: what is seen differs from the truth by chance of single passages alone.
  passagesPerTraveller: 0.2,
  drift: { gate: 'Auckland 2', fromDay: 60, perDay: 0.02, most: 0.4, version: '2.1' },
  worseGroup: { attribute: 'ageBand', value: '65-74', fromDay: 45, effect: 0.3 },
};
const season = generateSeason(plan);
const ofTraveller = (codes: Uint8Array) => (i: number) => codes[season.traveller[i]!]!;
const age = ofTraveller(season.travellers.ageBand);
const sex = ofTraveller(season.travellers.sex);
const state = ofTraveller(season.travellers.issuingState);
const day = (i: number) => Math.floor((season.startedAt[i]! - Date.parse(plan.from)) / 86_400_000);
const passages = season.traveller.map((_, i) => i);

/** Standard deviations between a count of errors and what the truth expects. */
const off = (errors: number, trials: number, truth: number) => Math.abs(errors - trials * truth) / Math.sqrt(trials * truth * (1 - truth));
const share = (all: Int32Array, of: (i: number) => boolean): [errors: number, trials: number] => [all.filter(of).length, all.length];
const compared = passages.filter((i) => season.templates[i] === 2);
const nonMatch = (i: number) => season.similarity[i]! < plan.threshold;

describe('a season shows what its plan implies', () => {
  const overall = trueRates(plan).get('')!;

  test('overall', () => {
    expect(off(...share(passages, (i) => season.templates[i] === 0), overall.fta)).toBeLessThan(4);
    expect(
      off(
        ...share(
          passages.filter((i) => season.templates[i]! > 0),
          (i) => season.templates[i] === 1,
        ),
        overall.fte,
      ),
    ).toBeLessThan(4);
    expect(off(...share(compared, nonMatch), overall.fnmr)).toBeLessThan(4);
    const rejected = passages.filter((i) => season.officer[i]! >= 0);
    expect(off(rejected.length, passages.length, overall.gfrr)).toBeLessThan(4);
    expect(off(...share(rejected, (i) => season.admittedByOfficer[i] === 0), overall.notAdmitted)).toBeLessThan(4);
    const judged = compared.filter((i) => !nonMatch(i) || season.admittedByOfficer[i] === 1);
    expect(off(...share(judged, nonMatch), overall.fnmrAdjudicated)).toBeLessThan(4);
  });

  test('at each gate, in each age band, by sex and state, and for two crossed', () => {
    const gates = trueRates(plan, ['gate']);
    for (const [g, { name }] of gatesOf(plan).entries())
      expect(
        off(
          ...share(
            compared.filter((i) => season.gate[i] === g),
            nonMatch,
          ),
          gates.get(name)!.fnmr,
        ),
        name,
      ).toBeLessThan(4);
    const crossed = trueRates(plan, ['ageBand', 'sex']);
    for (const [a, { name: band }] of plan.ageBands.entries())
      for (const [s, { name }] of plan.sexes.entries()) {
        const own = compared.filter((i) => age(i) === a && sex(i) === s);
        const { fnmr, share: expected } = crossed.get(`${band}*${name}`)!;
        expect(off(...share(own, nonMatch), fnmr), `${band} ${name}`).toBeLessThan(4);
        expect(Math.abs(own.length / compared.length - expected)).toBeLessThan(0.004);
      }
    const states = trueRates(plan, ['issuingState']);
    for (const [s, { name }] of plan.issuingStates.entries()) {
      const referred = passages.filter((i) => season.officer[i]! >= 0 && state(i) === s);
      expect(off(...share(referred, (i) => season.admittedByOfficer[i] === 0), states.get(name)!.notAdmitted), name).toBeLessThan(4);
    }
  });

  test('in comparisons with others’ documents, both of a group or at a place', () => {
    const { similarity, passage, other } = season.nonMated;
    const check = (truth: number, belongs: (i: number) => boolean) => {
      let trials = 0;
      let errors = 0;
      for (let i = 0; i < similarity.length; i++)
        if (belongs(i)) {
          trials++;
          if (similarity[i]! >= plan.threshold) errors++;
        }
      // Wolves and lambs recur: the spread is a little above the binomial one.
      expect(off(errors, trials, truth)).toBeLessThan(5);
    };
    check(trueRates(plan).get('')!.fmr, () => true);
    check(trueRates(plan, ['sex']).get('female')!.fmr, (i) => sex(passage[i]!) === 0 && sex(other[i]!) === 0);
    check(trueRates(plan, ['location']).get('Queenstown')!.fmr, (i) => season.location[passage[i]!] === 2);
    check(
      trueRates(plan, ['location', 'ageBand']).get('Auckland*35-44')!.fmr,
      (i) => season.location[passage[i]!] === 0 && age(passage[i]!) === 3 && age(other[i]!) === 3,
    );
    for (let i = 0; i < similarity.length; i++)
      if (season.traveller[passage[i]!] === season.traveller[other[i]!]) throw new Error('compared with themselves');
  });

  test('over time: the drifting gate from its day on, the group treated worse from its own', () => {
    const mean = (of: (i: number) => boolean) => {
      const own = compared.filter(of);
      return own.reduce((sum, i) => sum + season.similarity[i]!, 0) / own.length;
    };
    const drifting = (i: number) => season.gate[i] === 1;
    expect((mean((i) => drifting(i) && day(i) < 60) - mean((i) => drifting(i) && day(i) >= 80)) / plan.spread).toBeCloseTo(0.4, 1);
    expect(mean((i) => drifting(i) && day(i) < 60) - mean((i) => season.gate[i] === 0 && day(i) < 60)).toBeCloseTo(0, 2);
    expect(compared.every((i) => season.newCamera[i] === Number(drifting(i) && day(i) >= 60))).toBe(true);
    const old = (i: number) => age(i) === 6;
    expect((mean((i) => old(i) && day(i) < 45) - mean((i) => old(i) && day(i) >= 45 && !drifting(i))) / plan.spread).toBeCloseTo(0.3, 1);
  });
});

test('the truth at another threshold, and of a difference adjusted for the others', () => {
  const small: SeasonPlan = {
    ...withoutEffects(PLANTED),
    sexes: [
      { ...PLANTED.sexes[0]!, effect: 0.3 },
      { ...PLANTED.sexes[1]!, effect: 0 },
    ],
    fta: 0,
  };
  const flat = { ...small, issuingStates: small.issuingStates.map((one) => ({ ...one, fte: 0 })) };
  const [female, male] = [normalDistribution(0.3 - 2.05), normalDistribution(-2.05)];
  const comparison = { attribute: 'sex', value: 'female', within: ['location', 'ageBand'], measure: 'rejection' } as const;
  expect(trueAdjustedDifference(flat, comparison)).toBeCloseTo(female - male, 12);
  // Places where the young come seem worse; among equals they are not.
  const youngBad = {
    ...flat,
    sexes: withoutEffects(flat).sexes,
    ageBands: flat.ageBands.map((one) => (one.name === '12-17' ? { ...one, effect: 1 } : one)),
  };
  const places = trueRates(youngBad, ['location']);
  expect(places.get('Queenstown')!.fnmr - places.get('Auckland')!.fnmr).toBeGreaterThan(0.006);
  expect(
    trueAdjustedDifference(youngBad, { attribute: 'location', value: 'Queenstown', within: ['ageBand'], measure: 'rejection' }),
  ).toBeCloseTo(0, 12);
  expect(trueRates(flat, ['sex'], 0.53).get('male')!.fnmr).toBeCloseTo(normalDistribution(-1.55), 12);
});

test('the same seed, the same season; another seed, another', () => {
  const tiny = { ...PLANTED, passages: 2000 };
  const [a, b, c] = [generateSeason(tiny), generateSeason(tiny), generateSeason({ ...tiny, seed: 2 })];
  expect(a.similarity).toEqual(b.similarity);
  expect(a.nonMated).toEqual(b.nonMated);
  expect(a.similarity).not.toEqual(c.similarity);
  expect(a.startedAt.every((at, i) => i === 0 || at >= a.startedAt[i - 1]!)).toBe(true);
});

test('the normal distribution at tabled points', () => {
  // Abramowitz and Stegun, table 26.1.
  for (const [x, p] of [
    [0, 0.5],
    [1, 0.841344746068543],
    [-2, 0.022750131948179],
    [-3, 0.00134989803163],
    [-5, 2.866515719e-7],
  ] as const)
    expect(normalDistribution(x) / p).toBeCloseTo(1, 9);
});
