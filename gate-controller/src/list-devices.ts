import { readdir } from 'node:fs/promises';
import { listPcscReaders } from 'epassport-reader';
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
  await section('Serial ports (doorBoard.path)', async () =>
    (await SerialPort.list()).map((p) => [p.path, p.manufacturer, p.serialNumber].filter(Boolean).join('  ')),
  );
  await section('Cameras (cameras[].url)', async () =>
    (await readdir('/dev')).filter((name) => /^video\d+$/.test(name)).map((name) => `/dev/${name}`),
  );

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
