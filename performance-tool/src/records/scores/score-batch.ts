import type { Column } from '../trials.ts';

/** What a row's label says. */
export const LABEL = { nonMated: 0, mated: 1, unknown: 2, missing: 3, /** The row itself is broken. */ ragged: 4 } as const;
/** What is wrong with a score before its value is looked at. */
export const SCORE = { fine: 0, missing: 1, noNumber: 2 } as const;

/** A group by which comparisons are told apart, of the live side and of the compared one. */
export interface Group {
  readonly name: string;
  readonly own: Column;
  readonly other?: Column;
}

/** Some rows of a score file, column by column. */
export interface ScoreBatch {
  readonly length: number;
  /** `LABEL`. */
  readonly label: ArrayLike<number>;
  readonly score: ArrayLike<number>;
  /** `SCORE`; absent: all fine. */
  readonly scoreState?: ArrayLike<number>;
  /** Two words of hash each; absent where the file names no subjects. */
  readonly subject?: Uint32Array;
  readonly other?: Uint32Array;
  /** Of the comparison's own id. */
  readonly id?: Uint32Array;
  /** In force at each comparison; NaN: that of the options. */
  readonly threshold?: ArrayLike<number>;
  readonly groups: readonly Group[];
  readonly rowName: (row: number) => string;
}
