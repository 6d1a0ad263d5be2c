import { scoreVersion, templateVersion } from 'face-match';
import { DRAWING_VERSION, readCalibration } from '../travellers/calibrate.ts';

/** Cosine at which one in a thousand pairs of different people matches, measured on LFW photographs with one image each. */
const PHOTOGRAPHS = 0.885;

/**
 * The simulated site's threshold: what was asked for, or what was calibrated on drawn travellers.
 * @throws {Error} when the calibration is of other templates or other drawings
 */
export async function simulatedThreshold(
  asked: string | undefined,
  photographs = false,
): Promise<{ readonly threshold: number; readonly from: string }> {
  if (asked !== undefined) {
    const threshold = Number(asked);
    if (!(threshold >= -1 && threshold <= 1)) throw new Error(`--threshold is "${asked}"; expected a similarity between -1 and 1.`);
    return { threshold, from: 'asked for' };
  }
  if (photographs) return { threshold: PHOTOGRAPHS, from: 'FMR 0.1 % on photographs, face-match’s README' };
  const calibration = await readCalibration();
  if (calibration.templateVersion !== scoreVersion({ version: templateVersion }) || calibration.drawingVersion !== DRAWING_VERSION)
    throw new Error('simulator/calibration.json was measured on other templates or drawings. Run: npm run calibrate -w simulator');
  return { threshold: calibration.threshold, from: `calibrated on ${calibration.identities} drawn travellers, FMR ${calibration.fmr}` };
}
