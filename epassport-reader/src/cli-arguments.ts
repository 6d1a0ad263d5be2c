import { parseArgs } from 'node:util';
import type { AccessInformation } from './mrz.ts';
import { PassportReaderError } from './passport-reader-error.ts';

export const usage = `epassport-reader: reads and inspects an ICAO 9303 chip over PC/SC

  epassport-reader readers
  epassport-reader read [the MRZ] --trust DIR [options]
  epassport-reader inspect FOLDER --trust DIR [options]
        the same checks for dumped files (EF_SOD.bin, EF_DG1.bin, Datagroup2.bin, ef0101.bin, …); needs no reader and no MRZ
  epassport-reader trust import|list|verify|prune    see epassport-reader trust --help

The MRZ, one of:
  --mrz LINE1 LINE2 [LINE3]  as printed; quote the lines. Other users of this computer can see it while the command runs
  --mrz -                    from standard input
  --mrz-file FILE            from a file
  --document-number N --birth yyMMdd --expiry yyMMdd
or, for a chip that speaks PACE, with or without the MRZ:
  --can NUMBER     the Card Access Number printed on the document

Options:
  --trust DIR      folder of CSCA certificates (.cer .crt .der .pem), or a store made by trust import
  --trust-key FILE Ed25519 public key (PEM) that the store must be signed with; any other store or folder is refused
  --reader NAME    a part of the reader's name; the first reader where nothing is said
  --terminal DIR   folder of CV certificates (CVCA links, DV, terminal) that open DG3 and DG4; with
  --terminal-key FILE  the terminal's private key, PKCS#8
  --data-groups N,N  also reads these data groups (5 to 13, 16) where the chip has them; what they hold is printed only with --personal (read only)
  --allow-bac      opens a chip whose PACE failed with BAC after all; the check pace fails all the same
  --portrait FILE  saves the portrait: .jpg or .png as a picture, .raw as stored in the chip
  --wait SECONDS   how long to wait for a document (30)
  --personal       also prints the holder's data
  --json           prints JSON
  --xml FILE       writes the inspection without personal data, in the manner of BSI TR-03135; .json as JSON
  --date yyyy-MM-dd  inspects as of that day (inspect only)

Exit status: 0 all mandatory checks successful, 1 some not (a chip that does not open among them), 2 nothing could be tried or saved.`;

export type CliCommand =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'readers'; readonly json: boolean }
  | {
      readonly command: 'read';
      readonly mrz?: readonly string[] | AccessInformation | { readonly file: string } | 'stdin';
      readonly can?: string;
      readonly allowBacAfterPace: boolean;
      readonly terminal?: { readonly folder: string; readonly keyFile: string };
      readonly dataGroups: readonly number[];
      readonly trust: string;
      readonly trustKey?: string;
      readonly reader?: string;
      readonly portrait?: string;
      readonly xml?: string;
      readonly waitSeconds: number;
      readonly personal: boolean;
      readonly json: boolean;
    }
  | {
      readonly command: 'inspect';
      readonly folder: string;
      readonly mrz?: readonly string[] | { readonly file: string } | 'stdin';
      readonly trust: string;
      readonly trustKey?: string;
      readonly portrait?: string;
      readonly xml?: string;
      /** Inspects as of that day; today where nothing is said. */
      readonly date?: Date;
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
  if (values.version) return { command: 'version' };
  if (values.help || command === undefined) return { command: 'help' };
  if (command === 'readers') return { command, json: values.json };
  if (command === 'inspect') return inspectCommand(values, rest);
  if (command !== 'read') throw wrong('There is no such command.'); // not quoted: where the command was forgotten it is the MRZ
  const waitSeconds = Number(values.wait);
  if (!(waitSeconds >= 0)) throw wrong('--wait takes a number of seconds.');
  const trust = trustOf(values);
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
    dataGroups: dataGroupsOf(values),
    trust,
    ...trustKeyOf(values),
    ...(terminal !== undefined && keyFile !== undefined && { terminal: { folder: terminal, keyFile } }),
    waitSeconds,
    personal: values.personal,
    json: values.json,
    ...(values.reader !== undefined && { reader: values.reader }),
    ...portraitOf(values),
    ...(values.xml !== undefined && { xml: values.xml }),
  };
}

type Values = ReturnType<typeof parse>['values'];

function inspectCommand(values: Values, rest: readonly string[]): Extract<CliCommand, { command: 'inspect' }> {
  // After --mrz LINE1 the other lines stand among the positionals, before or behind the folder.
  const isLine = (text: string): boolean => values.mrz !== undefined && /^([A-Z0-9<]{30}|[A-Z0-9<]{36}|[A-Z0-9<]{44})$/i.test(text);
  const [folder, ...others] = rest.filter((text) => !isLine(text));
  if (folder === undefined) throw wrong('Say which folder holds the dumped files: inspect FOLDER.');
  if (others.length > 0) throw wrong(`inspect takes one folder, got ${others.length + 1} arguments.`);
  const { mrz, 'mrz-file': file, date } = values;
  const lines = mrz === undefined || mrz === '-' ? undefined : [mrz, ...rest.filter(isLine)];
  const day = date === undefined ? undefined : new Date(`${date}T12:00:00Z`);
  if (day && (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(`${date}T`))) throw wrong('--date is written yyyy-MM-dd.');
  return {
    command: 'inspect',
    folder,
    trust: trustOf(values),
    ...trustKeyOf(values),
    personal: values.personal,
    json: values.json,
    ...(mrz === '-' ? { mrz: 'stdin' as const } : lines ? { mrz: lines } : file !== undefined && { mrz: { file } }),
    ...portraitOf(values),
    ...(values.xml !== undefined && { xml: values.xml }),
    ...(day && { date: day }),
  };
}

/** The picture's form follows from the name; a wrong one is told before the document is read. */
function portraitOf({ portrait }: Values): { portrait: string } | undefined {
  if (portrait === undefined) return undefined;
  if (!/\.(jpe?g|png|raw)$/i.test(portrait)) throw wrong('--portrait takes a file name that ends in .jpg, .png or .raw.');
  return { portrait };
}

/** DG1 and DG2 are always read, DG14 and DG15 where they are there; DG3 and DG4 are for a terminal and never printed. */
function dataGroupsOf({ 'data-groups': list }: Values): number[] {
  const numbers = list === undefined ? [] : list.split(',').map(Number);
  if (!numbers.every((number) => Number.isInteger(number) && ((number >= 5 && number <= 13) || number === 16)))
    throw wrong('--data-groups takes numbers from 5 to 13 and 16, with commas between them: --data-groups 11,12.');
  return numbers;
}

function trustOf({ trust }: Values): string {
  if (trust === undefined) throw wrong('--trust DIR is missing: without trusted CSCA certificates no document can be found genuine.');
  return trust;
}

const trustKeyOf = ({ 'trust-key': trustKey }: Values): { trustKey?: string } => (trustKey === undefined ? {} : { trustKey });

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
      'data-groups': { type: 'string' },
      trust: { type: 'string' },
      'trust-key': { type: 'string' },
      reader: { type: 'string' },
      portrait: { type: 'string' },
      xml: { type: 'string' },
      date: { type: 'string' },
      wait: { type: 'string', default: '30' },
      personal: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      version: { type: 'boolean', default: false },
    },
  });
}

function mrzOf(values: Values, rest: readonly string[]): Extract<CliCommand, { command: 'read' }>['mrz'] {
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
