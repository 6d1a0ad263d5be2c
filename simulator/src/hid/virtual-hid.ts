import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeUsbDevice, mrzReaderDevice } from './usb-device.ts';

/** How to start a program so that it finds the virtual device. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** A bus with one virtual HID device, ready for `serveMrzReader(dir)` and for the programs that are to see it. */
export interface VirtualHid {
  readonly available: true;
  readonly dir: string;
  /**
   * The same command with the bus preloaded. The program must be the one that opens the device, not a shell around it: the libraries take
   * themselves out of its environment, so what it starts in turn (ffmpeg, udevadm) runs without them. Signals and exit code are its own.
   */
  launch(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Launch;
  remove(): Promise<void>;
}

/** Why there are no virtual HID devices here, and the Debian package that brings them. */
export interface NoVirtualHid {
  readonly available: false;
  readonly debianPackage: 'umockdev' | 'build-essential';
  readonly reason: string;
}

const source = fileURLToPath(new URL('../../native/hidshim.c', import.meta.url));
const run = promisify(execFile);
/** A socket's address holds 107 characters; hidshim.c keeps 80 for the folder. */
const LONGEST_FOLDER = 79;

/**
 * Makes a folder with the device's description and the compiled preload library (gcc, 0.1 s). Nothing is running afterwards:
 * `serveMrzReader(dir)` is the device.
 */
export async function prepareVirtualHid(): Promise<VirtualHid | NoVirtualHid> {
  const umockdev = findUmockdev();
  if (!umockdev) return missing('umockdev', 'libumockdev-preload.so.0 is not installed');

  const dir = await mkdtemp(join(tmpdir().length < LONGEST_FOLDER - 20 ? tmpdir() : '/tmp', 'limen-hid-'));
  const remove = () => rm(dir, { recursive: true, force: true });
  const shim = join(dir, 'hidshim.so');
  try {
    await run('gcc', ['-shared', '-fPIC', '-O2', '-o', shim, source, '-ldl']);
  } catch (error) {
    await remove();
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    return missing('build-essential', code === 'ENOENT' ? 'gcc is not installed' : `hidshim.c does not compile: ${stderr?.split('\n')[0]}`);
  }
  await describeUsbDevice(busFolder(dir), mrzReaderDevice);
  await writeFile(join(dir, 'hidraw0.desc'), mrzReaderDevice.reportDescriptor);

  return {
    available: true,
    dir,
    launch: (command, args, env = process.env) => ({
      command,
      args,
      env: {
        ...env,
        // The order matters: hidshim takes /dev/hidraw0 before umockdev looks for it.
        LD_PRELOAD: [shim, umockdev, env['LD_PRELOAD']].filter(Boolean).join(':'),
        HIDSHIM_DIR: dir,
        UMOCKDEV_DIR: busFolder(dir),
      },
    }),
    remove,
  };
}

/** The bus's /sys, below the folder of `prepareVirtualHid`. */
export const busFolder = (dir: string): string => join(dir, 'bus');

function missing(debianPackage: NoVirtualHid['debianPackage'], reason: string): NoVirtualHid {
  return { available: false, debianPackage, reason };
}

function findUmockdev(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const triplets: Partial<Record<string, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu', arm: 'arm-linux-gnueabihf' };
  const folders = [`/usr/lib/${triplets[process.arch]}`, '/usr/lib64', '/usr/lib'];
  return folders.map((folder) => join(folder, 'libumockdev-preload.so.0')).find((file) => existsSync(file));
}
