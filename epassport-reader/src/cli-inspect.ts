import type { CliCommand } from './cli-arguments.ts';
import { type DocumentFolder, readDocumentFolder } from './document-folder.ts';
import { inspectFiles } from './inspect-files.ts';
import type { Inspection } from './inspection.ts';
import type { TrustStore } from './trust-folder.ts';

export type InspectCommand = Extract<CliCommand, { command: 'inspect' }>;

/** Reads the folder and inspects what is in it. @throws {PassportReaderError} `document-folder` */
export async function inspectFolder(
  command: InspectCommand,
  mrz: readonly string[] | undefined,
  trust: TrustStore,
): Promise<{ inspection: Inspection; folder: DocumentFolder }> {
  const folder = await readDocumentFolder(command.folder);
  const now = command.date ?? new Date();
  return { folder, inspection: await inspectFiles(folder, { trust, now, ...(mrz && { mrz }) }) };
}

/** Which file was taken for what, one line each. */
export function folderTable({ files, ignored }: Pick<DocumentFolder, 'files' | 'ignored'>): string {
  const kind = (name: string | number): string => (typeof name === 'number' ? `DG${name}` : name);
  return [
    ...files.map((file) => {
      const behind = file.bytesBehind > 0 ? `, ${file.bytesBehind} bytes behind it left out` : '';
      return `${kind(file.kind).padEnd(6)}  ${file.name} (${file.bytes} bytes, told by its ${file.toldBy}${behind})`;
    }),
    ...ignored.map(({ name, reason }) => `–       ${name}: ${reason}`),
  ].join('\n');
}
