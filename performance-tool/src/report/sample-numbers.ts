import type { Trials } from '../records/trials.ts';
import type { TrialPersons } from '../statistics/subject-patterns.ts';

/**
 * Numbers the persons of one sample from 0, so that tables by person are as large as the sample and not as the whole input. Those who
 * were compared with their own document or made an attempt come first: they are the sample's subjects.
 */
export class SampleNumbers {
  readonly #trials: Trials;
  /** Number + 1 of each person in the sample at hand; 0 while it has none. */
  readonly #numberOf: Int32Array;
  #numbered: Int32Array;
  #count = 0;

  constructor(trials: Trials) {
    this.#trials = trials;
    let most = -1;
    for (const list of [trials.mated.subject, trials.nonMated.subject, trials.nonMated.other, trials.attempts?.subject ?? []])
      for (let i = 0; i < list.length; i++) if (list[i]! > most) most = list[i]!;
    const { personOf } = trials;
    for (let i = 0; i < (personOf?.length ?? 0); i++) if (personOf![i]! > most) most = personOf![i]!;
    this.#numberOf = new Int32Array(trials.subjectsKnown ? most + 1 : 0);
    this.#numbered = new Int32Array(1024);
  }

  /** Persons behind these mated comparisons and attempts; where inputs name none, one for each comparison. */
  countSubjects(mated: Uint32Array, attempts: Uint32Array | undefined): number {
    if (!this.#trials.subjectsKnown) return mated.length;
    for (let i = 0; i < mated.length; i++) this.#number(this.#trials.mated.subject[mated[i]!]!);
    for (let i = 0; i < (attempts?.length ?? 0); i++) this.#number(this.#trials.attempts!.subject[attempts![i]!]!);
    return this.#done();
  }

  /** Persons of the trials at these indices; empty where the inputs name none. */
  of(
    mated: Uint32Array,
    nonMated: Uint32Array,
    attempts: Uint32Array | undefined,
  ): { readonly persons?: TrialPersons; readonly attempts?: Int32Array } {
    if (!this.#trials.subjectsKnown) return {};
    const numbers = (subjects: Int32Array, chosen: Uint32Array): Int32Array => {
      const list = new Int32Array(chosen.length);
      for (let i = 0; i < list.length; i++) list[i] = this.#number(subjects[chosen[i]!]!);
      return list;
    };
    const { mated: m, nonMated: n, attempts: a } = this.#trials;
    const made = attempts && a && numbers(a.subject, attempts);
    const persons: TrialPersons = {
      mated: numbers(m.subject, mated),
      nonMated: [numbers(n.subject, nonMated), numbers(n.other, nonMated)],
    };
    this.#done();
    return { persons, ...(made ? { attempts: made } : {}) };
  }

  /** Persons of all trials, and how many are subjects. */
  whole(): { readonly persons?: TrialPersons; readonly attempts?: Int32Array; readonly subjects: number } {
    const { mated, nonMated, attempts } = this.#trials;
    if (!this.#trials.subjectsKnown) return { subjects: mated.subject.length };
    for (const list of [mated.subject, attempts?.subject ?? []]) for (let i = 0; i < list.length; i++) this.#number(list[i]!);
    const subjects = this.#done();
    const { personOf } = this.#trials;
    // Subjects are numbers from 0 already.
    const of = (list: Int32Array): Int32Array => (personOf ? list.map((subject) => (subject < 0 ? -1 : personOf[subject]!)) : list);
    return {
      persons: { mated: of(mated.subject), nonMated: [of(nonMated.subject), of(nonMated.other)] },
      ...(attempts ? { attempts: of(attempts.subject) } : {}),
      subjects,
    };
  }

  #number(subject: number): number {
    if (subject < 0) return -1;
    const person = this.#trials.personOf?.[subject] ?? subject;
    const number = this.#numberOf[person]!;
    if (number > 0) return number - 1;
    if (this.#count === this.#numbered.length) {
      const grown = new Int32Array(2 * this.#count);
      grown.set(this.#numbered);
      this.#numbered = grown;
    }
    this.#numbered[this.#count++] = person;
    this.#numberOf[person] = this.#count;
    return this.#count - 1;
  }

  /** Forgets the sample's numbers. */
  #done(): number {
    const length = this.#count;
    for (let i = 0; i < length; i++) this.#numberOf[this.#numbered[i]!] = 0;
    this.#count = 0;
    return length;
  }
}
