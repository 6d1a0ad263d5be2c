import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { type CliCommand, parseCommandLine, usage } from './cli-arguments.ts';
import { inspect } from './inspect.ts';
import type { Inspection, Portrait } from './inspection.ts';
import { inspectionTable } from './inspection-table.ts';
import { type AccessInformation, normaliseMrzLines } from './mrz.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { listPcscReaders, openPcscReader, waitForChip } from './pcsc-reader.ts';
import type { TerminalSigner } from './terminal-authentication.ts';
import { loadCvCertificates, terminalSignerOfFile } from './terminal-key-file.ts';
import { loadTrustFolder } from './trust-folder.ts';

type ReadCommand = Extract<CliCommand, { command: 'read' }>;

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.command === 'help') {
    console.log(usage);
    return 0;
  }
  if (command.command === 'readers') {
    const names = await listPcscReaders();
    if (command.json) console.log(JSON.stringify(names));
    else console.log(names.length > 0 ? names.join('\n') : 'No reader is connected.');
    return 0;
  }
  return read(command);
}

async function read(command: ReadCommand): Promise<number> {
  const mrz = command.mrz && (await mrzFrom(command.mrz));
  const trust = await loadTrustFolder(command.trust);
  for (const { file, reason } of trust.skipped) console.error(`${file} is not trusted: ${reason}`);
  if (trust.anchors.length === 0)
    console.error(`The folder ${command.trust} holds no CSCA certificate: no document will be found genuine.`);

  const terminal = command.terminal && (await terminalFrom(command.terminal));

  const reader = openPcscReader(command.reader === undefined ? {} : { name: command.reader });
  try {
    await waitForChip(reader, command.waitSeconds * 1000);
    const card = await reader.connect();
    const progress = process.stderr.isTTY && !command.json;
    const inspection = await inspect(card, {
      ...(mrz && { mrz }),
      ...(command.can !== undefined && { can: command.can }),
      allowBacAfterPace: command.allowBacAfterPace,
      ...(terminal && { terminal }),
      trust,
      now: new Date(),
      ...(progress && { onStep: (step, done) => process.stderr.write(`\r\x1b[K${step} ${Math.round(done * 100)} %`) }),
    });
    if (progress) process.stderr.write('\r\x1b[K');
    await card.disconnect();
    if (command.portrait !== undefined) await savePortrait(inspection.portrait, command.portrait);
    console.log(command.json ? asJson(inspection, command.personal) : inspectionTable(inspection, command.personal));
    return inspection.checks.every(({ result, mode }) => result === 'successful' || mode !== 'mandatory') ? 0 : 1;
  } finally {
    await reader.close();
  }
}

async function terminalFrom({ folder, keyFile }: NonNullable<ReadCommand['terminal']>): Promise<TerminalSigner> {
  const { certificates, skipped } = await loadCvCertificates(folder);
  for (const { file, reason } of skipped) console.error(`${file} is not used: ${reason}`);
  return terminalSignerOfFile(keyFile, certificates);
}

async function mrzFrom(source: NonNullable<ReadCommand['mrz']>): Promise<readonly string[] | AccessInformation> {
  if (source === 'stdin') return normaliseMrzLines([await text(process.stdin)]);
  if (Array.isArray(source)) return source;
  if ('file' in source) return normaliseMrzLines([await readFile(source.file, 'utf8')]);
  return source as AccessInformation;
}

async function savePortrait(portrait: Portrait | undefined, file: string): Promise<void> {
  if (!portrait) return console.error('There is no portrait to save.');
  const { width, height, rgb } = portrait.image;
  if (file.endsWith('.raw')) await writeFile(file, portrait.encoded);
  else await sharp(rgb, { raw: { width, height, channels: 3 } }).toFile(file);
}

function asJson(inspection: Inspection, personal: boolean): string {
  // Fingerprints and irises are never printed.
  const { portrait, dg1, error, protectedDataGroups: _, ...rest } = inspection;
  const image = portrait && { encoding: portrait.encoding, width: portrait.image.width, height: portrait.image.height };
  const about = { ...rest, ...(image && { portrait: image }), ...(error && { error: { code: error.code, message: error.message } }) };
  return JSON.stringify({ ...about, ...(personal && dg1 && { dg1 }) }, null, 2);
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    console.error(error instanceof PassportReaderError ? error.message : error);
    process.exitCode = 2;
  },
);
