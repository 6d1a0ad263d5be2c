import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PassageRecord } from 'performance-tool';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedGate, startSimulatedGate } from '../src/run/simulated-gate.ts';
import { simulatedThreshold } from '../src/run/threshold.ts';
import { runScenario } from '../src/scenarios/run-scenario.ts';

/** A crowded machine looks too seldom for the light to say anything; at three looks a second and camera it does. */
const lookedOften = ({ capture }: PassageRecord) =>
  capture!.cameras.reduce((sum, { faces }) => sum + faces, 0) > (9 * capture!.milliseconds) / 1000;
const lightOf = ({ presentationAttack }: PassageRecord) => presentationAttack?.signals.find(({ signal }) => signal === 'light');

/** The only whole gate that challenges faces by its screen's light: a challenge takes three seconds of every capture. */
describe('a machine without pcscd, umockdev and ffmpeg', () => {
  let folder: string;
  let gate: SimulatedGate;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'limen-in-process-'));
    const { threshold } = await simulatedThreshold(undefined);
    gate = await startSimulatedGate({ folder, threshold, without: ['pcscd', 'umockdev', 'ffmpeg'], lightChallenge: {} });
  });
  afterAll(async () => {
    await gate?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says what then runs in process, and a traveller still passes, whose face gives the screen’s light back', async () => {
    expect(gate.virtual.missing).toHaveLength(3);
    const { wrong, record } = await runScenario(gate, { name: 'honest', expect: { outcome: 'admitted', screen: 'exit' } }, 901);
    expect(wrong).toEqual([]);
    expect(record.capture?.light).toMatchObject({ asked: 4 });
    expect(record.capture!.light!.shown).toBeGreaterThan(0);
    if (lookedOften(record)) expect(lightOf(record)!.value).toBeGreaterThan(0.5);
    expect(record.presentationAttack!.score).toBeLessThan(0.5);
  });

  it('records the grade of a video on a screen and lets it decide nothing, where the site says no more', async () => {
    const wish = { impostor: true, disguise: { species: 'screen-video', quality: 'middle' } } as const;
    const expected = { outcome: 'admitted', screen: 'exit', attack: 0.5 } as const;
    const { wrong, record } = await runScenario(gate, { name: 'screen', wish, expect: expected }, 902);
    expect(wrong).toEqual([]);
    expect(record.presentationAttack!.action).toBe('record');
    if (lookedOften(record)) expect(lightOf(record)!.value).toBeLessThan(0.5);
  });
});
