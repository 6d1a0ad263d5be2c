import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { BehaviorSubject, distinctUntilChanged, map, type Observable } from 'rxjs';
import { mrzReports } from './mrz-reports.ts';
import { connect, disconnect, mrzReaderDevice } from './usb-device.ts';
import { busFolder } from './virtual-hid.ts';

/** The reader from the traveller's side: documents are laid on it, its cable is pulled. */
export interface VirtualMrzReader {
  /** Whether a program reads from it. */
  readonly opened: Observable<boolean>;
  /** Lays a document down. False when no program reads. */
  present(lines: readonly string[]): boolean;
  /** Sends reports as they are, damaged ones too. False when no program reads. */
  send(reports: readonly Uint8Array[]): boolean;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The MRZ reader behind the bus that `prepareVirtualHid` made in `dir`, plugged in. Runs in any process but the one that reads from it:
 * that one's opens and ioctls wait for the answer.
 */
export async function serveMrzReader(dir: string): Promise<VirtualMrzReader> {
  const clients = new BehaviorSubject<ReadonlySet<Socket>>(new Set());
  const address = join(dir, 'hidraw0.sock');
  let server: Server | undefined;

  function serve(client: Socket) {
    clients.next(new Set([...clients.value, client]));
    client.on('error', () => undefined); // a program that was killed; 'close' follows
    client.on('close', () => clients.next(new Set([...clients.value].filter((other) => other !== client))));
    client.resume(); // output reports switch lamps on real readers; this one has none
  }

  async function plug() {
    if (server) return;
    rmSync(address, { force: true });
    server = createServer(serve);
    server.listen(address);
    await once(server, 'listening');
    await connect(busFolder(dir), mrzReaderDevice);
  }

  async function unplug() {
    if (!server) return;
    const stopping = server;
    server = undefined;
    await disconnect(busFolder(dir));
    const stopped = once(stopping, 'close');
    stopping.close();
    for (const client of clients.value) client.destroy();
    clients.next(new Set());
    await stopped;
  }

  function send(reports: readonly Uint8Array[]) {
    const frames = Buffer.concat(reports.flatMap((report) => [Buffer.of(report.length & 0xff, report.length >> 8), report]));
    for (const client of clients.value) client.write(frames);
    return clients.value.size > 0;
  }

  await plug();
  return {
    opened: clients.pipe(
      map((now) => now.size > 0),
      distinctUntilChanged(),
    ),
    present: (lines) => send(mrzReports(lines)),
    send,
    plug,
    unplug,
    async close() {
      await unplug();
      clients.complete();
    },
  };
}
