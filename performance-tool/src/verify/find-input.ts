import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PerformanceToolError } from '../performance-tool-error.ts';

/** An input that a report names: here, beside the report, or one folder up. @throws PerformanceToolError `file-missing` */
export function findInput(report: string, name: string): string {
  const folder = dirname(report);
  const found = [name, join(folder, name), join(folder, '..', name)].find((path) => existsSync(path));
  if (found) return found;
  throw new PerformanceToolError(
    'file-missing',
    `The input ${name} is neither here nor beside the report. Expected the path of every input behind the report.`,
  );
}
