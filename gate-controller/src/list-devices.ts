import { access, constants, readdir } from 'node:fs/promises';
import path from 'node:path';
import { listPcscReaders } from 'epassport-reader';
import { type FaceEngine, openFaceEngine } from 'face-match';
import { SerialPort } from 'serialport';
import { listHidReaders } from './hid-mrz-reader.ts';

/** Lists what is connected to this machine, in the words that a site file takes. A kind of device that cannot be asked says why. */
export async function listDevices(print: (line: string) => void): Promise<void> {
  await section('Passport chip readers (chipReader.name)', async () => listPcscReaders());
  await section('HID devices (mrzReader.vendorId, productId, serial)', async () =>
    (await listHidReaders()).map((d) =>
      [`${d.vendorId}, ${d.productId}`, d.serial, d.manufacturer, d.product, d.path].filter(Boolean).join('  '),
    ),
  );
  await section('Serial ports (doorBoard.path)', listSerialPorts);
  await section('Cameras (cameras[].url)', async () =>
    (await readdir('/dev')).filter((name) => /^video\d+$/.test(name)).map((name) => `/dev/${name}`),
  );
  await section('Face comparison runs on', async () => {
    const engine = await openFaceEngine();
    await engine.close();
    return describeEngine(engine.about);
  });

  async function section(title: string, list: () => Promise<readonly string[]>): Promise<void> {
    print(title);
    try {
      const found = await list();
      for (const line of found.length > 0 ? found : ['none']) print(`  ${line}`);
    } catch (error) {
      print(`  cannot be listed: ${(error as Error).message}`);
    }
  }
}

/** What the face engine took, and why nothing faster. */
export const describeEngine = ({ backend, fellBack, refused }: FaceEngine['about']): string[] => [
  backend,
  ...(refused === undefined ? [] : [`${refused} failed the self-test`]),
  ...(fellBack === undefined ? [] : [`not faster because: ${fellBack}`]),
];

/** One line per serial port. Where Linux has no udevadm, the ports' names alone, and a line that says why. */
export async function listSerialPorts(): Promise<string[]> {
  // serialport starts udevadm and does not catch what happens when there is none: the whole program would end.
  if (process.platform === 'linux' && !(await isOnPath('udevadm'))) {
    const names = (await readdir('/dev')).filter((name) => /^tty(ACM|USB|AMA)\d+$/.test(name)).sort();
    return [
      ...names.map((name) => `/dev/${name}`),
      'makers cannot be told: udevadm is not installed (Debian: apt install udev); only /dev/ttyACM*, ttyUSB* and ttyAMA* are listed',
    ];
  }
  return (await SerialPort.list()).map((p) => [p.path, p.manufacturer, p.serialNumber].filter(Boolean).join('  '));
}

async function isOnPath(program: string): Promise<boolean> {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const found = await access(path.join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
