import { readFile } from 'node:fs/promises';
import { PerformanceToolError } from '../performance-tool-error.ts';
import { isLoopback, type ListenOptions } from '../serve/listener.ts';
import { numberOf } from './command.ts';

/** Options that say where a page is served. */
export const LISTEN_OPTIONS = {
  host: { type: 'string' },
  port: { type: 'string' },
  'token-file': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-cert': { type: 'string' },
} as const;

export const LISTEN_USAGE: readonly (readonly [option: string, meaning: string])[] = [
  ['--host 127.0.0.1', 'where to listen; another than this machine needs --token-file'],
  ['--port 8477', '0 lets the system choose'],
  ['--token-file FILE', 'the secret readers give as password (any name)'],
  ['--tls-key FILE', 'with --tls-cert FILE: PEM; without them the token crosses the network readable'],
];

type Values = { readonly [name in keyof typeof LISTEN_OPTIONS]?: string | undefined };

/** @throws PerformanceToolError `option`, `file-missing` */
export async function listenOptionsOf(values: Values, complain: (text: string) => void): Promise<ListenOptions> {
  const port = numberOf('--port', values.port) ?? 8477;
  if (!(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw new PerformanceToolError('option', `--port is ${port}; expected a whole number from 0 to 65535.`);
  if ((values['tls-key'] === undefined) !== (values['tls-cert'] === undefined))
    throw new PerformanceToolError('option', 'Expected --tls-key and --tls-cert together, or neither.');
  const host = values.host ?? '127.0.0.1';
  const token = values['token-file'] === undefined ? undefined : (await textOf(values['token-file'])).trim();
  const tls =
    values['tls-key'] === undefined ? undefined : { key: await textOf(values['tls-key']), cert: await textOf(values['tls-cert']!) };
  if (!isLoopback(host) && !tls) complain('Without --tls-key and --tls-cert the token and the reports can be read on their way.\n');
  return { host, port, ...(token === undefined ? {} : { token }), ...(tls ? { tls } : {}) };
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause) => {
    throw new PerformanceToolError('file-missing', `${file} could not be read.`, { cause });
  });
