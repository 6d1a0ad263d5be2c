import { ATTEMPT_RESULTS } from '../records/recognition-attempt.ts';
import { poisson } from '../statistics/random.ts';
import { percentileInterval } from '../statistics/replicate-interval.ts';
import { correctForReview } from '../statistics/verification-bias.ts';
import { rate } from './rate.ts';
import type { SettledOptions } from './report-options.ts';
import type { Truth } from './report-schema.ts';
import { type Sample, streamsOf } from './sample.ts';

const NON_MATCH = ATTEMPT_RESULTS.indexOf('non-match');
const MATCH = ATTEMPT_RESULTS.indexOf('match');

/** What officers made of the non-matches, and the FNMR that follows. Undefined where the input tells of no attempts. */
export function truth(sample: Sample, fmr: number | undefined, options: SettledOptions): Truth | undefined {
  const { attempts } = sample;
  if (!attempts) return undefined;
  const claims = { matches: 0, foundGenuine: 0, foundImpostor: 0, undecided: 0 };
  for (let i = 0; i < attempts.result.length; i++) {
    if (attempts.result[i] === MATCH) claims.matches++;
    else if (attempts.result[i] !== NON_MATCH) continue;
    else if (attempts.admittedByOfficer[i] === 1) claims.foundGenuine++;
    else if (attempts.refusedByOfficer?.[i] === 1) claims.foundImpostor++;
    else claims.undecided++;
  }
  const nonMatches = claims.foundGenuine + claims.foundImpostor + claims.undecided;
  const presumed = rate(nonMatches, nonMatches + claims.matches, options);
  const adjudicated = rate(claims.foundGenuine, claims.foundGenuine + claims.matches, options);
  const found = correctForReview(claims, fmr);
  if (!presumed || !adjudicated || !found) return undefined;
  const corrected = found.corrected;
  return {
    ...claims,
    nonMatches,
    presumed,
    adjudicated,
    ...(corrected === undefined ? {} : { corrected: { value: corrected, ...interval(claims, fmr, sample, options) } }),
    bounds: { low: found.low, high: found.high },
    ...(found.falseAccepts === undefined ? {} : { expectedFalseAccepts: found.falseAccepts }),
    assumed: [
      'Who matched was not looked at by anybody and is taken as genuine, but for the impostors that the false match rate lets expect.',
      'Officers do not err.',
      ...(corrected === undefined
        ? []
        : ['Non-matches without a decision are genuine as often as those with one; the bounds stand without this assumption.']),
    ],
  };
}

/** Claims drawn again, each kind as often as a Poisson count of it. */
function interval(
  claims: { matches: number; foundGenuine: number; foundImpostor: number; undecided: number },
  fmr: number | undefined,
  sample: Sample,
  options: SettledOptions,
): { low: number; high: number } {
  const next = streamsOf(options, sample, 'truth')('claims');
  const values = Float64Array.from({ length: options.replicates }, () => {
    const drawn = {
      matches: poisson(claims.matches, next),
      // Half a claim more, so that kinds that were not seen are not impossible.
      foundGenuine: poisson(claims.foundGenuine + 0.5, next),
      foundImpostor: poisson(claims.foundImpostor + 0.5, next),
      undecided: poisson(claims.undecided, next),
    };
    return correctForReview(drawn, fmr)?.corrected ?? 0;
  });
  return percentileInterval(values, options.confidence);
}
