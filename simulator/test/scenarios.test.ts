import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { type SimulatedGate, startSimulatedGate } from '../src/run/simulated-gate.ts';
import { simulatedThreshold } from '../src/run/threshold.ts';
import { runScenario } from '../src/scenarios/run-scenario.ts';
import { SCENARIOS } from '../src/scenarios/scenarios.ts';

/*
 * The unmodified gate as a process of its own, every device behind its real driver where the machine has the packages, in real time.
 * Each scenario ends with the published outcome, both doors closed and the gate ready for the next person.
 */
let folder: string;
let gate: SimulatedGate;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'limen-scenarios-'));
  const { threshold } = await simulatedThreshold(undefined);
  // Short waits where nobody acts; no phase of an honest traveller comes near them.
  gate = await startSimulatedGate({
    folder,
    threshold,
    timeLimits: { notice: 1_000, entering: 10_000 },
    presentationAttack: { action: 'refer', threshold: 0.5 },
  });
  gate.log.subscribe((entry) => said.push(JSON.stringify(entry)));
}, 60_000);
/** What the gate said during the test, for whoever reads of its failure. */
let said: string[] = [];
beforeEach(() => {
  said = [];
  onTestFailed(() => console.error(said.join('\n')));
});
afterAll(async () => {
  await gate?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('an honest traveller', () => {
  it('passes', async () => {
    const wish = { chip: 'pace-gm-ca-aa-rsa' } as const;
    const result = await runScenario(gate, { name: 'honest', wish, expect: { outcome: 'admitted', screen: 'exit' } }, 900);
    expect(result.wrong).toEqual([]);
    expect(result.record.comparison?.similarity).toBeGreaterThanOrEqual(result.record.comparison?.threshold ?? 1);
    expect(result.record.checks.every((c) => c.mode !== 'mandatory' || c.result === 'successful')).toBe(true);
    // The chip's own protocols are in the record, and decide: a mandatory check that is not successful ends at the desk.
    const proofs = result.record.checks.filter((c) => ['pace', 'chip-authentication', 'active-authentication'].includes(c.check));
    expect(proofs.map((c) => [c.check, c.result, c.mode])).toEqual([
      ['pace', 'successful', 'mandatory'],
      ['chip-authentication', 'successful', 'mandatory'],
      ['active-authentication', 'successful', 'mandatory'],
    ]);
    expect(result.record.declaration.map((d) => d.answer)).toEqual(['no', 'no']);
  });
});

/** All that a traveller's screen is ever told: no grade, no reason. */
const TOLD = ['screen', 'language', 'languages', 'question', 'guidance', 'progress', 'light'];

describe('bad input', () => {
  it.each(SCENARIOS.map((scenario, index) => [scenario.name, scenario, index] as const))('%s', async (_, scenario, index) => {
    const told = new Set<string>();
    const watching = gate.traveller.view.subscribe((view) => {
      for (const key of Object.keys(view)) told.add(key);
    });
    expect((await runScenario(gate, scenario, index)).wrong).toEqual([]);
    watching.unsubscribe();
    expect([...told].filter((key) => !TOLD.includes(key))).toEqual([]);
  });
});
