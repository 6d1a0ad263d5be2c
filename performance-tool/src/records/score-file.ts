import { readScores } from './scores/read-scores.ts';
import type { Trials } from './trials.ts';

export { parseScores } from './scores/read-scores.ts';

/** Reads a score file of any known format. @throws PerformanceToolError as `readScores` does */
export const readScoreFile = (file: string, threshold?: number): Promise<Trials> =>
  readScores(file, threshold === undefined ? {} : { threshold });
