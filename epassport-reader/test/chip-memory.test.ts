import { describe, expect, it } from 'vitest';
import { ChipMemory, chipTypeOf, standardHabits } from '../src/chip-memory.ts';
import { ChipSession } from '../src/chip-session.ts';
import { readFile } from '../src/file-reading.ts';
import { writeTlv } from '../src/tlv.ts';
import { TestChip, type TestChipOptions } from './test-chip.ts';

const mrzInformation = 'L898902C<369080619406236';
const file = writeTlv(0x75, Buffer.alloc(3000, 0x2a));
const atrOf = (historical: string): Uint8Array => Buffer.from(`3b8${historical.length / 2}8001${historical}00`, 'hex');
const extended = atrOf('8073842140');

/** Reads DG2 of a chip of this type. @returns how many commands that took */
async function reading(memory: ChipMemory, options: Partial<TestChipOptions> = {}, atr = extended): Promise<number> {
  const chip = new TestChip({ mrzInformation, files: new Map([[0x0102, file]]), ...options });
  const transport = { atr, transmit: (command: Uint8Array) => chip.transmit(command) };
  const session = new ChipSession(transport, (length) => Buffer.alloc(length, 7), memory);
  await session.cardAccess();
  await session.selectApplication();
  await session.access(mrzInformation);
  const before = chip.commands.length;
  expect(Buffer.from(await readFile(session, 'DG2', { extendedLength: true })).equals(file)).toBe(true);
  session.close();
  return chip.commands.length - before;
}

describe('the memory of types of chips', () => {
  it('saves the next chip of the type what the first one refused', async () => {
    const memory = new ChipMemory();
    const small = { largestRead: 96, dropsSession: true };
    const [first, second] = [await reading(memory, small), await reading(memory, small)];
    expect(second).toBe(Math.ceil(file.length / 96));
    // 2000, 231 and 223 bytes were refused, and each time three commands regained the session; after an extended one the loss shows one later.
    expect(first - second).toBe(3 + 3 * 3 + 1);
    expect(await reading(new ChipMemory(), small)).toBe(first);
  });

  it('knows that a type takes no short identifiers', async () => {
    const memory = new ChipMemory();
    const without = { shortIdentifiers: false };
    expect((await reading(memory, without)) - (await reading(memory, without))).toBe(1);
  });

  it('keeps other types apart, and keeps nothing of a chip whose type it is not told', async () => {
    const memory = new ChipMemory();
    await reading(memory, { largestRead: 96 });
    expect(await reading(memory, {}, atrOf('8073842141'))).toBe(2);
    const unknown = Uint8Array.of();
    const first = await reading(memory, { largestRead: 96 }, unknown);
    expect(await reading(memory, { largestRead: 96 }, unknown)).toBe(first);
  });

  it('is wrong about a chip without harm', async () => {
    const memory = new ChipMemory();
    await reading(memory, { largestRead: 223 });
    await reading(memory, { largestRead: 96, dropsSession: true });
    await reading(memory, { shortIdentifiers: false });
    await reading(memory, {});
  });

  it('is bounded, and learns a type anew after a while', () => {
    const memory = new ChipMemory({ types: 2, readings: 3 });
    const slow = { ...standardHabits(), largestRead: 96 };
    for (const type of ['a', 'b', 'c']) memory.learn(type, slow);
    expect(memory.recall('a')).toEqual(standardHabits());
    for (let reading = 1; reading <= 3; reading++) expect(memory.recall('b')).toEqual(slow);
    expect(memory.recall('b')).toEqual(standardHabits());
    // The type used last stays.
    memory.learn('d', slow);
    expect(memory.recall('c')).toEqual(slow);
    memory.learn('e', slow);
    expect(memory.recall('d')).toEqual(standardHabits());
    memory.learn('f', standardHabits());
    expect(memory.recall('c')).toEqual(slow);
  });

  it('gives copies, and never that a chip took something', () => {
    const memory = new ChipMemory();
    memory.learn('a', { ...standardHabits(), extendedLengthRefused: true, shortIdentifiers: 'taken' });
    const recalled = memory.recall('a');
    expect(recalled).toMatchObject({ extendedLengthRefused: true, shortIdentifiers: 'untried' });
    recalled.largestRead = 1;
    expect(memory.recall('a').largestRead).toBe(Number.POSITIVE_INFINITY);
  });

  it('tells types by historical bytes and EF.CardAccess, of which only a hash is kept', () => {
    const cardAccess = Buffer.from('3100', 'hex');
    const types = [
      chipTypeOf(extended, undefined),
      chipTypeOf(extended, cardAccess),
      chipTypeOf(atrOf('8073842100'), undefined),
      chipTypeOf(atrOf('80738421403100'), undefined),
    ];
    expect(new Set(types).size).toBe(4);
    for (const type of types) expect(type).toHaveLength(44);
    expect(chipTypeOf(undefined, cardAccess)).toBeUndefined();
  });
});
