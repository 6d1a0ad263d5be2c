import { readFile } from 'node:fs/promises';
import { loadTrustFolder, openPcscReader, type TrustStore } from 'epassport-reader';
import { type Camera, type FaceEngine, openCamera, openFaceEngine, openWatchList, type WatchList } from 'face-match';
import { map } from 'rxjs';
import { openCameraMemory } from './camera-memory.ts';
import type { ChipReader } from './chip-reader.ts';
import { doorBoardLink } from './door-board-link.ts';
import type { Doors } from './doors.ts';
import { FirmataDoors } from './firmata-doors.ts';
import type { GateDevices } from './gate-devices.ts';
import { GateError } from './gate-error.ts';
import { openHidMrzReader } from './hid-mrz-reader.ts';
import type { Log } from './log.ts';
import type { MrzReader } from './mrz-reader.ts';
import { openPassageLog } from './passage-log.ts';
import type { Site } from './site.ts';
import { systemClock } from './system-clock.ts';

/** How each device of a site file is opened. The product's own drivers; a program that embeds the gate may bring others for the same ports. */
export interface Drivers {
  readonly doors: (at: Site['devices']['doorBoard']) => Promise<Doors>;
  readonly mrzReader: (at: Site['devices']['mrzReader']) => Promise<MrzReader>;
  readonly chipReader: (at: Site['devices']['chipReader']) => Promise<ChipReader>;
  readonly camera: (at: Site['devices']['cameras'][number]) => Promise<Camera>;
}

/** The product's drivers. Why a device is not there goes to the log; that it is not there shows as a fault. */
export const drivers = (log: Log): Drivers => {
  const told = new Map<string, string>();
  /** A device that is away says so at every attempt; the log hears it once. */
  const tell = (error: GateError | undefined): void => {
    if (!error || told.get(error.code) === error.message) return;
    told.set(error.code, error.message);
    log.warn({ code: error.code }, error.message);
  };
  return {
    doors: async (at) => new FirmataDoors(doorBoardLink(at), systemClock, tell),
    mrzReader: async (at) => {
      const reader = openHidMrzReader(at);
      reader.trouble.subscribe(tell);
      return reader;
    },
    chipReader: async (at) => {
      const reader = openPcscReader(at);
      return { ...reader, present: reader.presence.pipe(map((p) => p.present)) };
    },
    camera: async ({ id, url }) =>
      openCamera({
        id,
        url,
        onTrouble: (why) => log.warn({ camera: id, why }, 'No picture comes from a camera. Check its entry, its cable and its power.'),
      }),
  };
};

/**
 * Who is believed at this gate: the site's folder of certificates, or its store, which has to be signed with the site's key where it names one.
 * @throws {GateError} `site-file` when the key cannot be read
 * @throws {PassportReaderError} `trust-folder` for a folder that cannot be read, or that is no store signed with the key
 */
export async function openTrust({ trust, trustKey }: Pick<Site, 'trust' | 'trustKey'>): Promise<TrustStore> {
  if (trustKey === undefined) return loadTrustFolder(trust);
  let storeKey: Buffer;
  try {
    storeKey = await readFile(trustKey);
  } catch (cause) {
    const message = `The key of the trust store ${trustKey} cannot be read. Name an existing PEM file in the site file's trustKey entry.`;
    throw new GateError('site-file', message, { cause });
  }
  return loadTrustFolder(trust, { storeKey });
}

/**
 * Opens everything a site names. A device that is missing is no error here – it shows as a fault, and returns when it returns;
 * a log that cannot be written, a trust folder or a watch list that cannot be read or an engine that cannot start is.
 * @throws {GateError | PassportReaderError | FaceMatchError}
 */
export async function openDevices(site: Site, how: Drivers): Promise<GateDevices & { readonly abortedFound: number }> {
  const trust = await openTrust(site);
  const log = await openPassageLog(site.log, systemClock.now());
  const { doorBoard, mrzReader, chipReader, cameras } = site.devices;
  const opening = openFaceEngine();
  // Before any other program is started: the key that may stand in the environment is taken out of it here.
  const watchList = site.watchList ? { watchList: await openListFor(await opening, site.watchList) } : {};
  const [engine, doors, mrz, chip, ...eyes] = await Promise.all([
    opening,
    how.doors(doorBoard),
    how.mrzReader(mrzReader),
    how.chipReader(chipReader),
    ...cameras.map((c) => how.camera(c)),
  ]);
  const { abortedFound } = log;
  const memory = site.devices.cameraMemory;
  const cameraMemory = memory ? { cameraMemory: openCameraMemory(memory, systemClock.now) } : {};
  return {
    clock: systemClock,
    doors,
    mrzReader: mrz,
    chipReader: chip,
    cameras: eyes,
    ...cameraMemory,
    engine,
    trust,
    log,
    ...watchList,
    abortedFound,
  };
}

async function openListFor({ about, close }: FaceEngine, list: NonNullable<Site['watchList']>): Promise<WatchList> {
  try {
    return await openWatchList({ ...list, templateVersion: about.templateVersion, now: () => systemClock.now() });
  } catch (error) {
    await close();
    throw error;
  }
}

/** Gives every device back; a device that fails to close does not keep the others open. */
export async function closeDevices({ doors, mrzReader, chipReader, cameras, engine, log, watchList }: GateDevices): Promise<void> {
  const others = [doors, mrzReader, chipReader, ...cameras, engine, ...(watchList ? [watchList] : [])];
  await Promise.allSettled(others.map((device) => device.close()));
  await log.close();
}
