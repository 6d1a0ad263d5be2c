import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doorBoardLink, FirmataDoors } from 'gate-controller';
import { filter, firstValueFrom, interval, map, timeout, timer } from 'rxjs';
import { expect, test } from 'vitest';
import { serveDoorBoard } from '../../src/door-board/index.ts';

/** A pseudo-terminal whose far end is the board's TCP port: what a USB serial adapter looks like to the driver. */
const BRIDGE = `
import os, pty, select, socket, sys, tty
link, port = sys.argv[1], int(sys.argv[2])
master, slave = pty.openpty()
tty.setraw(slave)
if os.path.lexists(link): os.unlink(link)
os.symlink(os.ttyname(slave), link)
line = socket.create_connection(('127.0.0.1', port))
print('ready', flush=True)
while True:
    for ready in select.select([master, line], [], [])[0]:
        if ready is line:
            data = line.recv(4096)
            if not data: sys.exit()
            os.write(master, data)
        else:
            line.sendall(os.read(master, 4096))
`;
const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms: number) => timer(ms).pipe(map(() => undefined)),
  every: (ms: number) => interval(ms).pipe(map(() => undefined)),
};

test.skipIf(!hasPython)('over a serial port: connect, open, pull the adapter out and put it back', async () => {
  const server = await serveDoorBoard();
  const folder = mkdtempSync(join(tmpdir(), 'limen-serial-'));
  const path = join(folder, 'door-board');
  const bridges: ChildProcess[] = [];
  const plug = () =>
    new Promise<ChildProcess>((resolve) => {
      const bridge = spawn('python3', ['-c', BRIDGE, path, String(server.port)], { stdio: ['ignore', 'pipe', 'inherit'] });
      bridges.push(bridge);
      bridge.stdout!.once('data', () => resolve(bridge));
    });
  const bridge = await plug();
  const doors = new FirmataDoors(doorBoardLink({ type: 'serial', path }), clock);
  const beat = interval(200).subscribe(() => doors.heartbeat());
  const becomes = (connected: boolean) =>
    firstValueFrom(
      doors.connected.pipe(
        filter((is) => is === connected),
        timeout(15_000),
      ),
    );
  try {
    await becomes(true);
    await firstValueFrom(doors.status.pipe(filter((status) => status.state === 'locked')));
    expect(await doors.open('entry')).toBe('ok');
    bridge.kill();
    const pulled = performance.now();
    await becomes(false);
    expect(performance.now() - pulled).toBeLessThan(1000);
    await plug();
    await becomes(true);
    expect(await doors.closeAll()).toBe('ok');
  } finally {
    beat.unsubscribe();
    await doors.close();
    for (const each of bridges) each.kill();
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
