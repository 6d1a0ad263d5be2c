import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOfName, readDocumentFolder } from '../src/document-folder.ts';
import { writeTlv } from '../src/tlv.ts';
import { hex } from './vectors.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'document-folder-'));
});
afterAll(() => rm(root, { recursive: true }));

async function folderOf(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(root, 'dump-'));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return folder;
}

const dg = (tag: number, content = '0101'): Uint8Array => writeTlv(tag, hex(content));
const problem = expect.objectContaining({ code: 'document-folder' });

describe('a folder of dumped files', () => {
  it.each([
    ['EF_SOD.bin', 'EF.SOD'],
    ['EF.SOD', 'EF.SOD'],
    ['sod.bin', 'EF.SOD'],
    ['SOD', 'EF.SOD'],
    ['ef011d.bin', 'EF.SOD'],
    ['EF_COM.bin', 'EF.COM'],
    ['com.dat', 'EF.COM'],
    ['011E.BIN', 'EF.COM'],
    ['EF_DG1.bin', 1],
    ['EF.DG1', 1],
    ['dg1.bin', 1],
    ['DG01.BIN', 1],
    ['Datagroup1.bin', 1],
    ['Datagroup16.bin', 16],
    ['data_group_2.bin', 2],
    ['ef0101.bin', 1],
    ['EF0110', 16],
    ['010e.bin', 14],
    ['EF_CardAccess.bin', 'other'],
    ['ef.dir', 'other'],
    ['dg17.bin', undefined],
    ['dg0.bin', undefined],
    ['DG14_pk.bin', undefined],
    ['ef0111.bin', undefined],
    ['readme.txt', undefined],
  ] as const)('%s is %s', (name, kind) => expect(kindOfName(name)).toBe(kind));

  it('knows files by their tags where names tell nothing, and leaves out the rest', async () => {
    const folder = await folderOf({
      'a.bin': dg(0x61),
      'b.bin': dg(0x77),
      'c.bin': dg(0x60),
      'd.bin': dg(0x6f),
      'key.pk8': dg(0x30),
      'cut.bin': dg(0x75).subarray(0, 3),
      'empty.bin': new Uint8Array(0),
    });
    await mkdir(join(folder, 'dg2'));
    const found = await readDocumentFolder(folder);
    expect(found.files.map(({ name, kind, toldBy }) => [name, kind, toldBy])).toEqual([
      ['c.bin', 'EF.COM', 'tag'],
      ['b.bin', 'EF.SOD', 'tag'],
      ['a.bin', 1, 'tag'],
      ['d.bin', 15, 'tag'],
    ]);
    expect(found.ignored.map(({ name }) => name).sort()).toEqual(['cut.bin', 'dg2', 'empty.bin', 'key.pk8']);
  });

  it('takes a named file for what it is named, whatever it holds, before one known by its tag', async () => {
    const found = await readDocumentFolder(await folderOf({ 'a.bin': dg(0x61, 'aa'), 'dg1.bin': dg(0x61, 'bb'), 'dg2.bin': hex('ffff') }));
    expect(found.dataGroups.get(1)).toEqual(Buffer.from(dg(0x61, 'bb')));
    expect(found.dataGroups.get(2)).toEqual(hex('ffff'));
    expect(found.ignored).toMatchObject([{ name: 'a.bin', reason: 'dg1.bin is already taken for DG1.' }]);
  });

  it('cuts off what stands behind the data object', async () => {
    const found = await readDocumentFolder(await folderOf({ 'dg1.bin': Buffer.concat([dg(0x61), Buffer.alloc(40, 0xff)]) }));
    expect(found.dataGroups.get(1)).toEqual(Buffer.from(dg(0x61)));
    expect(found.files).toMatchObject([{ bytes: 4, bytesBehind: 40 }]);
  });

  it('refuses two files that claim to be the same and differ, and takes equal ones as one', async () => {
    await expect(readDocumentFolder(await folderOf({ 'dg1.bin': dg(0x61, 'aa'), 'EF_DG1.bin': dg(0x61, 'bb') }))).rejects.toEqual(problem);
    await expect(readDocumentFolder(await folderOf({ 'a.bin': dg(0x61, 'aa'), 'b.bin': dg(0x61, 'bb') }))).rejects.toThrow(/DG1/);
    const twice = await readDocumentFolder(await folderOf({ 'dg1.bin': dg(0x61), 'EF_DG1.bin': dg(0x61) }));
    expect(twice.files).toHaveLength(1);
  });

  it('refuses folders that are not the dump of one document', async () => {
    await expect(readDocumentFolder(join(root, 'nowhere'))).rejects.toEqual(problem);
    await expect(readDocumentFolder(await folderOf({ 'readme.txt': Buffer.from('hello') }))).rejects.toEqual(problem);
    const large = await readDocumentFolder(await folderOf({ 'dg1.bin': dg(0x61), 'dg2.bin': Buffer.alloc(4 * 1024 * 1024 + 1) }));
    expect(large.ignored).toMatchObject([{ name: 'dg2.bin', reason: expect.stringContaining('at most') }]);
  });
});
