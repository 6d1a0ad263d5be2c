import { describe, expect, it } from 'vitest';
import { ChipSession } from '../src/chip-session.ts';
import { readFile } from '../src/file-reading.ts';
import { writeTlv } from '../src/tlv.ts';
import { TestChip, type TestChipOptions } from './test-chip.ts';

const mrzInformation = 'L898902C<369080619406236';
const content = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff);

async function open(file: Uint8Array, options: Partial<TestChipOptions> = {}): Promise<{ chip: TestChip; session: ChipSession }> {
  const chip = new TestChip({ mrzInformation, files: new Map([[0x0102, file]]), ...options });
  const session = new ChipSession(chip, (length) => Buffer.alloc(length, 7));
  await session.selectApplication();
  await session.access(mrzInformation);
  return { chip, session };
}

describe('reading a file', () => {
  it.each([0, 1, 2, 3, 4, 100, 227, 231, 232, 1000, 32_760, 32_770, 33_000, 70_000])('of %i bytes gives it whole', async (length) => {
    const file = writeTlv(0x75, content(length));
    const { chip, session } = await open(file);
    expect(Buffer.from(await readFile(session, 'DG2')).equals(file)).toBe(true);
    expect(chip.commands.includes('b1')).toBe(file.length > 0x8000 + 231);
  });

  it('uses extended length where the chip takes it', async () => {
    const file = writeTlv(0x75, content(60_000));
    const { chip, session } = await open(file);
    expect(Buffer.from(await readFile(session, 'DG2', { extendedLength: true })).equals(file)).toBe(true);
    expect(chip.commands.length).toBeLessThan(40);
  });

  it.each([
    ['6700 under secure messaging', { largestRead: 223 }],
    ['6700 that ends the session', { largestRead: 223, dropsSession: true }],
    ['6700 until little is asked', { largestRead: 96, dropsSession: true }],
    ['6Cxx', { largestRead: 200, refusal: '6Cxx' }],
    ['6Cxx that ends the session', { largestRead: 100, refusal: '6Cxx', dropsSession: true }],
  ] as const)('asks for less after %s', async (_, options) => {
    const file = writeTlv(0x75, content(3000));
    const { session } = await open(file, options);
    for (const extendedLength of [false, true])
      expect(Buffer.from(await readFile(session, 'DG2', { extendedLength })).equals(file)).toBe(true);
  });

  it('believes a chip that says with 6Cxx how much it gives, also where that is less than we would ever ask for', async () => {
    const file = writeTlv(0x75, content(1000));
    const { session } = await open(file, { largestRead: 80, refusal: '6Cxx' });
    for (const extendedLength of [false, true])
      expect(Buffer.from(await readFile(session, 'DG2', { extendedLength })).equals(file)).toBe(true);
  });

  it('logs in again where it shows only at SELECT that the chip has dropped the session', async () => {
    const file = writeTlv(0x75, content(1000));
    const { chip, session } = await open(file, { shortIdentifiers: false });
    await readFile(session, 'DG2');
    // A plain SELECT of the application ends the session behind the reader's back, as a chip may over its last command.
    await chip.transmit(Buffer.from('00a4040c07a0000002471001', 'hex'));
    const before = chip.commands.length;
    expect(Buffer.from(await readFile(session, 'DG2')).equals(file)).toBe(true);
    expect(chip.commands.slice(before, before + 5)).toEqual(['a4', 'a4', '84', '82', 'a4']);
  });

  it('asks a chip only once for more than it gives', async () => {
    const { chip, session } = await open(writeTlv(0x75, content(3000)), { largestRead: 96 });
    const commandsOf = async (): Promise<number> => {
      const before = chip.commands.length;
      await readFile(session, 'DG2', { extendedLength: true });
      return chip.commands.length - before;
    };
    // 2000, 231 and 223 are refused the first time.
    expect((await commandsOf()) - (await commandsOf())).toBe(3);
  });

  it('takes one command for a file that fits one answer, and none to select it', async () => {
    const { chip, session } = await open(writeTlv(0x75, content(200)));
    const before = chip.commands.length;
    await readFile(session, 'DG2');
    await readFile(session, 'DG2');
    expect(chip.commands.slice(before)).toEqual(['b0', 'b0']);
  });

  it('remembers a chip that takes no short identifiers', async () => {
    for (const dropsSession of [false, true]) {
      const { chip, session } = await open(writeTlv(0x75, content(200)), { shortIdentifiers: false, dropsSession });
      await readFile(session, 'DG2');
      const before = chip.commands.length;
      await readFile(session, 'DG2');
      expect(chip.commands.slice(before)).toEqual(['a4', 'b0', 'b0']);
    }
  });

  it('does not take another file for the one asked for', async () => {
    const { session } = await open(writeTlv(0x61, content(200)));
    // The short identifier gave something that begins otherwise, so the file is selected by its whole identifier.
    expect((await readFile(session, 'DG2'))[0]).toBe(0x61);
    expect(session.habits.shortIdentifiers).toBe('refused');
  });

  it('believes a chip that has taken a short identifier that a file is missing', async () => {
    const { chip, session } = await open(writeTlv(0x75, content(200)));
    await readFile(session, 'DG2');
    const before = chip.commands.length;
    await expect(readFile(session, 'DG1')).rejects.toMatchObject({ code: 'status-word', statusWord: 0x6a82 });
    expect(chip.commands.slice(before)).toEqual(['b0']);
  });

  it('tells a chip that gives few bytes from one that must not be asked beyond the end', async () => {
    for (const dropsSession of [false, true]) {
      const few = await open(writeTlv(0x75, content(30)), { largestRead: 223, dropsSession });
      await readFile(few.session, 'DG2', { extendedLength: true });
      expect(few.session.habits).toMatchObject({ largestRead: 223, largestFirstRead: 223 });

      const strict = await open(writeTlv(0x75, content(1000)), { refusesBeyondTheEnd: true, dropsSession });
      await readFile(strict.session, 'DG2', { extendedLength: true });
      expect(strict.session.habits).toMatchObject({ largestRead: Number.POSITIVE_INFINITY, largestFirstRead: 231 });
      const before = strict.chip.commands.length;
      await readFile(strict.session, 'DG2', { extendedLength: true });
      // A bare 6700 to a long command is taken as a refusal of extended length, whatever was meant.
      expect(strict.chip.commands.length - before).toBe(dropsSession ? Math.ceil(1004 / 231) : 2);

      const tiny = await open(writeTlv(0x75, content(30)), { refusesBeyondTheEnd: true, dropsSession });
      await readFile(tiny.session, 'DG2', { extendedLength: true });
      expect(tiny.session.habits).toMatchObject({ largestRead: Number.POSITIVE_INFINITY, shortIdentifiers: 'refused' });
    }
  });

  it('says what is wrong with a file', async () => {
    const cut = await open(writeTlv(0x75, content(3000)).subarray(0, 2000));
    await expect(readFile(cut.session, 'DG2')).rejects.toMatchObject({ code: expect.stringMatching(/status-word|malformed-data/) });
    const huge = await open(Buffer.from('7584ffffffff', 'hex'));
    await expect(readFile(huge.session, 'DG2')).rejects.toMatchObject({ code: 'too-large' });
    const large = await open(Buffer.from('7583ffffff00', 'hex'));
    await expect(readFile(large.session, 'DG2')).rejects.toMatchObject({ code: 'too-large' });
    await expect(readFile(large.session, 'DG1')).rejects.toMatchObject({ code: 'status-word', statusWord: 0x6a82 });
    const empty = await open(new Uint8Array(0));
    await expect(readFile(empty.session, 'DG2')).rejects.toMatchObject({ code: 'status-word' });
  });

  it('gives up on a chip that trickles', async () => {
    const { chip, session } = await open(writeTlv(0x75, content(30_000)), { trickle: 4 });
    await expect(readFile(session, 'DG2')).rejects.toMatchObject({ code: 'malformed-data' });
    expect(chip.commands.length).toBeLessThan(1100);
  });

  it('tells its progress up to the end', async () => {
    const { session } = await open(writeTlv(0x75, content(1000)));
    const seen: number[] = [];
    await readFile(session, 'DG2', { onProgress: (read, of) => seen.push(read / of) });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});
