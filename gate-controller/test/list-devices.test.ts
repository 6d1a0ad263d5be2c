import { afterEach, describe, expect, it, vi } from 'vitest';
import { listSerialPorts } from '../src/list-devices.ts';

describe.skipIf(process.platform !== 'linux')('the list of serial ports (skipped where there is no udev)', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('says that udevadm is missing, and lives', async () => {
    vi.stubEnv('PATH', '/nonexistent');
    const lines = await listSerialPorts();
    expect(lines.at(-1)).toContain('udevadm is not installed');
    // Had serialport been asked, its child process would end this one about now.
    await new Promise((r) => setImmediate(r));
  });
});
