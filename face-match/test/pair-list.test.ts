import { describe, expect, it } from 'vitest';
import { readPairList } from '../src/pair-list.ts';

const nowhere = '/nowhere';

describe('LFW’s pairs.txt', () => {
  it('is ten folds of mated and non-mated pairs after a line of counts', () => {
    const text = '10\t2\nAbel_Pacheco\t1\t4\nAkhmed Zakayev\t1\t3\nAbdel_Madi_Shabneh\t1\tDean_Barker\t10\n';
    expect(readPairList(text, nowhere).pairs).toEqual([
      { a: 'Abel_Pacheco/Abel_Pacheco_0001.jpg', b: 'Abel_Pacheco/Abel_Pacheco_0004.jpg', mated: true },
      { a: 'Akhmed Zakayev/Akhmed Zakayev_0001.jpg', b: 'Akhmed Zakayev/Akhmed Zakayev_0003.jpg', mated: true },
      { a: 'Abdel_Madi_Shabneh/Abdel_Madi_Shabneh_0001.jpg', b: 'Dean_Barker/Dean_Barker_0010.jpg', mated: false },
    ]);
  });

  it('may have one count, none, spaces, a byte order mark and Windows’ line ends', () => {
    const pair = { a: 'A/A_0001.jpg', b: 'B/B_0002.jpg', mated: false };
    for (const text of ['1100\nA\t1\tB\t2', 'A\t1\tB\t2\n', 'A 1 B 2\n\n', '\uFEFF10 300\r\nA\t1\tB\t2\r\n'])
      expect(readPairList(text, nowhere).pairs).toEqual([pair]);
  });

  it('has folds, each beginning where pairs of one person follow pairs of two', () => {
    const [same, other] = ['A\t1\t2\n', 'A\t1\tB\t2\n'];
    const fold = same.repeat(2) + other.repeat(2);
    const folds = (text: string) => readPairList(text, nowhere).folds;
    expect(folds(`2\t2\n${fold}${fold}`)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(folds(`${fold}${fold}`)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    // Somebody left out a line, and said how many folds there were.
    expect(folds(`2\t2\n${same}${other.repeat(2)}${fold}`)).toEqual([0, 0, 0, 1, 1, 1, 1]);
    for (const text of [`3\t2\n${fold}${fold}`, `${same}${other.repeat(2)}${fold}`, fold, `2\n${fold}`, same + other + same])
      expect(folds(text)).toBeUndefined();
  });

  it('is refused with the line that is none', () => {
    for (const [text, line] of [
      ['A\t1\t2\nA\tone\t2', 'Line 2'],
      ['A\t1', 'Line 1'],
      ['A\t1\tB\t2\tC', 'Line 1'],
    ] as const)
      expect(() => readPairList(text, nowhere)).toThrow(
        expect.objectContaining({ code: 'pair-list', message: expect.stringContaining(line) }),
      );
    expect(() => readPairList('10\t300\n', nowhere)).toThrow(expect.objectContaining({ code: 'pair-list' }));
  });
});

describe('deepface’s master.csv', () => {
  it('names two files and Yes or No', () => {
    expect(readPairList('file_x,file_y,Decision\nimg1.jpg,img2.jpg,Yes\n"img3.jpg",img4.jpg,No\r\n', nowhere).pairs).toEqual([
      { a: 'img1.jpg', b: 'img2.jpg', mated: true },
      { a: 'img3.jpg', b: 'img4.jpg', mated: false },
    ]);
  });

  it('may quote names that hold a comma or a quote, and be parted by semicolons', () => {
    const pair = { a: 'Doe, J/1.jpg', b: 'the "x".jpg', mated: true };
    for (const text of [
      'file_x,file_y,Decision\n"Doe, J/1.jpg", "the ""x"".jpg" ,Yes\n',
      'Decision;file_x;file_y\nyes;Doe, J/1.jpg;the "x".jpg\n',
    ])
      expect(readPairList(text, nowhere)).toEqual({ pairs: [pair] });
  });

  it('is refused without a decision', () => {
    expect(() => readPairList('file_x,file_y,Decision\nimg1.jpg,img2.jpg,Maybe\n', nowhere)).toThrow(
      expect.objectContaining({ code: 'pair-list', message: expect.stringContaining('Line 2') }),
    );
    expect(() => readPairList('file_x,file_y\nimg1.jpg,img2.jpg\n', nowhere)).toThrow(/decision/);
  });
});
