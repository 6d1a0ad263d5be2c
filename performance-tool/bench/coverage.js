#!/usr/bin/env node
// How often 95 % intervals cover a planted truth: Clopper-Pearson on trials, on effective trials, and bootstraps of persons.
// Usage: node bench/coverage.js [RUNS]
import { recognise } from '../dist/report/recognition.js';
import { settleOptions } from '../dist/report/report-options.js';
import { clopperPearson } from '../dist/statistics/interval.js';
import { normalCdf, probit } from '../dist/statistics/normal-deviate.js';
import { beta, normal, poisson, seededRandom } from '../dist/statistics/random.js';
import { bcaInterval, percentileInterval } from '../dist/statistics/replicate-interval.js';
import { effectiveInterval, effectiveTrials } from '../dist/statistics/shared-subjects.js';
import { acceleration, resampleRates } from '../dist/statistics/subject-bootstrap.js';
import { PersonCounters, SubjectTally } from '../dist/statistics/subject-patterns.js';

const runs = Number(process.argv[2] ?? 500);
const random = seededRandom(2026, 'coverage');
const indices = (flags) => Uint32Array.from(flags.flatMap((flag, i) => (flag ? [i] : [])));
const NOBODY = [new Int32Array(0), new Int32Array(0)];

/** Mated trials: `each` per person, a person's own rate from Beta with this mean and correlation between trials. */
function mated(persons, each, mean, correlation) {
  const person = new Int32Array(persons * each);
  const wrong = [];
  for (let p = 0; p < persons; p++) {
    const own =
      correlation === 0 ? mean : beta((mean * (1 - correlation)) / correlation, ((1 - mean) * (1 - correlation)) / correlation, random);
    for (let i = 0; i < each; i++) {
      person[p * each + i] = p;
      wrong.push(random() < own);
    }
  }
  const patterns = new SubjectTally({ mated: person, nonMated: NOBODY }).patterns(indices(wrong), new Uint32Array(0));
  const errors = wrong.filter(Boolean).length;
  const participation = { comparisons: new Float64Array(persons).fill(each), errors: new Float64Array(persons) };
  for (const [i, w] of wrong.entries()) if (w) participation.errors[person[i]]++;
  return { patterns, errors, trials: wrong.length, truth: mean, of: 'fnmr', participation, sides: 1 };
}

/** Cross-comparisons of `each` others per person; a pair matches with the mean of both persons' own rates. */
function crossed(persons, each, plain, wolf, share) {
  const own = Array.from({ length: persons }, () => (random() < share ? wolf : plain));
  const live = new Int32Array(persons * each);
  const other = new Int32Array(persons * each);
  const wrong = [];
  const participation = { comparisons: new Float64Array(persons), errors: new Float64Array(persons) };
  for (let p = 0; p < persons; p++)
    for (let i = 0; i < each; i++) {
      const q = (p + 1 + Math.floor(random() * (persons - 1))) % persons;
      live[wrong.length] = p;
      other[wrong.length] = q;
      const e = random() < (own[p] + own[q]) / 2;
      for (const s of [p, q]) {
        participation.comparisons[s]++;
        participation.errors[s] += Number(e);
      }
      wrong.push(e);
    }
  const patterns = new SubjectTally({ mated: new Int32Array(0), nonMated: [live, other] }).patterns(new Uint32Array(0), indices(wrong));
  const errors = wrong.filter(Boolean).length;
  return {
    patterns,
    errors,
    trials: wrong.length,
    truth: share * wolf + (1 - share) * plain,
    of: 'fmr',
    participation,
    live,
    other,
    wrong,
    persons,
    sides: 2,
  };
}

function pigeonhole({ live, other, wrong, persons, trials, errors }, replicates) {
  const out = new Float64Array(replicates);
  for (let r = 0; r < replicates; r++) {
    const w = Uint8Array.from({ length: persons }, () => poisson(1, random));
    let n = 0;
    let e = 0;
    for (let i = 0; i < trials; i++) {
      const weight = w[live[i]] * w[other[i]];
      n += weight;
      if (wrong[i]) e += weight;
    }
    out[r] = n ? e / n : errors / trials;
  }
  return out;
}

function study(name, make) {
  const tally = {};
  const note = (method, { low, high }, truth) => {
    tally[method] ??= { covered: 0, below: 0, above: 0, width: 0 };
    const t = tally[method];
    t.covered += low <= truth && truth <= high;
    t.below += high < truth;
    t.above += low > truth;
    t.width += high - low;
  };
  let errors = 0;
  for (let run = 0; run < runs; run++) {
    const s = make();
    errors += s.errors;
    const rate = s.errors / s.trials;
    note('trials', clopperPearson(s.errors, s.trials), s.truth);
    note('effective', effectiveInterval(rate, effectiveTrials(s.participation, s.errors, s.trials, s.sides)), s.truth);
    const replicates = resampleRates(s.patterns, s.trials, 1000, random)[s.of];
    note('percentile', percentileInterval(replicates, 0.95), s.truth);
    note('bca', bcaInterval(replicates, rate, acceleration(s.patterns, s.of), 0.95), s.truth);
    if (s.live && s.trials <= 5000) note('pigeonhole', percentileInterval(pigeonhole(s, 200), 0.95), s.truth);
  }
  console.log(`${name} (mean errors ${(errors / runs).toFixed(1)})`);
  for (const [m, t] of Object.entries(tally))
    console.log(
      `  ${m.padEnd(11)} ${((100 * t.covered) / runs).toFixed(1)} %  truth above ${((100 * t.below) / runs).toFixed(1)} below ${((100 * t.above) / runs).toFixed(1)}  width ${(t.width / runs).toExponential(2)}`,
    );
}

for (const expected of [10, 30, 60, 300])
  study(`one trial each, 3000 persons, ${expected} errors`, () => mated(3000, 1, expected / 3000, 0));
study('10 trials each, 300 persons, rate .02, correlation .3', () => mated(300, 10, 0.02, 0.3));
study('10 trials each, 1000 persons, rate .02, correlation .3', () => mated(1000, 10, 0.02, 0.3));
study('crossed 200 × 20, all alike, FMR 2 %', () => crossed(200, 20, 0.02, 0.02, 0));
study('crossed 200 × 20, one in ten a wolf, FMR 2 %', () => crossed(200, 20, 0.005, 0.155, 0.1));
study('crossed 1000 × 20, one in ten a wolf, FMR .6 %', () => crossed(1000, 20, 0.001, 0.051, 0.1));
study('crossed 3000 × 20, one in ten a wolf, FMR .1 %', () => crossed(3000, 20, 0.0005, 0.0055, 0.1));

/** Three mated trials per person and `each` others; both kinds of score have persons' own parts, the person's the same in both. */
function chosen(persons, each) {
  const own = Float64Array.from({ length: persons }, () => normal(random));
  const [m, n] = [[], []];
  for (let p = 0; p < persons; p++) {
    for (let i = 0; i < 3; i++) m.push([3 + 0.5 * own[p] + normal(random), p]);
    for (let i = 0; i < each; i++) {
      const q = (p + 1 + Math.floor(random() * (persons - 1))) % persons;
      n.push([0.4 * (own[p] + own[q]) + normal(random), p, q]);
    }
  }
  for (const list of [m, n]) list.sort((a, b) => a[0] - b[0]);
  const scores = (list) => ({ similarity: Float64Array.from(list, ([s]) => s), threshold: { values: Float64Array.of(2) } });
  const column = (list, k) => Int32Array.from(list, (row) => row[k]);
  const people = { mated: column(m, 1), nonMated: [column(n, 1), column(n, 2)] };
  return { name: 'x', subjects: persons, mated: scores(m), nonMated: scores(n), persons: people, counters: PersonCounters.for(people) };
}

const [ofMated, ofNonMated] = [Math.sqrt(1.25), Math.sqrt(1.32)];
const fnmrTruth = (fmr) => normalCdf((probit(1 - fmr) * ofNonMated - 3) / ofMated);
const eerTruth = normalCdf(-3 / (ofMated + ofNonMated));
for (const [persons, each] of [
  [300, 20],
  [1000, 20],
]) {
  const counts = {};
  for (let run = 0; run < runs; run++) {
    const { recognition } = recognise(chosen(persons, each), settleOptions({ targetFmr: 0.001, seed: run }), 0.5);
    const note = (name, interval, truth) => {
      if (!interval) return;
      counts[name] ??= [0, 0];
      counts[name][1]++;
      if (interval.low <= truth && truth <= interval.high) counts[name][0]++;
    };
    note('EER', recognition.eer.interval, eerTruth);
    for (const target of recognition.fnmrAtFmr) {
      if (!target.supported) continue;
      const name = `FNMR at FMR ${target.targetFmr}`;
      note(name, target.fnmr, fnmrTruth(target.targetFmr));
      note(`${name}, trials at the threshold found`, clopperPearson(target.fnmr.errors, target.fnmr.trials), fnmrTruth(target.targetFmr));
    }
  }
  console.log(`threshold chosen by the sample, ${persons} persons × ${each}, 3 mated each`);
  for (const [name, [covered, of]] of Object.entries(counts))
    console.log(`  ${name.padEnd(48)} ${((100 * covered) / of).toFixed(1)} % of ${of}`);
}
