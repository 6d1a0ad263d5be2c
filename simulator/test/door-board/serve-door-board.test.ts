import { connect } from 'node:net';
import { doorBoardLink, FirmataDoors, type GateError } from 'gate-controller';
import { filter, firstValueFrom, interval, map, take, timer } from 'rxjs';
import { afterEach, expect, test } from 'vitest';
import { type ServedDoorBoard, serveDoorBoard } from '../../src/door-board/index.ts';

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms: number) => timer(ms).pipe(map(() => undefined)),
  every: (ms: number) => interval(ms).pipe(map(() => undefined)),
};
const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of toClose.splice(0).reverse()) await it.close();
});

async function served(): Promise<{ server: ServedDoorBoard; doors: FirmataDoors; troubles: GateError[] }> {
  const server = await serveDoorBoard();
  toClose.push(server);
  const troubles: GateError[] = [];
  const doors = new FirmataDoors(doorBoardLink({ type: 'tcp', host: server.host, port: server.port }), clock, (error) =>
    troubles.push(error),
  );
  toClose.push(doors);
  return { server, doors, troubles };
}
const isConnected = (doors: FirmataDoors, connected: boolean) => firstValueFrom(doors.connected.pipe(filter((is) => is === connected)));

test('over TCP in real time: connect, open, unplug and replug', async () => {
  const { server, doors, troubles } = await served();
  await isConnected(doors, true);
  const beat = interval(200).subscribe(() => doors.heartbeat());
  doors.heartbeat();
  await firstValueFrom(doors.status.pipe(filter((status) => status.state === 'locked')));
  expect(await doors.open('entry')).toBe('ok');
  await firstValueFrom(doors.status.pipe(filter((status) => !status.entryClosed)));
  const pulled = performance.now();
  await server.unplug();
  await isConnected(doors, false);
  expect(performance.now() - pulled).toBeLessThan(1000);
  await firstValueFrom(timer(300));
  expect(troubles.at(-1)).toMatchObject({ code: 'door-board', message: expect.stringContaining('cannot be reached') });
  await server.plug();
  await isConnected(doors, true);
  expect(await doors.closeAll()).toBe('ok');
  await firstValueFrom(doors.status.pipe(filter((status) => status.state === 'locked')));
  beat.unsubscribe();
});

test('a second client is sent away, the first keeps the board', async () => {
  const { server, doors } = await served();
  await isConnected(doors, true);
  const second = connect(server.port, server.host);
  await new Promise((resolve) => second.on('close', resolve));
  await firstValueFrom(doors.connected.pipe(take(1))).then((connected) => expect(connected).toBe(true));
});
