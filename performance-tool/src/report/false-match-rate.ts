import { effectiveInterval, effectiveTrials } from '../statistics/shared-subjects.ts';
import { rate } from './rate.ts';
import type { NonMatedSample } from './recognition.ts';
import type { SettledOptions } from './report-options.ts';
import type { Rate } from './report-schema.ts';

/** FMR at each comparison's threshold (NaN: none, not counted). Where persons are known the interval allows for their recurring. */
export function falseMatchRate(scores: NonMatedSample, thresholdOf: (trial: number) => number, options: SettledOptions): Rate | undefined {
  const { similarity, persons } = scores;
  const most = persons ? Math.max(maximum(persons[0]), maximum(persons[1])) + 1 : 0;
  const participation = { comparisons: new Float64Array(most), errors: new Float64Array(most) };
  let errors = 0;
  let trials = 0;
  for (let i = 0; i < similarity.length; i++) {
    const threshold = thresholdOf(i);
    if (Number.isNaN(threshold)) continue;
    const error = similarity[i]! >= threshold ? 1 : 0;
    trials++;
    errors += error;
    if (!persons) continue;
    for (const side of persons) {
      const person = side[i]!;
      if (person < 0) continue;
      participation.comparisons[person]!++;
      participation.errors[person]! += error;
    }
  }
  const plain = rate(errors, trials, options);
  if (!plain || !persons) return plain;
  const effective = effectiveTrials(participation, errors, trials);
  return { ...plain, ...effectiveInterval(plain.value, effective, options.confidence), effectiveTrials: effective };
}

function maximum(values: Int32Array): number {
  let most = -1;
  for (const value of values) if (value > most) most = value;
  return most;
}
