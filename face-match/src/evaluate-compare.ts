import type { LabelledTemplate } from './evaluate-describe.ts';
import { everyCosine, type Multiplier } from './every-cosine.ts';
import { FaceMatchError } from './face-match-error.ts';
import { scaleOf, strangersOf } from './fused-similarity.ts';
import { fuse } from './similarity.ts';
import type { Template } from './template.ts';

export interface Comparison {
  readonly mated: boolean;
  readonly score: number;
  readonly subject: string;
  readonly otherSubject: string;
}

export interface Scores {
  readonly mated: Float32Array;
  readonly nonMated: Float32Array;
}

export interface CompareSidesOptions {
  /** Gets every comparison as it is made. */
  readonly score?: (comparison: Comparison) => void;
  readonly progress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
  readonly by?: Multiplier | undefined;
}

export interface Side {
  readonly person: string;
  readonly template: Template;
}

/** Every template with every other one, once. */
export const allPairs = (templates: readonly LabelledTemplate[], options: CompareSidesOptions = {}): Promise<Scores> =>
  compareSides(templates, templates, options);

/** Most comparisons that are kept: two gigabytes of scores, and as much to sort them. */
const most = 2 ** 29;

/**
 * Every row with every column; with the columns before it where both are the same list. Columns may be means of several images (`fusedSimilarity`).
 *
 * @throws {FaceMatchError} `nothing-to-measure` when there are more comparisons than can be kept
 */
export async function compareSides(
  rows: readonly Side[],
  columns: readonly Side[],
  { score, progress, signal, by }: CompareSidesOptions,
): Promise<Scores> {
  const below = rows === columns;
  const number = numbering();
  const own = Int32Array.from(rows, ({ person }) => number(person));
  const others = below ? own : Int32Array.from(columns, ({ person }) => number(person));
  const count = below ? (rows.length * (rows.length - 1)) / 2 : rows.length * columns.length;
  if (count > most)
    throw new FaceMatchError(
      'nothing-to-measure',
      `${rows.length} photographs make ${count} comparisons, more than the ${most} that fit into memory. Measure a part of the people, or a list of pairs (--pairs).`,
    );
  const columnsOf = tally(others);
  const matedCount = [...tally(own)].reduce((sum, [person, n]) => sum + (below ? (n * (n - 1)) / 2 : n * (columnsOf.get(person) ?? 0)), 0);
  const scores = { mated: new Float32Array(matedCount), nonMated: new Float32Array(count - matedCount) };
  let [mated, nonMated] = [0, 0];
  const scales = columns.map(({ template }) => scaleOf(template, undefined, strangersOf(template.version)));
  const vectors = (sides: readonly Side[]) => sides.map(({ template }) => template.vector);
  await everyCosine(
    vectors(rows),
    vectors(columns),
    (cosine, row, column) => {
      const { offset, factor } = scales[column]!;
      const found = offset + factor * cosine;
      const same = own[row] === others[column];
      if (same) scores.mated[mated++] = found;
      else scores.nonMated[nonMated++] = found;
      score?.({ mated: same, score: found, subject: rows[row]!.person, otherSubject: columns[column]!.person });
    },
    { below, signal, by, ...(progress && { progress: () => progress(mated + nonMated, count) }) },
  );
  return scores;
}

/** One template of the first photographs of everybody who has more than these, and all photographs that went into none. */
export function fusedSides(templates: readonly LabelledTemplate[], photographs: number): { references: Side[]; probes: Side[] } {
  const people = new Map<string, LabelledTemplate[]>();
  for (const one of templates) {
    const own = people.get(one.person);
    if (own) own.push(one);
    else people.set(one.person, [one]);
  }
  const references: Side[] = [];
  const probes: Side[] = [];
  for (const [person, all] of people) {
    const enough = all.length > photographs;
    if (enough) {
      const parts = all.slice(0, photographs).map(({ template, quality }) => ({ template, weight: Math.max(1, quality.overall) }));
      references.push({ person, template: fuse(parts) });
    }
    probes.push(...(enough ? all.slice(photographs) : all));
  }
  return { references, probes };
}

/** The same number for the same name: numbers are quicker to hold against each other, millions of times. */
function numbering(): (name: string) => number {
  const numbers = new Map<string, number>();
  return (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
}

function tally(persons: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const person of persons) counts.set(person, (counts.get(person) ?? 0) + 1);
  return counts;
}
