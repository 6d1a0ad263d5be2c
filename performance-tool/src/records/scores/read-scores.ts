import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { PerformanceToolError } from '../../performance-tool-error.ts';
import { parseCsv } from '../csv.ts';
import { throwIfCancelled, withDuckDb } from '../duckdb.ts';
import type { Trials } from '../trials.ts';
import { beeScores, isBee } from './bee-scores.ts';
import { bssr1Scores } from './bssr1-scores.ts';
import { csvScores, scoreColumns, separatorOf } from './csv-scores.ts';
import { detectFormat } from './detect-format.ts';
import { bobScores, histogramScores, labelledScores, listScores } from './list-scores.ts';
import { linesOfRecords } from './record-lines.ts';
import { LABEL, type ScoreBatch } from './score-batch.ts';
import { RAGGED, ScoreCollector } from './score-collector.ts';
import type { ScoreOptions, ScoreSource } from './score-options.ts';
import { largeCsvScores, parquetScores } from './table-scores.ts';

/** CSV up to here is taken apart in memory, larger files by DuckDB. */
const LARGE = 16 * 1024 * 1024;
/** The longest text that fits a string. */
const LONGEST = 500 * 1024 * 1024;

/**
 * Reads comparison scores of any of the known formats into columns. Rows that cannot be used are counted and the first hundred listed by line.
 * @throws PerformanceToolError `file-missing`, `score-file`, `option`, `cancelled`
 */
export async function readScores(source: ScoreSource, options: ScoreOptions = {}, largeFrom = LARGE): Promise<Trials> {
  if (typeof source !== 'string') return readPair(source.genuine, source.impostor, options);
  const { format, start, isFolder } = await detectFormat(source, options);
  if (format === 'pyeer')
    throw new PerformanceToolError(
      'option',
      `${source} has scores and no labels. Expected two files, one of genuine and one of impostor scores.`,
    );
  if ((format === 'bssr1') !== isFolder)
    throw new PerformanceToolError(
      'score-file',
      isFolder
        ? `${source} is a folder; only BSSR1 comes in folders.`
        : `${source} is a file. Expected the folder with BSSR1’s similarity files.`,
    );
  if (format === 'bee') {
    if (!isBee(start)) throw new PerformanceToolError('score-file', `${source} is not a BEE matrix: expected S2 or D2 as its first line.`);
    const distance = (start[0] === 0x44) /* D */ !== (options.distance ?? false);
    return gather(basename(source), { ...options, distance }, () => beeScores(source, options));
  }
  if (format === 'bssr1') return gather(basename(source), options, () => bssr1Scores(source, options));
  if (format === 'parquet')
    return withDuckDb((connection) => gather(basename(source), options, () => parquetScores(connection, source, options)));
  if (format === 'csv' && (await stat(source)).size > largeFrom) return readLargeCsv(source, start, options);
  const text = await textOf(source);
  const batches = {
    csv: () => csvScores(text, options, basename(source)),
    'bob-4': () => bobScores(text, 4),
    'bob-5': () => bobScores(text, 5),
    labelled: () => labelledScores(text, options),
  }[format];
  return gather(basename(source), options, () => counted(batches(), basename(source), options));
}

/** Tells how far it is; nobody knows how many rows a text has. */
function* counted(batches: Iterable<ScoreBatch>, name: string, { onProgress }: ScoreOptions): Generator<ScoreBatch> {
  let done = 0;
  for (const batch of batches) {
    yield batch;
    done += batch.length;
    onProgress?.({ step: `reading ${name}`, done });
  }
}

/** Scores of CSV text. @throws PerformanceToolError `score-file` */
export function parseScores(text: string, source: string, options: ScoreOptions | number = {}): Trials {
  const settled = typeof options === 'number' ? { threshold: options } : options;
  const collector = new ScoreCollector(source, settled);
  for (const batch of csvScores(text, settled, source)) collector.add(batch);
  return collector.finish();
}

async function readPair(genuine: string, impostor: string, options: ScoreOptions): Promise<Trials> {
  const [mated, nonMated] = [await textOf(genuine), await textOf(impostor)];
  const name = `${basename(genuine)} and ${basename(impostor)}`;
  const collector = new ScoreCollector(name, options);
  const from = (file: string, batch: ScoreBatch): ScoreBatch => ({ ...batch, rowName: (row) => `${basename(file)} ${batch.rowName(row)}` });
  for (const batch of listScores(mated, LABEL.mated)) collector.add(from(genuine, batch));
  for (const batch of options.histogram ? histogramScores(nonMated) : listScores(nonMated, LABEL.nonMated))
    collector.add(from(impostor, batch));
  return collector.finish();
}

async function readLargeCsv(file: string, start: Buffer, options: ScoreOptions): Promise<Trials> {
  const text = start.toString('utf8').replace(/^\uFEFF/, '');
  const separator = separatorOf(text);
  const first = parseCsv(text, separator).next();
  const shape = { separator, header: first.done ? [] : first.value.fields };
  scoreColumns(shape.header, options, basename(file));
  const trials = await withDuckDb((connection) =>
    gather(basename(file), options, (collector) =>
      largeCsvScores(connection, file, shape, options, (records) => {
        for (let i = 0; i < records; i++) collector.bad.add(() => `ragged ${i}`, RAGGED);
      }),
    ),
  );
  if (trials.badRows.length === 0) return trials;
  // Only now is it known which lines have to be named.
  const numbers = (kind: string) => trials.badRows.flatMap(({ row }) => (row.startsWith(kind) ? [Number(row.slice(kind.length))] : []));
  const lines = await linesOfRecords(file, shape, new Set(numbers('record ')), numbers('ragged ').length);
  const lineOf = (row: string) =>
    row.startsWith('ragged ') ? lines.ragged[Number(row.slice(7))] : lines.records.get(Number(row.slice(7)));
  const badRows = trials.badRows.map((bad) => ({ ...bad, line: lineOf(bad.row) ?? 0 })).sort((a, b) => a.line - b.line);
  return { ...trials, badRows: badRows.map(({ line, ...bad }) => ({ ...bad, row: line > 0 ? `line ${line}` : bad.row })) };
}

async function gather(
  name: string,
  options: ScoreOptions,
  batches: (collector: ScoreCollector) => Iterable<ScoreBatch> | AsyncIterable<ScoreBatch>,
): Promise<Trials> {
  const collector = new ScoreCollector(name, options);
  for await (const batch of batches(collector)) {
    throwIfCancelled(options.signal);
    collector.add(batch);
  }
  return collector.finish();
}

async function textOf(file: string): Promise<string> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LONGEST)
    throw new PerformanceToolError(
      'score-file',
      `${file} is larger than 500 MB. Expected files of that size as CSV with a header, or as Parquet.`,
    );
  return readFile(file, 'utf8').catch((cause) => {
    throw new PerformanceToolError('file-missing', `${file} could not be read. Expected a file of scores.`, { cause });
  });
}
