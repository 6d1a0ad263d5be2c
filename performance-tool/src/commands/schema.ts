import { reportSchemaText } from '../report/report-schema-text.ts';
import { command } from './command.ts';

/** Prints the schema of report.json. */
export const schemaCommand = command({
  usage: [['schema', 'prints the JSON Schema of report.json']],
  options: {},
  async run(_, { print }) {
    print(reportSchemaText());
    return 0;
  },
});
