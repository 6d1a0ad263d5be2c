import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { templateVersion } from 'face-match';
import { type Calibration, DRAWING_VERSION } from '../travellers/calibrate.ts';

/** What `npm run calibrate -w simulator` measured and wrote. */
const CALIBRATION = fileURLToPath(new URL('../../calibration.json', import.meta.url));

/**
 * The simulated site's threshold: what was asked for, or what was calibrated on drawn travellers.
 * @throws {Error} when the calibration is of other templates or other drawings
 */
export async function simulatedThreshold(asked: string | undefined): Promise<{ readonly threshold: number; readonly from: string }> {
  if (asked !== undefined) {
    const threshold = Number(asked);
    if (!(threshold >= -1 && threshold <= 1)) throw new Error(`--threshold is "${asked}"; expected a similarity between -1 and 1.`);
    return { threshold, from: 'asked for' };
  }
  const calibration = JSON.parse(await readFile(CALIBRATION, 'utf8')) as Calibration;
  if (calibration.templateVersion !== templateVersion || calibration.drawingVersion !== DRAWING_VERSION)
    throw new Error('simulator/calibration.json was measured on other templates or drawings. Run: npm run calibrate -w simulator');
  return { threshold: calibration.threshold, from: `calibrated on ${calibration.identities} drawn travellers, FMR ${calibration.fmr}` };
}
