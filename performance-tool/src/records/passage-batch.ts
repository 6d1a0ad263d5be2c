import type { PassageRecord } from '../passage-record.ts';
import { ColumnBuilder } from './column-builder.ts';
import { recognitionAttempt } from './recognition-attempt.ts';
import type { Column } from './trials.ts';

/** Some passages of one input, column by column, under the names of `passage-columns.ts`. A column that is not there is not known. */
export interface PassageBatch {
  readonly length: number;
  /** 64-bit hashes of `passage_id`, two words each. */
  readonly ids: Uint32Array;
  /** Names a row in the list of bad rows. */
  readonly rowName: (row: number) => string;
  /** Milliseconds since 1970; NaN where it is no moment. */
  readonly startedAt: ArrayLike<number>;
  readonly endedAt?: ArrayLike<number>;
  readonly texts: ReadonlyMap<string, Column>;
  /** NaN where not known. */
  readonly numbers: ReadonlyMap<string, ArrayLike<number>>;
  /** `portrait:…` and `live:…`: 0–100, 255 where not known. */
  readonly qualities: ReadonlyMap<string, Uint8Array>;
}

export const NO_QUALITY = 255;

type Cell = string | number | undefined;

/** A record's cells by column name. */
export function cellsOf(record: PassageRecord): Map<string, Cell> {
  const { traveller, comparison, decision, capture, watchList } = record;
  const cells = new Map<string, Cell>([
    ['outcome', record.outcome],
    ['gate', record.gate],
    ['location', record.location],
    ['direction', record.direction],
    ['camera', bestCamera(capture)],
    ['issuing_state', traveller?.issuingState],
    ['nationality', traveller?.nationality],
    ['age_band', traveller?.ageBand],
    ['sex', traveller?.sex],
    ['similarity', comparison?.similarity],
    ['threshold', comparison?.threshold],
    ['template_version', comparison?.templateVersion],
    ['attempt', recognitionAttempt(record)],
    ['verdict', decision?.verdict],
    ['reasons', joined(decision?.reasons ?? [])],
    ['officer_action', record.officer?.action],
    ['faults', joined(record.faults.map(({ code }) => code))],
    ['capture_ms', capture?.milliseconds],
    ['watch_list_searches', watchList?.searches.length],
    ['watch_list_hits', watchList?.searches.reduce((sum, { hits }) => sum + hits, 0)],
    ['watch_list_ms', watchList?.searches.reduce((sum, { milliseconds }) => sum + milliseconds, 0)],
    ['watch_list_failed', watchList?.failed],
  ]);
  const add = (name: string, value: number) => cells.set(name, ((cells.get(name) as number | undefined) ?? 0) + value);
  // One traveller's time in a state, or in a check, is the sum of its visits.
  for (const { state, milliseconds } of record.steps) add(`state:${state}`, milliseconds);
  for (const { check, dataGroup, result, milliseconds } of record.checks) {
    const name = dataGroup === undefined ? check : `${check} DG${dataGroup}`;
    add(`check:${name}`, milliseconds);
    cells.set(`result:${name}`, result);
  }
  for (const [part, version] of Object.entries(record.versions)) cells.set(`version:${part}`, version);
  for (const [kind, quality] of [
    ['portrait', record.portraitQuality],
    ['live', capture?.bestQuality],
  ] as const) {
    if (!quality) continue;
    cells.set(`${kind}:unified`, Math.round(quality.unified));
    for (const [name, value] of Object.entries(quality.components)) cells.set(`${kind}:${name}`, Math.round(value));
  }
  return cells;
}

/** The camera whose best image was best of all. */
function bestCamera(capture: PassageRecord['capture']): string | undefined {
  let best: { camera: string; best?: number } | undefined;
  for (const camera of capture?.cameras ?? []) if (camera.best !== undefined && !(best && best.best! >= camera.best)) best = camera;
  return best?.camera;
}

const joined = (words: readonly string[]): string | undefined => (words.length > 0 ? [...new Set(words)].join(';') : undefined);

export const isQuality = (name: string): boolean => name.startsWith('portrait:') || name.startsWith('live:');

/** Records as a batch. `ids` are the hashes of their passage ids. */
export function batchFromRecords(records: readonly PassageRecord[], ids: Uint32Array): PassageBatch {
  const rows = records.map(cellsOf);
  const texts = new Map<string, Column>();
  const numbers = new Map<string, Float64Array>();
  const qualities = new Map<string, Uint8Array>();
  const names = new Map<string, 'text' | 'number'>();
  for (const row of rows)
    for (const [name, cell] of row)
      if (cell !== undefined && !names.has(name)) names.set(name, typeof cell === 'string' ? 'text' : 'number');
  for (const [name, kind] of names)
    if (kind === 'text') {
      const column = new ColumnBuilder();
      for (const row of rows) column.add(row.get(name) as string | undefined);
      texts.set(name, column.build());
    } else if (isQuality(name))
      qualities.set(
        name,
        Uint8Array.from(rows, (row) => (row.get(name) as number | undefined) ?? NO_QUALITY),
      );
    else
      numbers.set(
        name,
        Float64Array.from(rows, (row) => (row.get(name) as number | undefined) ?? Number.NaN),
      );
  return {
    length: records.length,
    ids,
    rowName: (row) => `passage ${records[row]!.passageId}`,
    startedAt: Float64Array.from(records, ({ startedAt }) => Date.parse(startedAt)),
    endedAt: Float64Array.from(records, ({ endedAt }) => (endedAt === undefined ? Number.NaN : Date.parse(endedAt))),
    texts,
    numbers,
    qualities,
  };
}
