import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createComparison } from '../compare/create-comparison.ts';
import { readKeyedScores } from '../compare/keyed-scores.ts';
import { renderComparison } from '../html/comparison-page.ts';
import { fillFolder } from '../output-folder.ts';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { findInput } from '../verify/find-input.ts';
import { readReport } from '../verify/read-report.ts';
import { command, numberOf } from './command.ts';

/** Compares two systems, or two versions of one, on the trials both made. */
export const compareCommand = command({
  usage: [['compare A B [--out DIR]', 'two score files, logs or report.json over the same trials: paired tests']],
  options: {
    'target-fmr': { type: 'string' },
    confidence: { type: 'string' },
    replicates: { type: 'string' },
    seed: { type: 'string' },
    title: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ values, positionals }, { print }) {
    if (positionals.length !== 2)
      throw new PerformanceToolError(
        'option',
        `Expected two inputs to compare, got ${positionals.length}: score files, logs or report.json.`,
      );
    const options = {
      targetFmr: numberOf('--target-fmr', values['target-fmr']) ?? 0.001,
      confidence: numberOf('--confidence', values.confidence) ?? 0.95,
      replicates: numberOf('--replicates', values.replicates) ?? 1000,
      seed: numberOf('--seed', values.seed) ?? 1,
    };
    if (!(options.targetFmr > 0 && options.targetFmr < 1)) throw wrong('--target-fmr', 'a proportion such as 0.001', options.targetFmr);
    if (!(options.confidence > 0.5 && options.confidence < 1)) throw wrong('--confidence', 'between 0.5 and 1', options.confidence);
    if (!(Number.isInteger(options.replicates) && options.replicates >= 200))
      throw wrong('--replicates', 'a whole number from 200', options.replicates);
    const [a, b] = await Promise.all([positionals[0]!, positionals[1]!].map(async (file) => readKeyedScores(await inputOf(file))));
    // Two files of one name are told apart by where they lie.
    const names = a!.name === b!.name ? positionals : [a!.name, b!.name];
    const title = values.title ?? `${names[0]} and ${names[1]}`;
    const comparison = createComparison({ ...a!, name: names[0]! }, { ...b!, name: names[1]! }, { ...options, title });
    const json = `${JSON.stringify(comparison, undefined, 1)}\n`;
    print(values.json ? json : `${[...comparison.answers, '', ...comparison.methods].join('\n')}\n`);
    if (values.out !== undefined) {
      await fillFolder(values.out, async (folder) => {
        await writeFile(join(folder, 'comparison.json'), json);
        await writeFile(join(folder, 'comparison.html'), renderComparison(comparison));
      });
      if (!values.json) print(`\nComparison: ${join(values.out, 'comparison.html')}\n`);
    }
    return 0;
  },
});

const wrong = (name: string, expected: string, got: number): PerformanceToolError =>
  new PerformanceToolError('option', `${name} is ${got}; expected ${expected}.`);

/** The file itself, or the one input of a report. */
async function inputOf(file: string): Promise<string> {
  if (!file.endsWith('.json')) return file;
  const { inputs } = await readReport(file);
  if (inputs.length !== 1)
    throw new PerformanceToolError('option', `${file} was made of ${inputs.length} inputs; expected a report of one, or the input itself.`);
  return findInput(file, inputs[0]!.name);
}
