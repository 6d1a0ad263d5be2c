import { describe, expect, it } from 'vitest';
import { inProcessMrzReader } from '../../src/hid/in-process-mrz-reader.ts';
import { mrzReports } from '../../src/hid/mrz-reports.ts';

/** Doc 9303-4 appendix A's specimen. */
const SPECIMEN = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

/** What the gate sees, in order. */
function watch({ reader }: ReturnType<typeof inProcessMrzReader>) {
  const seen: unknown[] = [];
  reader.connected.subscribe({ next: (connected) => seen.push({ connected }), complete: () => seen.push('closed') });
  reader.documents.subscribe((lines) => seen.push({ lines }));
  reader.garbled.subscribe(() => seen.push('garbled'));
  return seen;
}

describe('an MRZ reader in process', () => {
  it('hands over what is laid on it', () => {
    const device = inProcessMrzReader();
    const seen = watch(device);
    expect(device.present(SPECIMEN)).toBe(true);
    expect(seen).toEqual([{ connected: true }, { lines: SPECIMEN }]);
  });

  it('drops a garbled frame', () => {
    const device = inProcessMrzReader();
    const seen = watch(device);
    device.send(mrzReports(SPECIMEN).slice(0, 1));
    device.present(SPECIMEN);
    expect(seen).toEqual([{ connected: true }, 'garbled', { lines: SPECIMEN }]);
  });

  it('comes and goes with its cable, and says why', async () => {
    const device = inProcessMrzReader();
    const seen = watch(device);
    const troubles: (string | undefined)[] = [];
    device.reader.trouble.subscribe((trouble) => troubles.push(trouble?.code));
    await device.unplug();
    expect(device.present(SPECIMEN)).toBe(false);
    await device.plug();
    device.present(SPECIMEN);
    await device.reader.close();
    expect(seen).toEqual([
      { connected: true },
      { connected: false },
      { connected: true },
      { lines: SPECIMEN },
      { connected: false },
      'closed',
    ]);
    expect(troubles).toEqual([undefined, 'mrz-reader', undefined, 'mrz-reader']);
  });
});
