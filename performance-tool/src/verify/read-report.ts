import { readFile } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { Report } from '../report/report-schema.ts';

const schema = Compile(Report);

/** Reads a report.json and checks it against its schema. @throws PerformanceToolError `file-missing`, `not-a-report` */
export async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new PerformanceToolError('file-missing', `${file} could not be read. Expected a report.json.`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PerformanceToolError('not-a-report', `${file} is not JSON. Expected a report.json that this program wrote.`, { cause });
  }
  if (!schema.Check(value)) {
    const [first] = schema.Errors(value);
    throw new PerformanceToolError(
      'not-a-report',
      `${file} does not keep the schema of reports: ${first?.instancePath || '(whole)'} ${first?.message ?? ''}. Expected a report.json of this version of the program.`,
    );
  }
  return value;
}
