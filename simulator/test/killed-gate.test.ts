import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPassageLog } from 'performance-tool';
import { filter, firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onDuty } from '../src/journey/officer.ts';
import { type SimulatedGate, startSimulatedGate } from '../src/run/simulated-gate.ts';
import { simulatedThreshold } from '../src/run/threshold.ts';

/*
 * SIGKILL at every step of a passage: as a power cut of the edge box, without the door board losing its supply. Nothing that had begun is
 * lost, the doors are safe, and the gate takes the next traveller once an officer has let the one inside out.
 */
let folder: string;
let gate: SimulatedGate;
let index = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'limen-killed-'));
  const { threshold } = await simulatedThreshold(undefined);
  gate = await startSimulatedGate({ folder, threshold });
}, 60_000);
afterAll(async () => {
  await gate?.close();
  await rm(folder, { recursive: true, force: true });
});

const reached = (phase: string) => firstValueFrom(gate.log.pipe(filter((entry) => entry['msg'] === 'phase' && entry['to'] === phase)));
const ready = () => firstValueFrom(gate.traveller.view.pipe(filter((v) => v.screen === 'welcome')));

describe.each(['reading', 'entering', 'capturing', 'referred', 'leaving'])('a gate killed while %s', (phase) => {
  it('records the passage as aborted, keeps the doors safe and works on', async (context) => {
    if (gate.virtual.missing.length > 0) context.skip(`the gate runs in this process: ${gate.virtual.missing.join(' ')}`);
    const { log } = gate.virtual.site;
    const before = (await readPassageLog(log)).passages.length;
    const member = await gate.virtual.office.issue(88, index++, { impostor: phase === 'referred' });
    await ready();
    const stop = new AbortController();
    const there = reached(phase);
    const journey = gate.send(member, {}, stop.signal);
    await there;
    // The promise holds from the first write on: no door moves before it, and a document just put down needs no record.
    await expect.poll(async () => (await readPassageLog(log)).unfinished.length, { timeout: 4_000 }).toBe(1);
    await gate.gate.kill();

    // Without heartbeats the board makes the doors safe by itself: both close.
    const { entry, exit } = gate.virtual.board.gate;
    await expect.poll(() => entry.closed && exit.closed, { timeout: 8_000 }).toBe(true);
    stop.abort();
    await journey; // whoever was inside is out of the scene: an officer saw to it
    await gate.restart();
    onDuty(gate.officer, () => 'holder', stop.signal);
    await ready();

    const { passages, unfinished } = await readPassageLog(log);
    expect(unfinished).toEqual([]);
    expect(passages.slice(before).map((r) => r.outcome)).toEqual(['aborted']);
  });
});
