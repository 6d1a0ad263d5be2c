import { parseArgs } from 'node:util';
import type { AccessInformation } from './mrz.ts';
import { PassportReaderError } from './passport-reader-error.ts';

export const usage = `epassport-reader: reads and inspects an ICAO 9303 chip over PC/SC

  epassport-reader readers
  epassport-reader read [the MRZ] --trust DIR [options]

The MRZ, one of:
  --mrz LINE1 LINE2          as printed; quote the lines. Other users of this computer can see it while the command runs
  --mrz -                    from standard input
  --mrz-file FILE            from a file
  --document-number N --birth yyMMdd --expiry yyMMdd
or, for a chip that speaks PACE, with or without the MRZ:
  --can NUMBER     the Card Access Number printed on the document

Options:
  --trust DIR      folder of CSCA certificates (.cer .crt .der .pem)
  --reader NAME    a part of the reader's name; the first reader where nothing is said
  --terminal DIR   folder of CV certificates (CVCA links, DV, terminal) that open DG3 and DG4; with
  --terminal-key FILE  the terminal's private key, PKCS#8
  --allow-bac      opens a chip whose PACE failed with BAC after all; the check pace fails all the same
  --portrait FILE  saves the portrait: .jpg or .png as a picture, .raw as stored in the chip
  --wait SECONDS   how long to wait for a document (30)
  --personal       also prints the holder's data
  --json           prints JSON

Exit status: 0 all mandatory checks successful, 1 some not, 2 nothing could be read.`;

export type CliCommand =
  | { readonly command: 'help' }
  | { readonly command: 'readers'; readonly json: boolean }
  | {
      readonly command: 'read';
      readonly mrz?: readonly string[] | AccessInformation | { readonly file: string } | 'stdin';
      readonly can?: string;
      readonly allowBacAfterPace: boolean;
      readonly terminal?: { readonly folder: string; readonly keyFile: string };
      readonly trust: string;
      readonly reader?: string;
      readonly portrait?: string;
      readonly waitSeconds: number;
      readonly personal: boolean;
      readonly json: boolean;
    };

/** @throws {PassportReaderError} `invalid-argument` with what to write instead */
export function parseCommandLine(args: readonly string[]): CliCommand {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const { values, positionals } = parsed;
  const [command, ...rest] = positionals;
  if (values.help || command === undefined) return { command: 'help' };
  if (command === 'readers') return { command, json: values.json };
  if (command !== 'read') throw wrong(`There is no command "${command}".`);
  const waitSeconds = Number(values.wait);
  if (!(waitSeconds >= 0)) throw wrong('--wait takes a number of seconds.');
  if (values.trust === undefined)
    throw wrong('--trust DIR is missing: without trusted CSCA certificates no document can be found genuine.');
  const { can } = values;
  if (can !== undefined && !/^[0-9A-Za-z]{4,16}$/.test(can))
    throw wrong('--can takes the number as printed, six digits on most documents.');
  const { terminal, 'terminal-key': keyFile } = values;
  if ((terminal === undefined) !== (keyFile === undefined)) throw wrong('--terminal and --terminal-key go together.');
  const mrz = mrzOf(values, rest);
  return {
    command,
    ...(mrz && { mrz }),
    ...(can !== undefined && { can }),
    allowBacAfterPace: values['allow-bac'],
    ...(terminal !== undefined && keyFile !== undefined && { terminal: { folder: terminal, keyFile } }),
    trust: values.trust,
    waitSeconds,
    personal: values.personal,
    json: values.json,
    ...(values.reader !== undefined && { reader: values.reader }),
    ...(values.portrait !== undefined && { portrait: values.portrait }),
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      mrz: { type: 'string' },
      'mrz-file': { type: 'string' },
      'document-number': { type: 'string' },
      birth: { type: 'string' },
      expiry: { type: 'string' },
      can: { type: 'string' },
      'allow-bac': { type: 'boolean', default: false },
      terminal: { type: 'string' },
      'terminal-key': { type: 'string' },
      trust: { type: 'string' },
      reader: { type: 'string' },
      portrait: { type: 'string' },
      wait: { type: 'string', default: '30' },
      personal: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function mrzOf(values: ReturnType<typeof parse>['values'], rest: readonly string[]): Extract<CliCommand, { command: 'read' }>['mrz'] {
  const { mrz, 'mrz-file': file, 'document-number': documentNumber, birth, expiry } = values;
  if (mrz === '-') return 'stdin';
  if (mrz !== undefined) return [mrz, ...rest];
  if (file !== undefined) return { file };
  if (values.can !== undefined && [documentNumber, birth, expiry].every((field) => field === undefined)) return undefined;
  if (documentNumber === undefined || birth === undefined || expiry === undefined) {
    throw wrong(
      'Say what opens the chip: --mrz LINE1 LINE2, --mrz -, --mrz-file FILE, --document-number with --birth and --expiry, or --can NUMBER.',
    );
  }
  if (!/^\d{6}$/.test(birth) || !/^\d{6}$/.test(expiry)) throw wrong('--birth and --expiry are written yyMMdd.');
  return { documentNumber, dateOfBirth: birth, dateOfExpiry: expiry };
}

function wrong(what: string, cause?: unknown): PassportReaderError {
  return new PassportReaderError('invalid-argument', `${what}\n\n${usage}`, { cause });
}
