import { Report } from './report-schema.ts';

/** The JSON Schema of report.json. */
export const reportSchemaText = (): string =>
  `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Performance report', ...Report }, undefined, 1)}\n`;
