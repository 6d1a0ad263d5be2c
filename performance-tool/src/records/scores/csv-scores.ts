import { PerformanceToolError } from '../../performance-tool-error.ts';
import { parseCsv } from '../csv.ts';
import { labeller, rowBatches, type TextRow } from './row-batches.ts';
import { LABEL, type ScoreBatch } from './score-batch.ts';
import { MATED_WORDS, NON_MATED_WORDS, SCORE_ROLES, type ScoreOptions, type ScoreRole } from './score-options.ts';

/** Which columns of a file with a header are for what. */
export interface ScoreColumns {
  readonly roles: ReadonlyMap<ScoreRole, number>;
  readonly groups: readonly { readonly name: string; readonly own: number; readonly other: number | undefined }[];
}

/** @throws PerformanceToolError `score-file` where a column that was named, or one that must be there, is not */
export function scoreColumns(header: readonly string[], { columns = {} }: ScoreOptions, source: string): ScoreColumns {
  const names = header.map((name) => name.trim());
  const roles = new Map<ScoreRole, number>();
  for (const role of SCORE_ROLES) {
    const name = columns[role] ?? role;
    const exact = names.indexOf(name);
    const at = exact >= 0 ? exact : names.findIndex((own) => own.toLowerCase() === name.toLowerCase());
    if (at >= 0) roles.set(role, at);
    else if (role === 'score' || role === 'label' || columns[role] !== undefined)
      throw new PerformanceToolError(
        'score-file',
        `${source} has no column ${name} in its first line. Expected a header like: label,score,sex,location; other names are given with --columns score=NAME,label=NAME.`,
      );
  }
  const taken = new Set(roles.values());
  const groups = names.flatMap((name, own) => {
    if (taken.has(own) || name === '' || (name.startsWith('other_') && names.includes(name.slice(6)))) return [];
    const other = names.indexOf(`other_${name}`);
    return [{ name, own, other: other >= 0 && !taken.has(other) ? other : undefined }];
  });
  return { roles, groups };
}

/** Tab, semicolon or comma, whichever the first line has, in this order. */
export function separatorOf(text: string): string {
  const [line = ''] = text.split('\n', 1);
  if (line.includes('\t')) return '\t';
  return line.includes(';') && !line.includes(',') ? ';' : ',';
}

/** Comparisons of CSV or TSV text with a header. */
export function* csvScores(text: string, options: ScoreOptions, source: string): Generator<ScoreBatch> {
  const plain = text.replace(/^\uFEFF/, '');
  const rows = parseCsv(plain, separatorOf(plain));
  const first = rows.next();
  const header = first.done ? [] : first.value.fields;
  const { roles, groups } = scoreColumns(header, options, source);
  const { mated = MATED_WORDS, nonMated = NON_MATED_WORDS } = options.labels ?? {};
  const labelOf = labeller(mated, nonMated);
  yield* rowBatches(
    textRows(),
    groups.map(({ name }) => name),
  );

  /** A separator more at the end of a row is no column. */
  function isWhole(fields: readonly string[]): boolean {
    return fields.length === header.length || (fields.length === header.length + 1 && fields.at(-1) === '');
  }

  function* textRows(): Generator<TextRow> {
    for (const { line, fields } of rows) {
      const of = (role: ScoreRole) => (roles.has(role) ? (fields[roles.get(role)!] ?? '') : undefined);
      const [subject, other, id, threshold] = [of('subject'), of('other_subject'), of('id'), of('threshold')];
      yield {
        line,
        label: isWhole(fields) ? labelOf(of('label')!) : LABEL.ragged,
        score: of('score') ?? '',
        ...(subject === undefined ? {} : { subject }),
        ...(other === undefined ? {} : { other }),
        ...(id === undefined ? {} : { id }),
        ...(threshold === undefined ? {} : { threshold }),
        groups: groups.map((group) => [fields[group.own] ?? '', group.other === undefined ? undefined : (fields[group.other] ?? '')]),
      };
    }
  }
}
