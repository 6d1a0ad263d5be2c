import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Drivers, Site } from 'gate-controller';
import { type CameraRig, inProcessCamera, startCameras } from '../cameras/index.ts';
import { type ServedDoorBoard, serveDoorBoard } from '../door-board/index.ts';
import type { Wrapper } from '../gate/gate-process.ts';
import { inProcessMrzReader, mrzReaderDevice, prepareVirtualHid, serveMrzReader, type VirtualMrzReader } from '../hid/index.ts';
import { startPcscd } from '../pcsc/index.ts';
import { openPassportOffice, type PassportOffice } from '../run/passport-office.ts';
import { type ChipSlot, inProcessChipSlot, pcscChipSlot } from './chip-slot.ts';
import { showCorridor, type Visitors } from './corridor-scene.ts';
import { hasFfmpeg } from './has-ffmpeg.ts';
import { type SimulatedOfficer, type SiteFileOptions, writeSiteFile } from './site-file.ts';

/** A gate's whole hardware, virtual, and the site file that names it. */
export interface VirtualSite {
  readonly folder: string;
  readonly file: string;
  readonly site: Site;
  readonly officer: SimulatedOfficer;
  readonly office: PassportOffice;
  readonly board: ServedDoorBoard;
  readonly mrzReader: VirtualMrzReader;
  readonly chipSlot: ChipSlot;
  readonly cameras: CameraRig;
  readonly visitors: Visitors;
  /** How the gate must be started to see the virtual devices. */
  readonly wrap: Wrapper;
  /** Drivers in place of the product's for devices that only exist in this process, and why; empty where every system package is there. */
  readonly inProcess: Partial<Drivers>;
  readonly missing: readonly string[];
  close(): Promise<void>;
}

export interface VirtualSiteOptions
  extends Pick<
    SiteFileOptions,
    'folder' | 'threshold' | 'ports' | 'timeLimits' | 'issuingStates' | 'presentationAttack' | 'lightChallenge'
  > {
  readonly now?: Date;
  /** A folder of photographs in place of drawn people. */
  readonly faces?: string;
  readonly fps?: number;
  /** Pretend that these are not installed, to show what then runs in process. */
  readonly without?: readonly ('pcscd' | 'umockdev' | 'ffmpeg')[];
}

/** Starts every virtual device and writes the site file. */
export async function startVirtualSite(options: VirtualSiteOptions): Promise<VirtualSite> {
  const { folder, now = new Date(), fps = 12, without = [] } = options;
  await mkdir(folder, { recursive: true });
  const closers: (() => Promise<unknown>)[] = [];
  const missing: string[] = [];
  let inProcess: Partial<Drivers> = {};

  const office = await openPassportOffice(path.join(folder, 'trust'), now, options.faces);
  closers.push(() => office.close());

  const pcscd = without.includes('pcscd') ? notWanted('pcscd') : await startPcscd(path.join(folder, 'pcsc'));
  let chipSlot: ChipSlot;
  if (pcscd.started) {
    chipSlot = pcscChipSlot(pcscd.pcscd.port);
    closers.push(async () => {
      await chipSlot.close();
      await pcscd.pcscd.stop();
    });
  } else {
    missing.push(`${pcscd.reason}: the passport chip is reached in process.`);
    const slot = inProcessChipSlot();
    chipSlot = slot;
    inProcess = { ...inProcess, chipReader: async () => slot.reader };
  }

  const hid = without.includes('umockdev') ? { available: false as const, reason: 'umockdev is left out' } : await prepareVirtualHid();
  let mrzReader: VirtualMrzReader;
  if (hid.available) {
    mrzReader = await serveMrzReader(hid.dir);
    closers.push(
      () => mrzReader.close(),
      () => hid.remove(),
    );
  } else {
    missing.push(`${hid.reason}: the MRZ reader is reached in process.`);
    const both = inProcessMrzReader();
    mrzReader = both;
    inProcess = { ...inProcess, mrzReader: async () => both.reader };
  }

  const cameras = await startCameras({ fps });
  closers.push(() => cameras.close());
  if (without.includes('ffmpeg') || !(await hasFfmpeg())) {
    missing.push('ffmpeg is missing (apt install ffmpeg): the cameras are read in process.');
    inProcess = { ...inProcess, camera: async ({ id, url }) => inProcessCamera(id, url) };
  }

  const board = await serveDoorBoard();
  closers.push(() => board.close());
  const visitors = showCorridor(board.gate, cameras);

  const officer: SimulatedOfficer = { id: 'officer-1', pin: String(randomInt(100_000, 1_000_000)) };
  const { site, file } = await writeSiteFile({
    ...options,
    officer,
    devices: {
      doorBoard: { type: 'tcp', host: board.host, port: board.port },
      mrzReader: { vendorId: mrzReaderDevice.vendorId, productId: mrzReaderDevice.productId },
      chipReader: pcscd.started ? { name: pcscd.pcscd.readerName } : {},
      cameras: [
        { id: 'low', url: cameras.urls.low, heightMetres: 1.4 },
        { id: 'middle', url: cameras.urls.middle, heightMetres: 1.7 },
        { id: 'high', url: cameras.urls.high, heightMetres: 2.0 },
      ],
      minimumCameras: 2,
    },
  });

  const environment = { ...process.env, ...(pcscd.started ? pcscd.pcscd.environment : {}) };
  return {
    folder,
    file,
    site,
    officer,
    office,
    board,
    mrzReader,
    chipSlot,
    cameras,
    visitors,
    inProcess,
    missing,
    wrap: (command, args) => (hid.available ? hid.launch(command, args, environment) : { command, args, env: environment }),
    async close() {
      await Promise.allSettled(closers.reverse().map((close) => close()));
    },
  };
}

const notWanted = (what: string) => ({ started: false as const, reason: `${what} is left out` });
