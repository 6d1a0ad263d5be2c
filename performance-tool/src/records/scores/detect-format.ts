import { open, stat } from 'node:fs/promises';
import { PerformanceToolError } from '../../performance-tool-error.ts';
import { isBee } from './bee-scores.ts';
import { separatorOf } from './csv-scores.ts';
import { fieldLines } from './list-scores.ts';
import { numberText } from './number-text.ts';
import { SCORE } from './score-batch.ts';
import { SCORE_FORMATS, type ScoreFormat, type ScoreOptions } from './score-options.ts';

const LOOKED_AT = 64 * 1024;

/** Tells a score file's format from its first bytes, unless it is given. @throws PerformanceToolError `file-missing`, `option` */
export async function detectFormat(
  file: string,
  options: ScoreOptions,
): Promise<{ format: ScoreFormat; start: Buffer; isFolder: boolean }> {
  if (options.format !== undefined && !SCORE_FORMATS.includes(options.format))
    throw new PerformanceToolError('option', `There is no format ${options.format}; expected one of ${SCORE_FORMATS.join(', ')}.`);
  const missing = (cause: unknown) =>
    new PerformanceToolError('file-missing', `${file} could not be read. Expected a file of scores.`, { cause });
  const found = await stat(file).catch((cause) => Promise.reject(missing(cause)));
  if (found.isDirectory()) return { format: options.format ?? 'bssr1', start: Buffer.alloc(0), isFolder: true };
  const handle = await open(file).catch((cause) => Promise.reject(missing(cause)));
  try {
    const buffer = Buffer.alloc(LOOKED_AT);
    const { bytesRead } = await handle.read(buffer, 0, LOOKED_AT, 0);
    const start = buffer.subarray(0, bytesRead);
    return { format: options.format ?? formatOf(start), start, isFolder: false };
  } finally {
    await handle.close();
  }
}

function formatOf(start: Buffer): ScoreFormat {
  if (start.toString('latin1', 0, 4) === 'PAR1') return 'parquet';
  if (isBee(start)) return 'bee';
  const text = start.toString('utf8').replace(/^\uFEFF/, '');
  // The last line may be cut.
  const lines = [...fieldLines(text)].slice(0, 2);
  const fields = lines[0]?.fields ?? [];
  if (!isScore(fields.at(-1)) || (separatorOf(text) !== '\t' && /[,;]/.test(fields.join('')))) return 'csv';
  return ({ 1: 'pyeer', 2: 'labelled', 4: 'bob-4', 5: 'bob-5' } as const)[fields.length] ?? 'csv';
}

const isScore = (field: string | undefined): boolean => field !== undefined && numberText(field).state !== SCORE.noNumber;
