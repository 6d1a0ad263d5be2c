import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSimulatedGate } from '../src/run/simulated-gate.ts';
import { simulatedThreshold } from '../src/run/threshold.ts';
import { runScenario } from '../src/scenarios/run-scenario.ts';

describe('a machine without pcscd, umockdev and ffmpeg', () => {
  it('says what then runs in process, and a traveller still passes', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'limen-in-process-'));
    const { threshold } = await simulatedThreshold(undefined);
    const gate = await startSimulatedGate({ folder, threshold, without: ['pcscd', 'umockdev', 'ffmpeg'] });
    try {
      expect(gate.virtual.missing).toHaveLength(3);
      const result = await runScenario(gate, { name: 'honest', expect: { outcome: 'admitted', screen: 'exit' } }, 901);
      expect(result.wrong).toEqual([]);
    } finally {
      await gate.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
