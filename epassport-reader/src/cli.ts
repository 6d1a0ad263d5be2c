import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { type CliCommand, parseCommandLine, usage } from './cli-arguments.ts';
import { folderTable, type InspectCommand, inspectFolder } from './cli-inspect.ts';
import { dataGroupValues } from './data-group-values.ts';
import { inspect } from './inspect.ts';
import type { Inspection, Portrait } from './inspection.ts';
import { inspectionRecord } from './inspection-record.ts';
import { inspectionTable } from './inspection-table.ts';
import { inspectionXml } from './inspection-xml.ts';
import { type AccessInformation, normaliseMrzLines, parseMrz } from './mrz.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { listPcscReaders, openPcscReader, waitForChip } from './pcsc-reader.ts';
import type { TerminalSigner } from './terminal-authentication.ts';
import { loadCvCertificates, terminalSignerOfFile } from './terminal-key-file.ts';
import { trustCommand } from './trust/trust-cli.ts';
import { loadTrustFolder, type TrustStore } from './trust-folder.ts';

type ReadCommand = Extract<CliCommand, { command: 'read' }>;

async function main(): Promise<number> {
  if (process.argv[2] === 'trust') return trustCommand(process.argv.slice(3), new Date());
  const command = parseCommandLine(process.argv.slice(2));
  if (command.command === 'help') {
    console.log(usage);
    return 0;
  }
  if (command.command === 'version') {
    const { name, version } = await software();
    console.log(`${name} ${version}`);
    return 0;
  }
  if (command.command === 'readers') {
    const names = await listPcscReaders();
    if (command.json) console.log(JSON.stringify(names));
    else console.log(names.length > 0 ? names.join('\n') : 'No reader is connected.');
    return 0;
  }
  return command.command === 'inspect' ? inspectDump(command) : read(command);
}

async function inspectDump(command: InspectCommand): Promise<number> {
  const mrz = command.mrz === undefined ? undefined : ((await mrzFrom(command.mrz)) as readonly string[]);
  const { inspection, folder } = await inspectFolder(command, mrz, await trustFrom(command));
  const { files, ignored } = folder;
  const output = command.json
    ? asJson(inspection, command.personal, { files, ignored })
    : `${inspectionTable(inspection, command.personal)}\n\n${folderTable(folder)}`;
  return report(inspection, command, output);
}

async function read(command: ReadCommand): Promise<number> {
  const mrz = command.mrz && (await mrzFrom(command.mrz));
  const trust = await trustFrom(command);
  const terminal = command.terminal && (await terminalFrom(command.terminal));
  const reader = openPcscReader(command.reader === undefined ? {} : { name: command.reader });
  // The reader is not closed: the program ends, and pcsclite's close may wait for ever; see pcsc-binding.ts.
  await waitForChip(reader, command.waitSeconds * 1000);
  const card = await reader.connect();
  const progress = process.stderr.isTTY && !command.json;
  const inspection = await inspect(card, {
    ...(mrz && { mrz }),
    ...(command.can !== undefined && { can: command.can }),
    allowBacAfterPace: command.allowBacAfterPace,
    dataGroups: command.dataGroups,
    ...(terminal && { terminal }),
    trust,
    now: new Date(),
    ...(progress && { onStep: (step, done) => process.stderr.write(`\r\x1b[K${step} ${Math.round(done * 100)} %`) }),
  });
  if (progress) process.stderr.write('\r\x1b[K');
  await card.disconnect();
  const output = command.json ? asJson(inspection, command.personal) : inspectionTable(inspection, command.personal);
  return await report(inspection, command, output);
}

async function trustFrom({ trust: folder, trustKey }: ReadCommand | InspectCommand): Promise<TrustStore> {
  const trust = await loadTrustFolder(
    folder,
    trustKey === undefined ? {} : { storeKey: await readNamed(trustKey, 'that --trust-key names') },
  );
  for (const { file, reason } of trust.skipped) console.error(`${file} is not trusted: ${reason}`);
  if (trust.anchors.length === 0) console.error(`The folder ${folder} holds no CSCA certificate: no document will be found genuine.`);
  return trust;
}

/** Prints, then saves what was asked for: no full disk takes the result away. @returns the exit status */
async function report(inspection: Inspection, { portrait, xml }: ReadCommand | InspectCommand, output: string): Promise<number> {
  console.log(output);
  if (portrait !== undefined) await saved('portrait', portrait, savePortrait(inspection.portrait, portrait));
  if (xml !== undefined) await saved('record', xml, saveRecord(inspection, xml));
  return inspection.checks.every(({ result, mode }) => result === 'successful' || mode !== 'mandatory') ? 0 : 1;
}

async function saved(what: string, file: string, work: Promise<void>): Promise<void> {
  await work.catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PassportReaderError(
      'output',
      `The ${what} could not be saved as ${file}: ${why}. The inspection itself is printed in full.`,
      { cause },
    );
  });
}

async function saveRecord(inspection: Inspection, file: string): Promise<void> {
  const record = inspectionRecord(inspection, { transaction: randomUUID(), inspectedAt: new Date(), software: await software() });
  await writeFile(file, file.endsWith('.json') ? `${JSON.stringify(record, null, 2)}\n` : inspectionXml(record));
}

async function software(): Promise<{ readonly name: string; readonly version: string }> {
  const { name, version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return { name, version };
}

async function terminalFrom({ folder, keyFile }: NonNullable<ReadCommand['terminal']>): Promise<TerminalSigner> {
  const { certificates, skipped } = await loadCvCertificates(folder);
  for (const { file, reason } of skipped) console.error(`${file} is not used: ${reason}`);
  return terminalSignerOfFile(keyFile, certificates);
}

async function mrzFrom(source: NonNullable<ReadCommand['mrz'] | InspectCommand['mrz']>): Promise<readonly string[] | AccessInformation> {
  if (source === 'stdin') return linesOf([await text(process.stdin)]);
  if (Array.isArray(source)) return linesOf(source);
  if ('file' in source) return linesOf([await readNamed(source.file, 'of the MRZ')]);
  return source as AccessInformation;
}

/** What is no MRZ at all is told before anybody lays a document down; wrong check digits are a finding of the inspection. */
function linesOf(given: readonly string[]): string[] {
  const lines = normaliseMrzLines(given);
  const { mrz, problem } = parseMrz(lines);
  if (!mrz) throw new PassportReaderError('invalid-argument', `The MRZ cannot be used: ${problem}`);
  return lines;
}

async function readNamed(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new PassportReaderError('invalid-argument', `The file ${file} ${what} cannot be read.`, { cause });
  }
}

async function savePortrait(portrait: Portrait | undefined, file: string): Promise<void> {
  if (!portrait) return console.error('There is no portrait to save.');
  const { width, height, rgb } = portrait.image;
  if (file.endsWith('.raw')) await writeFile(file, portrait.encoded);
  else await sharp(rgb, { raw: { width, height, channels: 3 } }).toFile(file);
}

function asJson(inspection: Inspection, personal: boolean, more: object = {}): string {
  // Fingerprints and irises are never printed.
  const { portrait, dg1, error, protectedDataGroups: _, dataGroups, ...rest } = inspection;
  const holder = { ...(dg1 && { dg1 }), ...(dataGroups && { dataGroups: dataGroupValues(dataGroups) }) };
  const image = portrait && { encoding: portrait.encoding, width: portrait.image.width, height: portrait.image.height };
  const about = { ...rest, ...(image && { portrait: image }), ...(error && { error: { code: error.code, message: error.message } }) };
  const shape = { schema: 'epassport-reader/inspection/1', ...about, ...more, ...(personal && holder) };
  // Times to the microsecond: what the clock says beyond is noise.
  const rounded = (key: string, value: unknown): unknown =>
    key === 'milliseconds' && typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  return JSON.stringify(shape, rounded, 2);
}

const status = await main().catch((error: unknown) => {
  console.error(error instanceof PassportReaderError ? error.message : error);
  return 2;
});
// What was printed may still be on its way through a pipe.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((written) => stream.write('', written))));
process.exit(status);
