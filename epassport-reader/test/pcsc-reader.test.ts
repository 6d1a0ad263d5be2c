import { EventEmitter } from 'node:events';
import { filter, firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { pcscCodeOf, pcscError } from '../src/pcsc-binding.ts';
import { listPcscReaders, openPcscReader, type PcscReader, waitForChip } from '../src/pcsc-reader.ts';

/*
 * The addon's side of rare events: what pcsclite emits when readers and daemons come and go. On real pcscd (virtual reader driver)
 * the same paths run in the simulator's tests; here they run without one.
 */
const [empty, present] = [0x10, 0x20];

class FakeReader extends EventEmitter {
  readonly name: string;
  connected = false;
  readonly SCARD_STATE_PRESENT = present;
  readonly SCARD_STATE_MUTE = 0x200;
  readonly SCARD_SHARE_EXCLUSIVE = 1;
  readonly SCARD_PROTOCOL_T0 = 1;
  readonly SCARD_PROTOCOL_T1 = 2;
  readonly SCARD_RESET_CARD = 1;
  connects = 0;
  closed = false;
  connectError: Error | undefined;
  answer: (command: Buffer) => Buffer | Error | undefined = () => Buffer.from('9000', 'hex');

  constructor(name: string) {
    super();
    this.name = name;
  }
  status(state: number, insertions = 1): void {
    this.emit('status', { state: state | (insertions << 16), atr: state & present ? Buffer.from('3b00', 'hex') : Buffer.alloc(0) });
  }
  connect(_: object, done: (error: Error | null | undefined, protocol: number) => void): void {
    this.connects++;
    setImmediate(() => {
      if (this.connectError) return done(this.connectError, 0);
      this.connected = true;
      done(null, 2);
      this.status(present | 0x100);
    });
  }
  disconnect(_: number, done: () => void): void {
    setImmediate(done);
  }
  transmit(command: Buffer, _: number, __: number, done: (error: Error | null, response: Buffer) => void): void {
    const answer = this.answer(command);
    if (answer !== undefined) setImmediate(() => (answer instanceof Error ? done(answer, Buffer.alloc(0)) : done(null, answer)));
  }
  close(): void {
    this.closed = true;
  }
}

class FakeContext extends EventEmitter {
  readonly readers: Record<string, FakeReader> = {};
  closed = false;
  plug(name: string): FakeReader {
    const reader = new FakeReader(name);
    this.readers[name] = reader;
    this.emit('reader', reader);
    return reader;
  }
  unplug(name: string): void {
    this.readers[name]?.emit('end');
    delete this.readers[name];
  }
  close(): void {
    this.closed = true;
  }
}

const pcscFailure = (call: string, code: string): Error => new Error(`${call} error: Something.(0x${code})`);
const until = (reader: PcscReader, wanted: boolean): Promise<unknown> =>
  firstValueFrom(reader.presence.pipe(filter((now) => now.present === wanted)));

function opened(options: object = {}): { reader: PcscReader; context: FakeContext; contexts: FakeContext[] } {
  const contexts: FakeContext[] = [];
  const binding = (): FakeContext => {
    const context = new FakeContext();
    contexts.push(context);
    return context;
  };
  const reader = openPcscReader({ name: 'Gate', retryAfter: 1, exchangeLimit: 50, ...options, binding: binding as never });
  return { reader, contexts, context: contexts[0] as FakeContext };
}

describe('a PC/SC reader', () => {
  it('is the one that was named', async () => {
    const { reader, context } = opened();
    await expect(reader.connect()).rejects.toMatchObject({ code: 'reader-not-found' });
    const other = context.plug('Other reader');
    other.status(present);
    expect(await firstValueFrom(reader.presence)).toEqual({ present: false });
    context.plug('The Gate reader 00 00').status(present);
    expect(await firstValueFrom(reader.presence)).toEqual({ present: true, atr: Uint8Array.from([0x3b, 0]) });
    await reader.close();
    expect([context.closed, other.closed]).toEqual([true, true]);
  });

  it('tells presence once per change, and a card changed between two looks', async () => {
    const { reader, context } = opened();
    const seen: boolean[] = [];
    reader.presence.subscribe((now) => seen.push(now.present));
    const found = context.plug('Gate');
    found.status(empty, 0);
    found.status(present, 1);
    found.status(present | 0x100, 1);
    found.status(present, 3);
    found.status(empty, 4);
    found.status(present | 0x200, 5);
    expect(seen).toEqual([false, true, false, true, false]);
    await reader.close();
  });

  it('comes back after it was unplugged', async () => {
    const { reader, context } = opened();
    context.plug('Gate').status(present);
    context.unplug('Gate');
    expect(await firstValueFrom(reader.connected)).toBe(false);
    await expect(reader.connect()).rejects.toMatchObject({ code: 'reader-not-found' });
    context.plug('Gate').status(present);
    const card = await reader.connect();
    expect(Buffer.from(await card.transmit(Uint8Array.of(0)))).toEqual(Buffer.from('9000', 'hex'));
    await card.disconnect();
    await reader.close();
  });

  it('comes back after pcscd was restarted', async () => {
    const { reader, context, contexts } = opened();
    context.plug('Gate').status(present);
    const again = until(reader, false);
    context.emit('error', pcscFailure('SCardGetStatusChange', '8010001d'));
    await again;
    await expect(reader.connect()).rejects.toMatchObject({ code: 'pcsc-unavailable' });
    await expect.poll(() => contexts.length).toBe(2);
    contexts[1]?.plug('Gate').status(present);
    await (await reader.connect()).disconnect();
    await reader.close();
    expect(contexts.map((each) => each.closed)).toEqual([true, true]);
  });

  it('starts anew after an error of its own thread', async () => {
    const { reader, context, contexts } = opened();
    const found = context.plug('Gate');
    context.plug('Other').emit('error', pcscFailure('SCardGetStatusChange', '80100001'));
    found.status(present);
    found.emit('error', pcscFailure('SCardGetStatusChange', '80100001'));
    context.emit('error', pcscFailure('SCardGetStatusChange', '80100001'));
    await expect.poll(() => contexts.length).toBe(2);
    contexts[1]?.plug('Gate').status(present);
    await (await reader.connect()).disconnect();
    await reader.close();
    expect(contexts).toHaveLength(2);
  });

  it('waits for a pcscd that is not there yet', async () => {
    let tries = 0;
    let context: FakeContext | undefined;
    const binding = (): FakeContext => {
      if (++tries < 3) throw pcscFailure('SCardEstablishContext', '8010001d');
      context = new FakeContext();
      return context;
    };
    const reader = openPcscReader({ retryAfter: 1, binding: binding as never });
    await expect(reader.connect()).rejects.toMatchObject({ code: 'pcsc-unavailable' });
    await expect.poll(() => context).toBeDefined();
    const chip = waitForChip(reader, 5000);
    context?.plug('Any').status(present);
    await chip;
    await reader.close();
    await expect(
      listPcscReaders({
        binding: (() => {
          throw pcscFailure('SCardEstablishContext', '8010001d');
        }) as never,
      }),
    ).rejects.toMatchObject({ code: 'pcsc-unavailable' });
  });

  it('calls a chip pulled out at any moment card-removed', async () => {
    const { reader, context } = opened();
    const found = context.plug('Gate');
    found.connectError = pcscFailure('SCardConnect', '8010000c');
    await expect(reader.connect()).rejects.toMatchObject({ code: 'card-removed' });
    found.connectError = undefined;
    found.status(present);
    for (const trouble of [pcscFailure('SCardTransmit', '80100069'), pcscFailure('SCardTransmit', '80100016'), Buffer.alloc(0)]) {
      found.status(present);
      const card = await reader.connect();
      found.answer = () => {
        setImmediate(() => found.status(empty));
        return trouble;
      };
      await expect(card.transmit(Uint8Array.of(0))).rejects.toMatchObject({ code: 'card-removed' });
      await expect(card.transmit(Uint8Array.of(0))).rejects.toMatchObject({ code: 'card-removed' });
      await card.disconnect();
    }
    found.status(present);
    const card = await reader.connect();
    found.status(empty);
    await expect(card.transmit(Uint8Array.of(0))).rejects.toMatchObject({ code: 'card-removed' });
    await reader.close();
  });

  it('calls trouble with a chip that is still there transport, and silence too', async () => {
    const { reader, context } = opened();
    const found = context.plug('Gate');
    found.status(present);
    const card = await reader.connect();
    found.answer = () => pcscFailure('SCardTransmit', '80100016');
    await expect(card.transmit(Uint8Array.of(0))).rejects.toMatchObject({ code: 'transport' });
    await card.disconnect();
    await expect(card.transmit(Uint8Array.of(0))).rejects.toMatchObject({ code: 'transport' });
    const silent = await reader.connect();
    found.answer = () => undefined;
    await expect(silent.transmit(Uint8Array.of(0))).rejects.toThrow(/did not answer/);
    await reader.close();
  });

  it('clears the handle of a card that was pulled out before connecting again, and sends in order', async () => {
    const { reader, context } = opened();
    const found = context.plug('Gate');
    found.status(present);
    found.connected = true;
    const card = await reader.connect();
    expect(found.connects).toBe(1);
    found.answer = (command) => Buffer.concat([command, Buffer.from('9000', 'hex')]);
    const answers = await Promise.all([1, 2, 3].map((n) => card.transmit(Uint8Array.of(n))));
    expect(answers.map((answer) => answer[0])).toEqual([1, 2, 3]);
    await reader.close();
  });

  it('lists readers by name', async () => {
    const binding = (): FakeContext => {
      const context = new FakeContext();
      setImmediate(() => ['B', 'A'].map((name) => context.plug(name)));
      return context;
    };
    expect(await listPcscReaders({ binding: binding as never })).toEqual(['A', 'B']);
  });

  it('does not wait for ever for a document, and says so when there is no reader to lay it on', async () => {
    const { reader, context } = opened({ retryAfter: 60_000 });
    await expect(waitForChip(reader, 5)).rejects.toMatchObject({ code: 'reader-not-found' });
    context.plug('Gate').status(empty);
    await expect(waitForChip(reader, 5)).rejects.toMatchObject({ code: 'card-removed' });
    context.emit('error', pcscFailure('SCardEstablishContext', '8010001d'));
    await expect(waitForChip(reader, 0)).rejects.toMatchObject({ code: 'pcsc-unavailable' });
    await reader.close();
  });
});

it('PC/SC error codes are read from messages of 32 and 64 bits', () => {
  expect(pcscCodeOf(new Error('SCardTransmit error: Card was removed.(0x80100069)'))).toBe(0x80100069);
  expect(pcscCodeOf(new Error('SCardTransmit error: Card was removed.(0xffffffff80100069)'))).toBe(0x80100069);
  expect(pcscCodeOf('nothing')).toBeUndefined();
  expect(pcscError(new Error('odd'), 'Talking')).toMatchObject({ code: 'transport' });
});
