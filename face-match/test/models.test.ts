import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { models } from '../src/index.ts';
import { readModel } from '../src/models.ts';

const folder = mkdtempSync(join(tmpdir(), 'face-match-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the model manifest', () => {
  it.each(Object.values(models))('names the $name as it is installed, with its licence', (model) => {
    expect(readModel(model).weights.byteLength).toBeGreaterThan(100_000);
    expect(model.licence).not.toBe('');
  });

  it('holds none of Human’s networks against presentation attacks: they call one real face in nine an attack', () => {
    expect(Object.values(models).filter(({ topology }) => /antispoof|liveness/.test(topology.file))).toEqual([]);
  });

  it('refuses a file that is not the one that was measured', () => {
    const installed = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')), '../models');
    copyFileSync(join(installed, models.mesh.topology.file), join(folder, models.mesh.topology.file));
    writeFileSync(join(folder, models.mesh.weights.file), 'other weights');
    expect(() => readModel(models.mesh, folder)).toThrow(
      expect.objectContaining({ code: 'model-altered', message: expect.stringContaining(models.mesh.weights.sha256) }),
    );
  });
});
