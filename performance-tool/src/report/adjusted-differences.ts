import { ATTEMPT_RESULTS } from '../records/recognition-attempt.ts';
import type { Attribute, Trials } from '../records/trials.ts';
import { adjustedDifference, holm, type StratifiedTrials } from '../statistics/adjusted-difference.ts';
import type { AdjustedDifferenceRow, AdjustedDifferences } from './adjusted-differences-schema.ts';
import type { SettledOptions } from './report-options.ts';

/** What is held equal, where it is known: travellers of different places, light, age, sex and documents are not alike. */
const HELD_EQUAL = ['location', 'light', 'ageBand', 'sex', 'issuingState'];
/** What is compared. A nationality hardly differs from the issuing state, so one stands for both. */
const COMPARED = ['location', 'gate', 'camera', 'light', 'direction', 'ageBand', 'sex', 'issuingState'];

/** With fewer errors among the group or the others than this, a normal interval means nothing. */
const FEWEST_ERRORS = 10;

/**
 * Each group against all others alike in the other attributes: whether women are turned away more often than men of the same age, place
 * and state, and whether officers, who see only those not recognised, admit them as often.
 *
 * @returns undefined where the inputs have no attempts or nothing to compare
 */
export function adjustedDifferences(trials: Trials, options: SettledOptions): AdjustedDifferences | undefined {
  const { attempts, attributes } = trials;
  if (!attempts) return undefined;
  const compared = COMPARED.filter((name) => (attributes.get(name)?.labels.length ?? 0) > 1);
  if (compared.length === 0) return undefined;
  const match = ATTEMPT_RESULTS.indexOf('match');
  const { length } = attempts.subject;
  const referred = attempts.result.reduce((sum, result) => sum + Number(result !== match), 0);
  const measures = {
    rejection: { chosen: indices(length, () => true, length), error: (i: number) => Number(attempts.result[i] !== match) },
    notAdmitted: {
      chosen: indices(length, (i) => attempts.result[i] !== match, referred),
      error: (i: number) => 1 - attempts.admittedByOfficer[i]!,
    },
  } as const;

  const found: { row: Omit<AdjustedDifferenceRow, 'adjustedP' | 'differs'>; p: number }[] = [];
  let tooFew = 0;
  for (const [measure, { chosen, error }] of Object.entries(measures)) {
    const errors = new Uint8Array(chosen.length);
    const subjects = new Int32Array(chosen.length);
    for (let i = 0; i < chosen.length; i++) {
      errors[i] = error(chosen[i]!);
      subjects[i] = attempts.subject[chosen[i]!]!;
    }
    const people = personsOf(trials, subjects);
    for (const by of compared) {
      const within = HELD_EQUAL.filter((name) => name !== by && attributes.has(name));
      const strata = strataOf(
        subjects,
        within.map((name) => attributes.get(name)!),
      );
      const { labels, codes } = attributes.get(by)!;
      // Of two groups each is the other’s others: one row says all.
      const own = new Int32Array(subjects.length);
      const occurs = new Uint8Array(labels.length);
      for (let i = 0; i < own.length; i++) {
        own[i] = codes[subjects[i]!]!;
        if (own[i]! >= 0) occurs[own[i]!] = 1;
      }
      const inGroup = new Uint8Array(own.length);
      const occurring = labels
        .map((_, code) => code)
        .filter((code) => occurs[code])
        .sort((a, b) => labels[a]!.localeCompare(labels[b]!, 'en', { numeric: true }));
      for (const code of occurring.length === 2 ? occurring.slice(0, 1) : occurring) {
        for (let i = 0; i < own.length; i++) inGroup[i] = own[i]! < 0 ? 2 : Number(own[i] === code);
        const result = adjustedDifference({ error: errors, ...strata, ...people }, inGroup, options.confidence);
        const few =
          !result ||
          result.group.persons < options.minimumSubjects ||
          Math.min(result.others.errors, expectedErrors(result)) < FEWEST_ERRORS;
        if (few) tooFew++;
        else
          found.push({
            p: result.p,
            row: {
              by,
              value: labels[code]!,
              measure: measure as keyof typeof measures,
              within,
              subjects: result.group.persons,
              trials: result.group.trials,
              errors: result.group.errors,
              crude: result.group.errors / result.group.trials - result.others.errors / result.others.trials,
              difference: { value: result.value, low: result.low, high: result.high },
            },
          });
      }
    }
  }
  const adjusted = holm(found.map(({ p }) => p));
  const rows = found.map(({ row }, i) => ({ ...row, adjustedP: adjusted[i]!, differs: adjusted[i]! < 1 - options.confidence }));
  return { rows, tooFew };
}

/** Errors of the group, were its rate that of all. */
const expectedErrors = ({
  group,
  others,
}: {
  readonly group: { readonly errors: number; readonly trials: number };
  readonly others: { readonly errors: number; readonly trials: number };
}): number => (group.trials * (group.errors + others.errors)) / (group.trials + others.trials);

function indices(length: number, isChosen: (i: number) => boolean, count: number): Int32Array {
  const chosen = new Int32Array(count);
  for (let i = 0, at = 0; i < length; i++) if (isChosen(i)) chosen[at++] = i;
  return chosen;
}

function personsOf(trials: Trials, subjects: Int32Array): Pick<StratifiedTrials, 'person' | 'persons'> {
  const person = trials.personOf ? subjects.map((subject) => trials.personOf![subject]!) : subjects;
  let most = -1;
  for (const one of person) if (one > most) most = one;
  const persons = most + 1;
  const seen = new Uint8Array(persons);
  for (const one of person) {
    if (seen[one]) return { person, persons };
    seen[one] = 1;
  }
  return { persons };
}

function strataOf(subjects: Int32Array, attributes: readonly Attribute[]): Pick<StratifiedTrials, 'stratum' | 'strata'> {
  const stratum = new Int32Array(subjects.length);
  for (const { codes, labels } of attributes)
    for (let i = 0; i < subjects.length; i++) {
      const code = codes[subjects[i]!]!;
      stratum[i] = stratum[i]! < 0 || code < 0 ? -1 : stratum[i]! * labels.length + code;
    }
  return { stratum, strata: attributes.reduce((product, { labels }) => product * labels.length, 1) };
}
