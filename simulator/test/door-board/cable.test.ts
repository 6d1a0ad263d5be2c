import { expect, test } from 'vitest';
import { VirtualGate } from './virtual-time.ts';

test('an unplugged board is reported at once, loses its doors, and is back in service after replugging', async () => {
  const it = await new VirtualGate().inService();
  it.doors.lamps.exit('red');
  await it.ask(it.doors.open('entry'));
  await it.run(700);
  it.line.unplug();
  expect(await it.until('disconnected', () => !it.connected, 1000)).toBeLessThan(100);
  await expect(it.doors.open('entry')).rejects.toMatchObject({ name: 'GateError', code: 'door-board' });
  await it.run(1100);
  expect(it.board.drives).toEqual({ entry: false, exit: false });
  it.line.plug();
  expect(await it.until('connected', () => it.connected, 2000)).toBeLessThan(1000);
  await it.inService();
  expect(await it.ask(it.doors.open('exit'))).toBe('ok');
  await it.run(50);
  expect(it.board.lamps.exit).toBe('red');
});

test('a board without supply is noticed within 1 s although the line stays open, and returns by itself', async () => {
  const it = await new VirtualGate().inService();
  it.board.powered = false;
  const answer = it.ask(it.doors.open('entry'));
  await expect(answer).rejects.toMatchObject({ code: 'door-board', message: expect.stringContaining('500 ms') });
  await it.until('disconnected', () => !it.connected, 400);
  it.board.powered = true;
  await it.inService();
  expect(it.status.crossings).toEqual({ entryIn: 0, entryOut: 0, exitIn: 0, exitOut: 0 });
});

test('a command that the cable took with it fails at once and is not repeated later', async () => {
  const it = await new VirtualGate().inService();
  const answer = it.doors.open('entry');
  it.line.unplug();
  await expect(Promise.race([answer, it.run(100).then(() => 'too late')])).rejects.toMatchObject({ code: 'door-board' });
  await it.run(1500);
  it.line.plug();
  await it.inService();
  await it.run(500);
  expect(it.gate.entry.closed).toBe(true);
});

test('the cable may be pulled at any moment of the handshake', async () => {
  for (let moment = 0; moment <= 60; moment += 4) {
    const it = new VirtualGate();
    await it.run(moment);
    it.line.unplug();
    await it.run(20);
    it.line.plug();
    await it.inService();
    await it.doors.close();
  }
});
