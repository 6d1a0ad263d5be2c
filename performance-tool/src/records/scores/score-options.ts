import type { ReadOptions } from '../passages.ts';

export const SCORE_FORMATS = ['csv', 'parquet', 'bob-4', 'bob-5', 'labelled', 'pyeer', 'bee', 'bssr1'] as const;
export type ScoreFormat = (typeof SCORE_FORMATS)[number];

/** What a column of a score file is for; every other column is a group. */
export const SCORE_ROLES = ['score', 'label', 'subject', 'other_subject', 'id', 'threshold'] as const;
export type ScoreRole = (typeof SCORE_ROLES)[number];

/** How score files are to be read. */
export interface ScoreOptions extends Pick<ReadOptions, 'onProgress' | 'signal'> {
  /** Without it the format is told from the content. */
  readonly format?: ScoreFormat;
  /** Names of columns by their role; a role not named has its own name. */
  readonly columns?: Partial<Readonly<Record<ScoreRole, string>>>;
  /** Words that label comparisons, in place of mated, genuine, 1, true, and non-mated, impostor, 0, −1, false. */
  readonly labels?: { readonly mated: readonly string[]; readonly nonMated: readonly string[] };
  /** Lower means more alike: scores and threshold are negated. */
  readonly distance?: boolean;
  /** A score outside, both ends included, is a bad row. */
  readonly range?: readonly [low: number, high: number];
  /** A score that is missing or NaN is a failure to acquire, not a bad row. */
  readonly nanIsFta?: boolean;
  /** The threshold in force, on the scale of the file. */
  readonly threshold?: number;
  /** BEE: the mask; without it the file of the matrix's name ending in .mask. */
  readonly mask?: string;
  /** BSSR1: the lists of users and enrollees; without them users.xml and enrollees.xml, in the folder or where the release keeps them. */
  readonly users?: string;
  readonly enrollees?: string;
  /** pyeer: the impostor file holds how often each whole score occurs, from 0. */
  readonly histogram?: boolean;
}

/** One file, or a file of genuine and one of impostor scores. */
export type ScoreSource = string | { readonly genuine: string; readonly impostor: string };

export const MATED_WORDS = ['mated', 'genuine', '1', 'true'];
export const NON_MATED_WORDS = ['non-mated', 'nonmated', 'impostor', 'imposter', '0', '-1', 'false'];
