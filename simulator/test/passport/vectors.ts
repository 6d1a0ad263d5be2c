import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Published data to test against, kept beside the repository; undefined where a machine lacks it. */
const shared = [process.env['LIMEN_SHARED'], fileURLToPath(new URL('../../../../shared', import.meta.url))].find(
  (folder): folder is string => folder !== undefined && existsSync(join(folder, 'vectors')),
);

/** A folder of vectors; undefined where the machine lacks it. */
export const vectorFolder = (name: string): string | undefined => {
  const folder = shared === undefined ? '' : join(shared, 'vectors', name);
  return existsSync(folder) ? folder : undefined;
};

/** The values of Doc 9303-11's appendices, by example. */
export const workedExamples: Readonly<Record<string, Record<string, never>>> | undefined = (() => {
  const folder = vectorFolder('icao-9303-worked-examples');
  return folder === undefined ? undefined : JSON.parse(readFileSync(join(folder, 'vectors.json'), 'utf8'));
})();

/** A describe title that says why its tests are skipped, when they are. */
export const withVectors = (title: string, present: unknown): string =>
  present ? title : `${title} (skipped: no folder ../shared/vectors)`;
