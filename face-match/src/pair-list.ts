import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FaceMatchError } from './face-match-error.ts';

/** Two pictures to be compared, as paths below the folder, and whether they show one person. */
export interface LabelledPair {
  readonly a: string;
  readonly b: string;
  readonly mated: boolean;
}

export interface PairList {
  readonly pairs: readonly LabelledPair[];
  /** Which fold each pair is of, from 0 and without gaps; missing where the list has none. */
  readonly folds?: readonly number[];
}

/**
 * Reads a list of pairs: LFW's `pairs.txt` (`NAME 1 2` for one person's first and second photograph, `NAME 1 OTHER 2` for two people's; a first line of one
 * or two counts) or deepface's `master.csv` (`file_x,file_y,Decision`, Yes or No).
 *
 * The folds of LFW's list stand one after another, the pairs of one person before those of two. So many as the first line tells are taken, also where
 * somebody has left out lines; without that line, two or more of one size. Other lists have no folds.
 *
 * @param text content of the list
 * @param folder where the pictures lie; LFW's list does not tell how their names end
 * @throws {FaceMatchError} `pair-list` naming the line that is neither
 */
export function readPairList(text: string, folder: string): PairList {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, i) => ({ number: i + 1, line: line.trim() }))
    .filter(({ line }) => line !== '');
  const header = lines[0]?.line ?? '';
  const csv = /(^|[,;])\s*"?file_x"?\s*([,;]|$)/i.test(header);
  const pairs = csv ? fromCsv(lines) : fromLfw(lines, folder);
  if (pairs.length === 0)
    throw new FaceMatchError('pair-list', 'The list names no pairs. Expected lines like those of pairs.txt or master.csv.');
  const folds = csv ? undefined : foldsOf(pairs, /^(\d+)\s+\d+$/.exec(header)?.[1]);
  return { pairs, ...(folds && { folds }) };
}

function foldsOf(pairs: readonly LabelledPair[], announced: string | undefined): number[] | undefined {
  let fold = 0;
  const folds = pairs.map(({ mated }, i) => (i > 0 && mated && !pairs[i - 1]!.mated ? ++fold : fold));
  const count = fold + 1;
  if (announced !== undefined) return count > 1 && count === Number(announced) ? folds : undefined;
  const sizes = new Map<string, number>();
  for (const [i, { mated }] of pairs.entries()) sizes.set(`${folds[i]} ${mated}`, (sizes.get(`${folds[i]} ${mated}`) ?? 0) + 1);
  return count > 1 && sizes.size === 2 * count && new Set(sizes.values()).size === 1 ? folds : undefined;
}

interface Line {
  readonly number: number;
  readonly line: string;
}

function fromCsv([header, ...lines]: readonly Line[]): LabelledPair[] {
  const fields = ({ line }: Line) => csvFields(line, /^[^,]*;/.test(header!.line) ? ';' : ',');
  const names = fields(header!).map((name) => name.toLowerCase());
  const column = (name: string) => {
    const index = names.indexOf(name);
    if (index < 0) throw wrong(header!, `a column ${name} beside ${names.join(', ')}`);
    return index;
  };
  const [x, y, decision] = [column('file_x'), column('file_y'), column('decision')];
  return lines.map((line) => {
    const values = fields(line);
    const [a, b, told] = [values[x], values[y], values[decision]?.toLowerCase()];
    const mated = yes.has(told ?? '');
    if (!a || !b || !(mated || no.has(told ?? ''))) throw wrong(line, 'two files and Yes or No');
    return { a, b, mated };
  });
}

/** RFC 4180, within one line: a field in quotes may hold the separator, and a quote twice. */
function csvFields(line: string, separator: string): string[] {
  const fields: string[] = [];
  for (let rest = `${separator}${line}`; rest !== ''; ) {
    const [whole, quoted, plain] = rest.match(
      separator === ';' ? /^;\s*(?:"((?:[^"]|"")*)"\s*(?=;|$)|([^;]*))/ : /^,\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/,
    )!;
    fields.push(quoted === undefined ? plain!.trim() : quoted.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
  }
  return fields;
}

const yes: ReadonlySet<string> = new Set(['yes', 'true', '1']);
const no: ReadonlySet<string> = new Set(['no', 'false', '0']);

function fromLfw(lines: readonly Line[], folder: string): LabelledPair[] {
  const named = photographNames(folder);
  const counts = lines[0] && /^\d+(\s+\d+)?$/.test(lines[0].line);
  return lines.slice(counts ? 1 : 0).map((line) => {
    const parts = line.line.split(line.line.includes('\t') ? /\t+/ : /\s+/);
    const [one, i, other, j] = parts.length === 3 ? [parts[0], parts[1], parts[0], parts[2]] : parts;
    if (!one || !other || !whole(i) || !whole(j) || parts.length > 4) throw wrong(line, 'NAME 1 2 or NAME 1 OTHER 2');
    return { a: named(one, Number(i)), b: named(other, Number(j)), mated: parts.length === 3 };
  });
}

const whole = (text: string | undefined): text is string => text !== undefined && /^\d+$/.test(text);

/** LFW numbers its pictures NAME_0001; what kind of file they are only the folder tells. */
function photographNames(folder: string): (person: string, index: number) => string {
  const known = new Map<string, readonly string[]>();
  return (person, index) => {
    let files = known.get(person);
    if (!files) {
      try {
        files = readdirSync(join(folder, person));
      } catch {
        files = [];
      }
      known.set(person, files);
    }
    const stem = `${person}_${String(index).padStart(4, '0')}`;
    return join(person, files.find((file) => file.startsWith(`${stem}.`)) ?? `${stem}.jpg`);
  };
}

const wrong = ({ number, line }: Line, expected: string) =>
  new FaceMatchError('pair-list', `Line ${number} of the list of pairs is ${JSON.stringify(line)}, expected ${expected}.`);
