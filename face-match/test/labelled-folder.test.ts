import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLabelledFolder } from '../src/labelled-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'face-match-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (...files: readonly string[]) => {
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
};
const found = () => {
  const { photographs, ignored } = readLabelledFolder(folder);
  return { photographs: photographs.map(({ person, file }) => [person, relative(folder, file)]), ignored };
};

it('takes pictures of every kind and name, one folder a person, in a fixed order', () => {
  put('B/2.JPG', 'B/1.jpeg', 'A "x", y\n/-ü 1.png', 'A "x", y\n/z.bmp', 'A "x", y\n/t.pgm');
  expect(found()).toEqual({
    photographs: [
      ['A "x", y\n', 'A "x", y\n/-ü 1.png'],
      ['A "x", y\n', 'A "x", y\n/t.pgm'],
      ['A "x", y\n', 'A "x", y\n/z.bmp'],
      ['B', 'B/1.jpeg'],
      ['B', 'B/2.JPG'],
    ],
    ignored: [],
  });
});

it('names what it leaves out: loose and hidden files, other kinds, folders in folders', () => {
  put('loose.jpg', 'A/1.jpg', 'A/notes.txt', 'A/._1.jpg', 'A/2019/1.jpg', '.git/1.jpg', 'Thumbs.db');
  expect(found()).toEqual({
    photographs: [['A', 'A/1.jpg']],
    ignored: ['.git/', 'A/._1.jpg', 'A/2019/', 'A/notes.txt', 'Thumbs.db', 'loose.jpg'],
  });
});

it('follows links to people and to pictures, and leaves out those that lead nowhere', () => {
  put('A/1.jpg');
  symlinkSync(join(folder, 'A'), join(folder, 'B'));
  symlinkSync(join(folder, 'A/1.jpg'), join(folder, 'A/2.jpg'));
  symlinkSync('/nowhere/at/all', join(folder, 'A/3.jpg'));
  symlinkSync('/nowhere/at/all', join(folder, 'C'));
  expect(found()).toEqual({
    photographs: [
      ['A', 'A/1.jpg'],
      ['A', 'A/2.jpg'],
      ['B', 'B/1.jpg'],
      ['B', 'B/2.jpg'],
    ],
    ignored: ['A/3.jpg', 'B/3.jpg', 'C'],
  });
});
