import { openFaceEngine, scoreVersion, templateVersion } from 'face-match';
import { describe, expect, it } from 'vitest';
import { calibrate, DRAWING_VERSION, readCalibration } from '../../src/travellers/calibrate.ts';
import { drawingFingerprint } from '../../src/travellers/fingerprint.ts';

const committed = await readCalibration();

describe('the committed calibration', () => {
  it('belongs to the engine and the drawing of this version', () => {
    expect([committed.templateVersion, committed.drawingVersion]).toEqual([scoreVersion({ version: templateVersion }), DRAWING_VERSION]);
  });

  it('was measured on pictures like those drawn now; otherwise calibrate again (see the README) and raise DRAWING_VERSION', async () => {
    const now = await drawingFingerprint();
    const then = committed.fingerprint.split(' ').map(Number);
    expect(now).toHaveLength(then.length);
    for (const [i, value] of now.entries()) expect(Math.abs(value - then[i]!)).toBeLessThanOrEqual(6);
  });

  it('lets honest travellers pass and others not', () => {
    expect(committed.mated.count).toBeGreaterThanOrEqual(90);
    expect(committed.fmr).toBeLessThanOrEqual(0.005);
    expect(committed.fnmr).toBeLessThanOrEqual(0.03);
    expect(committed.threshold).toBeGreaterThan(committed.nonMated.p99);
  });
});

it('calibrates by the gate’s own capture and says what it measured', async () => {
  const engine = await openFaceEngine();
  try {
    const result = await calibrate(engine, { identities: 3, firstSeed: 4, targetFmr: 0 });
    expect([result.mated.count, result.nonMated.count, result.failuresToAcquire, result.failuresToEnrol]).toEqual([3, 6, 0, 0]);
    expect(result.threshold).toBeGreaterThan(result.nonMated.max);
    expect(result.fmr).toBe(0);
  } finally {
    await engine.close();
  }
});
