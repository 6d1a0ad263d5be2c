import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { filter, firstValueFrom } from 'rxjs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { mrzReports } from '../../src/hid/mrz-reports.ts';
import { mrzReaderDevice } from '../../src/hid/usb-device.ts';
import { prepareVirtualHid } from '../../src/hid/virtual-hid.ts';
import { serveMrzReader, type VirtualMrzReader } from '../../src/hid/virtual-mrz-reader.ts';

/** Doc 9303-4 appendix A's specimen. */
const SPECIMEN = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

const hid = await prepareVirtualHid();
if (!hid.available) console.warn(`Skipped: ${hid.reason} (apt-get install ${hid.debianPackage}).`);
afterAll(async () => {
  if (hid.available) await hid.remove();
});

/** A started program and what it told so far; `until` waits for an event. */
function follow(child: ChildProcess) {
  const events: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  if (!child.stdout) throw new Error('expected a program with piped output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line));
    for (const wake of waiting) wake();
  });
  let from = 0;
  let ended = false;
  child.once('close', () => {
    ended = true;
    for (const wake of waiting) wake();
  });
  return {
    events,
    async until(key: string, value: unknown = expect.anything()): Promise<unknown> {
      for (;;) {
        const index = events.findIndex((event, i) => i >= from && key in event && equals(event[key], value));
        if (index >= 0) {
          from = index + 1;
          return events[index]?.[key];
        }
        if (ended) throw new Error(`The program ended before it told "${key}".`);
        await new Promise<void>((resolve) => waiting.add(resolve));
        waiting.clear();
      }
    },
  };
}

function equals(actual: unknown, expected: unknown) {
  try {
    expect(actual).toEqual(expected);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hid.available)('an MRZ reader on the virtual bus, read by node-hid in another process', () => {
  if (!hid.available) return;
  let reader: VirtualMrzReader;
  let child: ChildProcess | undefined;

  function start(file: string, args: string[] = []) {
    const launch = hid.available && hid.launch(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args]);
    if (!launch) throw new Error('expected a virtual bus');
    child = spawn(launch.command, launch.args, { env: launch.env, stdio: ['pipe', 'pipe', 'inherit'] });
    return child;
  }

  const startReading = () => follow(start('reading-program.js', [String(mrzReaderDevice.vendorId), String(mrzReaderDevice.productId)]));

  const opened = () => firstValueFrom(reader.opened.pipe(filter((now) => now)));

  afterEach(async () => {
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await reader?.close();
  });

  it('is listed, opened, and its document arrives', async () => {
    reader = await serveMrzReader(hid.dir);
    const program = startReading();
    expect(await program.until('list')).toEqual([
      {
        vendorId: 0x0db5,
        productId: 0x0138,
        path: '/dev/hidraw0',
        serial: 'VIRTUAL-0001',
        manufacturer: 'Limen simulator',
        product: 'Virtual MRZ reader',
      },
    ]);
    await program.until('connected', true);
    await opened();
    expect(reader.present(SPECIMEN)).toBe(true);
    expect(await program.until('lines')).toEqual(SPECIMEN);
    const exit = once(child as ChildProcess, 'exit');
    child?.stdin?.end();
    await program.until('closed');
    expect(await exit).toEqual([0, null]);
  });

  it('keeps the preloaded libraries from the programs that the gate starts', async () => {
    reader = await serveMrzReader(hid.dir);
    const program = startReading();
    await program.until('list');
    const environment = program.events[0]?.['childEnvironment'];
    expect(environment).toContain('PATH');
    expect(environment).not.toContain('LD_PRELOAD');
    expect(environment).not.toContain('HIDSHIM_DIR');
  });

  it('drops a garbled frame and reads the next', async () => {
    reader = await serveMrzReader(hid.dir);
    const program = startReading();
    await program.until('connected', true);
    await opened();
    reader.send(mrzReports(SPECIMEN).slice(0, 1)); // the second report is lost
    reader.present(SPECIMEN);
    await program.until('garbled');
    await program.until('lines');
    expect(program.events.filter((event) => 'lines' in event)).toEqual([{ lines: SPECIMEN }]);
  });

  it('is lost when unplugged and found when plugged in again', async () => {
    reader = await serveMrzReader(hid.dir);
    const program = startReading();
    for (let i = 0; i < 3; i++) {
      await program.until('connected', true);
      await opened();
      await reader.unplug();
      expect(reader.present(SPECIMEN)).toBe(false);
      await program.until('connected', false);
      expect(await program.until('trouble')).toBe(
        'The MRZ reader 0db5:0138 was disconnected. It is used again as soon as it is back: check its cable.',
      );
      await reader.plug();
    }
    await program.until('connected', true);
    await opened();
    reader.present(SPECIMEN);
    expect(await program.until('lines')).toEqual(SPECIMEN);
  });

  it('may be plugged in after the gate has started', async () => {
    reader = await serveMrzReader(hid.dir);
    await reader.unplug();
    const program = startReading();
    expect(await program.until('list')).toEqual([]);
    expect(await program.until('trouble')).toMatch(/^The MRZ reader 0db5:0138 is not connected\. Plug it in/);
    await reader.plug();
    await program.until('trouble', null);
    await program.until('connected', true);
  });

  it('leaves files, SQLite, worker threads, serial ports and PC/SC of the same process alone', async () => {
    reader = await serveMrzReader(hid.dir);
    const program = follow(start('busy-program.js'));
    await program.until('ready');
    await opened();
    reader.present(SPECIMEN);
    expect(await program.until('done')).toEqual({
      worker: 1000,
      sqlite: 1000,
      serial: 'heartbeat',
      pcsc: expect.any(String),
      document: SPECIMEN,
    });
  });

  it('leaves nothing behind when the program is killed', async () => {
    reader = await serveMrzReader(hid.dir);
    const program = startReading();
    await program.until('connected', true);
    await opened();
    child?.kill('SIGKILL');
    await firstValueFrom(reader.opened.pipe(filter((now) => !now)));
    const again = startReading();
    await again.until('connected', true);
    expect(existsSync(hid.dir)).toBe(true);
  });
});
