import type { FaceEngine } from './engine.ts';
import { type EvaluateOptions, type Evaluation, evaluate } from './evaluate.ts';
import type { Comparison } from './evaluate-compare.ts';
import { timeLeft } from './time-left.ts';
import { openWholeFile, type WholeFile } from './whole-file.ts';

export interface EvaluateCommand extends Pick<EvaluateOptions, 'pairs' | 'fuse' | 'atOnce' | 'signal'> {
  readonly folder: string;
  /** CSV of every comparison, as performance-tool reads it. */
  readonly scores?: string;
  /** The result, as JSON. */
  readonly out?: string;
  readonly json: boolean;
}

/** Measures, says how far it is on standard error, prints the result. Files appear whole or not at all. */
export async function evaluateCommand({ folder, scores, out, json, ...options }: EvaluateCommand, engine: FaceEngine): Promise<void> {
  const files: WholeFile[] = [];
  const open = (path: string | undefined) => {
    const file = path === undefined ? undefined : openWholeFile(path);
    if (file) files.push(file);
    return file;
  };
  try {
    const [scoreFile, outFile] = [open(scores), open(out)];
    scoreFile?.write('label,score,subject,other_subject\n');
    const found = await evaluate(folder, engine, {
      ...options,
      progress: reporter(),
      ...(scoreFile && { score: (comparison) => scoreFile.write(row(comparison)) }),
    });
    outFile?.write(`${JSON.stringify(found, null, 2)}\n`);
    for (const file of files) file.finish();
    console.log(json ? JSON.stringify(found) : summary(found));
  } finally {
    for (const file of files) file.discard();
  }
}

const row = ({ mated, score, subject, otherSubject }: Comparison) =>
  `${mated ? 'mated' : 'non-mated'},${score},${field(subject)},${field(otherSubject)}\n`;

/** RFC 4180. */
const field = (text: string) => (/[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** On a terminal one line that changes; elsewhere a line now and then. */
function reporter(): NonNullable<EvaluateOptions['progress']> {
  const { isTTY } = process.stderr;
  const every = isTTY ? 200 : 10_000;
  let start = performance.now();
  let last = start;
  let counted: string | undefined;
  return (done, of, what) => {
    const now = performance.now();
    if (what !== counted) start = counted === undefined ? start : now;
    counted = what;
    if (done < of && now - last < every) return;
    last = now;
    const line = timeLeft(done, of, now - start, what);
    process.stderr.write(isTTY ? `\r\x1b[K${line}${done === of ? '\n' : ''}` : `${line}\n`);
  };
}

function summary(found: Evaluation): string {
  const percent = (share: number | null) => (share === null ? 'too few pairs to say' : `${(100 * share).toPrecision(3)} %`);
  const list = (what: string, files: readonly string[]) =>
    files.length === 0 ? [] : [`${what}:`, ...files.map((file) => `  ${printable(file)}`)];
  const { mated, nonMated, eer, fnmrAtFmr, thresholdAtFmr, images, failuresToAcquire, fused, pairsLost, accuracy } = found;
  return [
    `${images} photographs, ${failuresToAcquire} without a template; ${mated} mated and ${nonMated} non-mated comparisons`,
    ...(fused
      ? [`${fused.photographs} photographs averaged on one side, ${fused.people} people; scores on the scale of one against one`]
      : []),
    ...(pairsLost > 0 ? [`${pairsLost} pairs of the list could not be compared`] : []),
    ...(accuracy
      ? [
          `accuracy             ${(100 * accuracy.mean).toFixed(2)} % ± ${(100 * accuracy.standardError).toFixed(2)} (mean and standard error of ${accuracy.folds.length} folds, each at the threshold of the others)`,
          ...accuracy.folds.map(
            (fold, i) =>
              `  fold ${String(i + 1).padEnd(13)}${(100 * fold.accuracy).toFixed(2)} %  ${fold.pairs} pairs, threshold ${fold.threshold.toFixed(4)}`,
          ),
        ]
      : []),
    `EER                  ${percent(eer)}`,
    ...Object.entries(fnmrAtFmr).map(
      ([fmr, fnmr]) =>
        `FNMR at FMR ${`${100 * Number(fmr)} %`.padEnd(9)}${percent(fnmr)}  threshold ${thresholdAtFmr[fmr]?.toFixed(4) ?? '–'}`,
    ),
    `templates ${found.templateVersion} on ${found.backend}`,
    ...list('no face found in', found.withoutFace),
    ...list('not to be read', found.unreadable),
    ...list('missing', found.missing),
    ...list(
      'the same picture several times',
      found.duplicates.map((files) => files.join(', ')),
    ),
    ...list('not looked at', found.ignored),
  ].join('\n');
}

/** Names of files may hold anything, also what moves a terminal's cursor. */
const printable = (text: string) => text.replace(/\p{Cc}/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
