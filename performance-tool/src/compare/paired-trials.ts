import type { KeyedScores } from './keyed-scores.ts';

/** One kind of trials that both systems compared. `subject` and `other` are indices of persons; −1 where not named. */
export interface PairedSide {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly subject: Int32Array;
  readonly other: Int32Array;
}

export interface PairedTrials {
  readonly mated: PairedSide;
  readonly nonMated: PairedSide;
  readonly persons: number;
  /** False where a trial names nobody and is taken as a person of its own. */
  readonly personsNamed: boolean;
  readonly onlyInA: number;
  readonly onlyInB: number;
  /** Trials that one system's file calls mated and the other's non-mated. */
  readonly contradicting: number;
}

/** Pairs the trials of two systems by name; what has no partner is counted and left out. */
export function pairTrials(a: KeyedScores, b: KeyedScores): PairedTrials {
  const persons = new Map<string, number>();
  let unnamed = 0;
  const personOf = (name: string): number => {
    if (name === '') return -1;
    const index = persons.get(name) ?? persons.size;
    persons.set(name, index);
    return index;
  };
  const sides = { mated: growing(), nonMated: growing() };
  let [onlyInA, contradicting, met] = [0, 0, 0];
  for (const [key, mine] of a.trials) {
    const theirs = b.trials.get(key);
    if (!theirs) {
      onlyInA++;
      continue;
    }
    met++;
    if (mine.mated !== theirs.mated) {
      contradicting++;
      continue;
    }
    if (mine.subject === '') unnamed++;
    const side = mine.mated ? sides.mated : sides.nonMated;
    side.a.push(mine.similarity);
    side.b.push(theirs.similarity);
    side.subject.push(personOf(mine.subject === '' ? `\u0000${key}` : mine.subject));
    side.other.push(mine.mated || mine.other === mine.subject ? -1 : personOf(mine.other));
  }
  return {
    mated: settled(sides.mated),
    nonMated: settled(sides.nonMated),
    persons: persons.size,
    personsNamed: unnamed === 0,
    onlyInA,
    onlyInB: b.trials.size - met,
    contradicting,
  };
}

const growing = () => ({ a: [] as number[], b: [] as number[], subject: [] as number[], other: [] as number[] });

const settled = ({ a, b, subject, other }: ReturnType<typeof growing>): PairedSide => ({
  a: Float64Array.from(a),
  b: Float64Array.from(b),
  subject: Int32Array.from(subject),
  other: Int32Array.from(other),
});
