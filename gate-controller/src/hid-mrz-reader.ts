import { type Device, devicesAsync, HIDAsync } from 'node-hid';
import { BehaviorSubject, exhaustMap, type Observable, Subject, timer } from 'rxjs';
import { GateError } from './gate-error.ts';
import { LONGEST_PAUSE, type MrzFraming, sequencedReports } from './mrz-frames.ts';
import type { MrzReader } from './mrz-reader.ts';

/** Which reader, as a site file names it. */
export interface HidMrzReaderOptions {
  readonly vendorId: number;
  readonly productId: number;
  /** Needed only where two readers of the same make are connected. */
  readonly serial?: string;
  /** How this make puts the MRZ into reports; `sequencedReports` (Access-IS) unless told. */
  readonly framing?: MrzFraming;
  /** How often the connected devices are looked through, in milliseconds; 1000 unless told. */
  readonly pollInterval?: number;
}

/** An MRZ reader that comes and goes with its cable. */
export interface HidMrzReader extends MrzReader {
  /** One for every frame that arrived damaged: the traveller lays the document down again. */
  readonly garbled: Observable<void>;
  /** Why the reader is not connected, for the officer; undefined while it is. */
  readonly trouble: Observable<GateError | undefined>;
}

/** One HID device as `npm run devices` lists it. */
export interface HidReaderListing {
  readonly vendorId: number;
  readonly productId: number;
  readonly serial?: string;
  readonly manufacturer?: string;
  readonly product?: string;
  /** The operating system's name of the device, `/dev/hidraw0`. */
  readonly path: string;
}

const GENERIC_DESKTOP = 0x01;

/**
 * The HID devices that can be a reader: keyboards, mice and the like are left out.
 * @throws {GateError} `mrz-reader` when HID devices cannot be listed on this machine
 */
export async function listHidReaders(): Promise<HidReaderListing[]> {
  const devices = await connectedDevices();
  return devices.flatMap(({ path, usagePage, vendorId, productId, serialNumber, manufacturer, product }) => {
    if (!path || usagePage === GENERIC_DESKTOP) return [];
    return [{ vendorId, productId, path, ...given({ serial: serialNumber, manufacturer, product }) }];
  });
}

/**
 * Opens the reader as soon as it is connected, and again whenever it returns: `connected` tells. Nothing of what is read is logged or kept.
 */
export function openHidMrzReader({
  vendorId,
  productId,
  serial,
  framing = sequencedReports,
  pollInterval = 1000,
}: HidMrzReaderOptions): HidMrzReader {
  const connected = new BehaviorSubject(false);
  const trouble = new BehaviorSubject<GateError | undefined>(undefined);
  const documents = new Subject<readonly string[]>();
  const garbled = new Subject<void>();
  const name = `${hex(vendorId)}:${hex(productId)}${serial === undefined ? '' : ` with serial number ${serial}`}`;
  let open: { readonly path: string; readonly hid: HIDAsync } | undefined;
  let closed = false;
  let missing = `The MRZ reader ${name} is not connected. Plug it in, or correct the site file; \`npm run devices\` lists what is there.`;

  const fail = (message: string, cause?: unknown) => {
    if (trouble.value?.message !== message) trouble.next(new GateError('mrz-reader', message, cause === undefined ? {} : { cause }));
  };

  async function lose(hid: HIDAsync) {
    if (open?.hid !== hid) return;
    open = undefined;
    connected.next(false);
    missing = `The MRZ reader ${name} was disconnected. It is used again as soon as it is back: check its cable.`;
    fail(missing);
    await hid.close().catch(() => undefined); // a device that is gone cannot be closed properly
  }

  async function connect(path: string) {
    const hid = await HIDAsync.open(path);
    if (closed) return hid.close();
    open = { path, hid };
    let state = framing.start;
    let last = 0;
    hid.on('error', () => void lose(hid));
    hid.on('data', (report: Uint8Array) => {
      const now = performance.now();
      const read = framing.next(now - last > LONGEST_PAUSE ? framing.start : state, report);
      state = read.state;
      last = now;
      for (let i = 0; i < read.garbled; i++) garbled.next();
      for (const lines of read.documents) documents.next(lines);
    });
    trouble.next(undefined);
    connected.next(true);
  }

  /** One look at what is connected: finds the reader, or finds it gone where the operating system gave no error. */
  async function look() {
    try {
      const devices = await connectedDevices(vendorId, productId);
      if (closed) return;
      const found = devices.filter((device) => device.path && (serial === undefined || device.serialNumber === serial));
      if (open) {
        const { path, hid } = open;
        if (!found.some((device) => device.path === path)) await lose(hid);
      } else if (found[0]?.path) {
        await connect(found[0].path).catch((cause) =>
          fail(`The MRZ reader ${name} is connected but cannot be opened: expected read and write access to ${found[0]?.path}.`, cause),
        );
      } else fail(missing);
    } catch (error) {
      if (error instanceof GateError) fail(error.message, error.cause);
      else throw error;
    }
  }

  const looking = timer(0, pollInterval)
    .pipe(exhaustMap(() => look()))
    .subscribe();

  return {
    connected: connected.asObservable(),
    trouble: trouble.asObservable(),
    documents: documents.asObservable(),
    garbled: garbled.asObservable(),
    async close() {
      closed = true;
      looking.unsubscribe();
      const last = open?.hid;
      open = undefined;
      await last?.close().catch(() => undefined);
      connected.next(false);
      for (const subject of [connected, trouble, documents, garbled]) subject.complete();
    },
  };
}

async function connectedDevices(...only: [vendorId: number, productId: number] | []): Promise<Device[]> {
  try {
    return only.length === 0 ? await devicesAsync() : await devicesAsync(...only);
  } catch (cause) {
    throw new GateError(
      'mrz-reader',
      'HID devices cannot be listed on this machine: expected libudev and libusb (run `npm run devices`).',
      { cause },
    );
  }
}

const hex = (id: number) => id.toString(16).padStart(4, '0');

/** The entries that have a value. */
function given<T extends Record<string, string | undefined>>(entries: T) {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value)) as { [K in keyof T]?: string };
}
