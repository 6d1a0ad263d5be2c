import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { errorRates } from '../src/error-rates.ts';
import { allPairs } from '../src/evaluate-compare.ts';
import { describeAll } from '../src/evaluate-describe.ts';
import { startAnalyser } from '../src/index.ts';
import { readLabelledFolder } from '../src/labelled-folder.ts';

const shared = process.env['LIMEN_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));
const folder = join(shared, 'faces/lfw-quarter');

/** People with three photographs or more, the first dozen: enough to notice a broken alignment, too few for a claim. */
it.skipIf(!existsSync(folder))(
  `photographs of real people are told apart (${existsSync(folder) ? 'a sample of LFW' : 'skipped: no folder of photographs here'})`,
  async () => {
    const { photographs: all } = readLabelledFolder(folder);
    const people = [...new Set(all.map(({ person }) => person))].filter((person) => all.filter((one) => one.person === person).length >= 3);
    const files = people.slice(0, 12).flatMap((person) => all.filter((one) => one.person === person).slice(0, 3));
    const analyser = await startAnalyser();
    const engine = {
      about: { backend: analyser.backend, templateVersion: '', detector: '' },
      analyse: async (...args: Parameters<typeof analyser.analyse>) => analyser.analyse(...args),
      close: async () => {},
    };
    const { templates } = await describeAll(files, engine);
    expect(templates).toHaveLength(36);
    const { mated, nonMated } = await allPairs(templates);
    const { eer, fnmrAtFmr } = errorRates(mated, nonMated, ['0.01']);
    expect(eer).toBeLessThan(0.04);
    expect(fnmrAtFmr['0.01']).toBeLessThan(0.06);
  },
);
