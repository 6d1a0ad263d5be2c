import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** A USB HID device as the kernel's /sys describes it. */
export interface UsbHidDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string;
  /** HID 1.11 section 6.2.2. */
  readonly reportDescriptor: Buffer;
}

/** Vendor-defined page, one application collection: 64 bytes in, 64 bytes out, no report numbers. */
const REPORT_DESCRIPTOR = Buffer.from('0600ff0901a101150026ff00750895400902810209039102c0', 'hex');

/** The virtual passport reader; the identity is that of an Access-IS OCR reader, whose framing it speaks. */
export const mrzReaderDevice: UsbHidDevice = {
  vendorId: 0x0db5,
  productId: 0x0138,
  manufacturer: 'Limen simulator',
  product: 'Virtual MRZ reader',
  serial: 'VIRTUAL-0001',
  reportDescriptor: REPORT_DESCRIPTOR,
};

const USB = 'sys/devices/pci0000:00/0000:00:14.0/usb1/1-2';
const CLASS_LINK = 'sys/class/hidraw/hidraw0';

/**
 * Writes the device's /sys as files under `root`, for libumockdev-preload to show to libudev: USB device, interface, HID device, hidraw0.
 * The device is not there until `connect`.
 */
export async function describeUsbDevice(root: string, device: UsbHidDevice): Promise<void> {
  const [vendor, product] = [hex(device.vendorId, 4), hex(device.productId, 4)];
  const usbInterface = `${USB}/1-2:1.0`;
  const hid = `${usbInterface}/0003:${vendor.toUpperCase()}:${product.toUpperCase()}.0001`;
  const hidraw = hidrawFolder(device);

  await describe(root, USB, 'sys/bus/usb', {
    uevent: `MAJOR=189\nMINOR=4\nDEVNAME=bus/usb/001/005\nDEVTYPE=usb_device\nDRIVER=usb\nPRODUCT=${hex(device.vendorId)}/${hex(device.productId)}/100\nBUSNUM=001\nDEVNUM=005\n`,
    idVendor: `${vendor}\n`,
    idProduct: `${product}\n`,
    bcdDevice: '0100\n',
    manufacturer: `${device.manufacturer}\n`,
    product: `${device.product}\n`,
    serial: `${device.serial}\n`,
  });
  await describe(root, usbInterface, 'sys/bus/usb', {
    uevent: 'DEVTYPE=usb_interface\nDRIVER=usbhid\nINTERFACE=3/0/0\n',
    bInterfaceNumber: '00\n',
    bInterfaceClass: '03\n',
  });
  await describe(root, hid, 'sys/bus/hid', {
    uevent: `DRIVER=hid-generic\nHID_ID=0003:${hex(device.vendorId, 8)}:${hex(device.productId, 8)}\nHID_NAME=${device.manufacturer} ${device.product}\nHID_PHYS=usb-0000:00:14.0-2/input0\nHID_UNIQ=${device.serial}\n`,
    report_descriptor: device.reportDescriptor,
  });
  await describe(root, hidraw, 'sys/class/hidraw', { uevent: 'MAJOR=245\nMINOR=0\nDEVNAME=hidraw0\n', dev: '245:0\n' });
  await link(root, `${hidraw}/device`, hid);
}

/** Lets the device appear on, or vanish from, the bus. */
export async function connect(root: string, device: UsbHidDevice): Promise<void> {
  await disconnect(root);
  await link(root, CLASS_LINK, hidrawFolder(device));
}

export const disconnect = (root: string): Promise<void> => rm(join(root, CLASS_LINK), { force: true });

const hidrawFolder = ({ vendorId, productId }: UsbHidDevice) =>
  `${USB}/1-2:1.0/0003:${hex(vendorId, 4).toUpperCase()}:${hex(productId, 4).toUpperCase()}.0001/hidraw/hidraw0`;

const hex = (id: number, digits = 1) => id.toString(16).padStart(digits, '0');

async function describe(root: string, folder: string, subsystem: string, attributes: Record<string, string | Buffer>) {
  await mkdir(join(root, folder), { recursive: true });
  await mkdir(join(root, subsystem), { recursive: true });
  await link(root, `${folder}/subsystem`, subsystem);
  for (const [name, value] of Object.entries(attributes)) await writeFile(join(root, folder, name), value);
}

/** /sys has relative links only. */
async function link(root: string, path: string, target: string) {
  await mkdir(join(root, dirname(path)), { recursive: true });
  await symlink(relative(dirname(path), target), join(root, path));
}
