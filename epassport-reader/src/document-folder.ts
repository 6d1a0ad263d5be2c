import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataGroupTag } from './ef-com.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { readTlvHeader } from './tlv.ts';

/** What a dumped file is: `EF.COM`, `EF.SOD`, or a data group's number. */
export type DumpedFileKind = 'EF.COM' | 'EF.SOD' | number;

/** The files of one document as a folder holds them. */
export interface DocumentFolder {
  readonly com?: Uint8Array;
  readonly sod?: Uint8Array;
  readonly dataGroups: ReadonlyMap<number, Uint8Array>;
  /** Which file was taken for what. */
  readonly files: readonly DumpedFile[];
  /** Files that are no part of the LDS, or could not be read. */
  readonly ignored: readonly { readonly name: string; readonly reason: string }[];
}

export interface DumpedFile {
  readonly name: string;
  readonly kind: DumpedFileKind;
  /** Whether the name told, or the tag inside. */
  readonly toldBy: 'name' | 'tag';
  /** Without what stands behind the data object. */
  readonly bytes: number;
  /** Bytes behind the data object: dumps of a whole elementary file end in filling. */
  readonly bytesBehind: number;
}

/** No data group of a passport with several pictures comes near. */
const maxFileLength = 4 * 1024 * 1024;
/** A folder of more is not the dump of one document. */
const maxFiles = 500;

/**
 * Reads the dumped files of one document. Names in use by several tools are understood in upper and lower case (`EF_SOD.bin`,
 * `Datagroup1.bin`, `ef0101.bin`, `dg1.bin`, `EF.DG1`); where a name tells nothing, the tag that the file begins with does.
 * @throws {PassportReaderError} `document-folder` when the folder cannot be read, holds no file of a document, or two that claim to be the same
 */
export async function readDocumentFolder(folder: string): Promise<DocumentFolder> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch (cause) {
    throw new PassportReaderError('document-folder', `The folder ${folder} cannot be read. Expected a folder of dumped files.`, { cause });
  }
  if (names.length > maxFiles)
    throw new PassportReaderError('document-folder', `The folder ${folder} holds ${names.length} files; expected those of one document.`);

  const found = new Map<DumpedFileKind, { file: DumpedFile; content: Uint8Array }>();
  const ignored: { name: string; reason: string }[] = [];
  // Names that tell come first, so that a tag never takes the place of a file that is named.
  const told = names
    .map((name) => ({ name, kind: kindOfName(name) }))
    .sort((a, b) => Number(b.kind !== undefined) - Number(a.kind !== undefined));
  for (const { name, kind: named } of told) {
    if (named === 'other') {
      ignored.push({ name, reason: 'Not part of the data groups.' });
      continue;
    }
    const content = await contentOf(join(folder, name));
    if (typeof content === 'string') {
      ignored.push({ name, reason: content });
      continue;
    }
    const length = lengthOf(content);
    const kind = named ?? (length !== undefined && length === content.length ? kindOfTag(content[0] as number) : undefined);
    if (kind === undefined) {
      ignored.push({ name, reason: 'Neither its name nor its content is that of a file of the document.' });
      continue;
    }
    const whole = length !== undefined && length < content.length && content[0] === tagOf(kind) ? content.subarray(0, length) : content;
    const file: DumpedFile = {
      name,
      kind,
      toldBy: named === undefined ? 'tag' : 'name',
      bytes: whole.length,
      bytesBehind: content.length - whole.length,
    };
    const rival = found.get(kind);
    if (!rival) found.set(kind, { file, content: whole });
    else if (Buffer.compare(rival.content, whole) === 0 || (rival.file.toldBy === 'name' && file.toldBy === 'tag'))
      ignored.push({ name, reason: `${rival.file.name} is already taken for ${kindName(kind)}.` });
    else {
      const both = `${rival.file.name} and ${name} both claim to be ${kindName(kind)} and differ`;
      throw new PassportReaderError('document-folder', `${both}. Expected one of them: take the other out of the folder.`);
    }
  }
  if (found.size === 0)
    throw new PassportReaderError('document-folder', `The folder ${folder} holds no file of a document, such as EF_SOD.bin or DG1.bin.`);
  const [com, sod] = [found.get('EF.COM'), found.get('EF.SOD')];
  return {
    ...(com && { com: com.content }),
    ...(sod && { sod: sod.content }),
    dataGroups: new Map([...found].flatMap(([kind, { content }]) => (typeof kind === 'number' ? [[kind, content] as const] : []))),
    files: [...found.values()].map(({ file }) => file).sort((a, b) => place(a.kind) - place(b.kind)),
    ignored,
  };
}

const place = (kind: DumpedFileKind): number => (kind === 'EF.COM' ? -1 : kind === 'EF.SOD' ? 0 : kind);
const kindName = (kind: DumpedFileKind): string => (typeof kind === 'number' ? `DG${kind}` : kind);

/**
 * What a file's name says: the name (`com`, `sod`, `dg1`, `datagroup1`, before it `ef`), or the file identifier of Doc 9303-10 §3.11
 * (`0101` to `0110`, `011d`, `011e`). `other` for files of a chip that hold no data group; undefined where it says nothing.
 */
export function kindOfName(name: string): DumpedFileKind | 'other' | undefined {
  const stem = name
    .toLowerCase()
    .replace(/\.(bin|dat|der|raw|ef|tlv|ber|dump)$/, '')
    .replace(/[\s._-]/g, '');
  if (/^(ef)?(cardaccess|cardsecurity|dir|atr|atrinfo|011c|2f00|2f01)$/.test(stem)) return 'other';
  const parts = /^(?:ef)?(?:(com|011e)|(sod|011d)|(?:dg|datagroup)0*([1-9]|1[0-6])|01(0[1-9a-f]|10))$/.exec(stem);
  if (!parts) return undefined;
  const [, com, sod, number, identifier] = parts;
  if (com) return 'EF.COM';
  if (sod) return 'EF.SOD';
  return number ? Number(number) : Number.parseInt(identifier as string, 16);
}

function tagOf(kind: DumpedFileKind): number | undefined {
  return kind === 'EF.COM' ? 0x60 : kind === 'EF.SOD' ? 0x77 : dataGroupTag(kind);
}

function kindOfTag(tag: number): DumpedFileKind | undefined {
  if (tag === 0x60) return 'EF.COM';
  if (tag === 0x77) return 'EF.SOD';
  for (let number = 1; number <= 16; number++) if (dataGroupTag(number) === tag) return number;
  return undefined;
}

/** Length of the data object that the bytes begin with; undefined when they begin with none. */
function lengthOf(bytes: Uint8Array): number | undefined {
  try {
    const { headerLength, valueLength } = readTlvHeader(bytes);
    return headerLength + valueLength;
  } catch (error) {
    if (error instanceof PassportReaderError) return undefined;
    throw error;
  }
}

/** The bytes of a regular file, or why they are not taken. */
async function contentOf(path: string): Promise<Uint8Array | string> {
  try {
    // Asked before opening: opening a named pipe would wait for its writer.
    if (!(await stat(path)).isFile()) return 'Not a regular file.';
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      if (size > maxFileLength) return `${size} bytes long, expected at most ${maxFileLength}.`;
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await handle.read(bytes, 0, size, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return `Cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`;
  }
}
