import { ATTEMPT_RESULTS, type AttemptResult } from '../records/recognition-attempt.ts';
import { type PersonCounters, patternsOfStrangers, type SubjectPatterns, SubjectTally } from '../statistics/subject-patterns.ts';
import type { SettledOptions } from './report-options.ts';
import type { Rate } from './report-schema.ts';
import { type Sample, streamsOf } from './sample.ts';
import { subjectRates } from './subject-rate.ts';

export interface AttemptRates {
  readonly fta?: Rate;
  readonly fte?: Rate;
  readonly gfrr?: Rate;
  readonly fnmrAdjudicated?: Rate;
}

const code = (result: AttemptResult): number => ATTEMPT_RESULTS.indexOf(result);
const [NO_LIVE, NO_CHIP, NON_MATCH, MATCH] = [code('no-live-template'), code('no-chip-template'), code('non-match'), code('match')];

/**
 * FTA of all attempts, FTE of those with a live template, GFRR of all: FTE + (1 − FTE)(FTA + (1 − FTA) FNMR), here simply the attempts
 * that did not match. Adjudicated FNMR is of matches and of non-matches that an officer found genuine.
 */
export function attemptRates(sample: Sample, options: SettledOptions): { rates: AttemptRates; gfrr: (() => Float64Array) | undefined } {
  const { attempts } = sample;
  if (!attempts) return { rates: {}, gfrr: undefined };
  const persons = sample.attemptPersons;
  const of = (name: string, kind: (i: number) => 0 | 1 | undefined) => {
    const { patterns, errors, trials } = patternsOf(attempts.subject.length, persons, sample.counters, kind);
    const counts = { matedTrials: trials, matedErrors: errors, comparisons: 0, falseMatches: 0 };
    return subjectRates(patterns, counts, persons !== undefined, options, streamsOf(options, sample, name));
  };
  const { result, admittedByOfficer } = attempts;
  const fta = of('fta', (i) => (result[i] === NO_LIVE ? 1 : 0));
  const fte = of('fte', (i) => (result[i] === NO_LIVE ? undefined : result[i] === NO_CHIP ? 1 : 0));
  const gfrr = of('gfrr', (i) => (result[i] === MATCH ? 0 : 1));
  const adjudicated = of('adjudicated', (i) =>
    result[i] === MATCH ? 0 : result[i] === NON_MATCH && admittedByOfficer[i] === 1 ? 1 : undefined,
  );
  return {
    rates: {
      ...(fta.fnmr ? { fta: fta.fnmr } : {}),
      ...(fte.fnmr ? { fte: fte.fnmr } : {}),
      ...(gfrr.fnmr ? { gfrr: gfrr.fnmr } : {}),
      ...(adjudicated.fnmr ? { fnmrAdjudicated: adjudicated.fnmr } : {}),
    },
    gfrr: gfrr.fnmr && (() => gfrr.replicates.fnmr),
  };
}

const NOBODY: readonly [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];

/** Attempts that are trials (0 or 1) and those that are errors (1), by person. */
function patternsOf(
  attempts: number,
  persons: Int32Array | undefined,
  counters: PersonCounters,
  kind: (i: number) => 0 | 1 | undefined,
): { patterns: SubjectPatterns; errors: number; trials: number } {
  let trials = 0;
  let errors = 0;
  const who = new Int32Array(persons ? attempts : 0);
  const wrong: number[] = [];
  for (let i = 0; i < attempts; i++) {
    const is = kind(i);
    if (is === undefined) continue;
    if (persons) {
      who[trials] = persons[i]!;
      if (is === 1) wrong.push(trials);
    }
    trials++;
    errors += is;
  }
  if (!persons) return { patterns: patternsOfStrangers(trials, errors, 0, 0), errors, trials };
  const tally = new SubjectTally({ mated: who.subarray(0, trials), nonMated: NOBODY }, counters);
  const patterns = tally.patterns(Uint32Array.from(wrong), new Uint32Array(0));
  tally.release();
  return { patterns, errors, trials };
}
