import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { GateError } from './gate-error.ts';
import type { ListenAddress } from './http/options.ts';
import type { Language } from './views.ts';

const Milliseconds = Type.Integer({ minimum: 100 });
const Words = Type.Record(Type.String(), Type.String());
const Listener = Type.Object({
  host: Type.String(),
  port: Type.Integer({ minimum: 0, maximum: 65535 }),
  /** Files of a PEM key and certificate; without them PINs and faces cross the network readable. */
  tls: Type.Optional(Type.Object({ key: Type.String(), cert: Type.String() })),
});
type Listener = Static<typeof Listener>;

/** Where the door board is. */
export const DoorBoardAddress = Type.Union([
  Type.Object({ type: Type.Literal('serial'), path: Type.String() }),
  Type.Object({ type: Type.Literal('tcp'), host: Type.String(), port: Type.Integer({ minimum: 1, maximum: 65535 }) }),
]);

/** One gate at one place: its policy, its time limits, its devices. Paths are relative to the site file. */
export const Site = Type.Object({
  gate: Type.String({ minLength: 1 }),
  location: Type.String({ minLength: 1 }),
  direction: Type.Union([Type.Literal('arrival'), Type.Literal('departure')]),
  policy: Type.Object({
    minimumAge: Type.Integer({ minimum: 0, maximum: 120 }),
    issuingStates: Type.Array(Type.String({ minLength: 1, maxLength: 3 }), { minItems: 1 }),
    /** Similarity, -1 to 1, on the scale of one image against one; from `simulator calibrate` or a performance report, never by taste. */
    threshold: Type.Number({ minimum: -1, maximum: 1 }),
    minimumImages: Type.Integer({ minimum: 1, maximum: 20 }),
    /** What is done with the grade of a presentation attack; without it, and with `record`, it goes into the record and decides nothing. */
    presentationAttack: Type.Optional(
      Type.Union([
        Type.Object({ action: Type.Literal('record') }),
        /** An officer looks from this grade (0–1) on. */
        Type.Object({ action: Type.Literal('refer'), threshold: Type.Number({ minimum: 0, maximum: 1 }) }),
      ]),
    ),
    /** Where "manual processing" lets the traveller out. */
    deskDoor: Type.Union([Type.Literal('entry'), Type.Literal('exit')]),
  }),
  /** Milliseconds each phase may last. */
  timeLimits: Type.Object({
    reading: Milliseconds,
    entering: Milliseconds,
    capturing: Milliseconds,
    referred: Milliseconds,
    leaving: Milliseconds,
    /** How long a closing notice stays on the traveller's screen. */
    notice: Milliseconds,
    /** How long to wait for the chip once the printed lines are read. */
    chip: Milliseconds,
  }),
  capture: Type.Object({
    /** Frames below this quality (0–100) are not used. */
    minimumQuality: Type.Number({ minimum: 0, maximum: 100 }),
    /** Most images fused into one template. */
    maximumImages: Type.Integer({ minimum: 1, maximum: 20 }),
    milliseconds: Milliseconds,
    /** When a match is beyond doubt before the time is over; face-match's README has what the defaults, 0.25 and 3, were measured to do. */
    early: Type.Optional(
      Type.Object({
        /** How far above the threshold the score must lie: a share of the way from there to 1. */
        margin: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
        minimumImages: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
      }),
    ),
    /** The totem's screen shows two colours in turn during the capture, to tell a face from another screen; without it, it does not. */
    lightChallenge: Type.Optional(
      Type.Object({
        /** Pairs of fields, each of both colours in an order that chance decides. Default 2. */
        pairs: Type.Optional(Type.Integer({ minimum: 2, maximum: 6 })),
        /** How long each field is shown; from half a second up nothing can flash three times a second. Default 700. */
        milliseconds: Type.Optional(Type.Integer({ minimum: 500, maximum: 3_000 })),
        /** Change of ln(red/blue) of skin one metre from this screen between its two fields. Default 0.1. */
        gain: Type.Optional(Type.Number({ minimum: 0.01, maximum: 2 })),
      }),
    ),
    /** Cosine below which two images of one capture are of two people. */
    differ: Type.Optional(Type.Number({ minimum: -1, maximum: 1 })),
  }),
  declaration: Type.Array(Type.Object({ id: Type.String({ minLength: 1 }), text: Words })),
  languages: Type.Array(Type.String(), { minItems: 1 }),
  devices: Type.Object({
    doorBoard: DoorBoardAddress,
    mrzReader: Type.Object({ vendorId: Type.Integer(), productId: Type.Integer(), serial: Type.Optional(Type.String()) }),
    chipReader: Type.Object({ name: Type.Optional(Type.String()) }),
    cameras: Type.Array(
      Type.Object({
        id: Type.String({ minLength: 1 }),
        url: Type.String({ minLength: 1 }),
        /** Of the lens above the floor. Presentation attacks are told by it: measure it to a centimetre or two. */
        heightMetres: Type.Number(),
        /** Degrees across the picture's width; 56 without. */
        fieldOfView: Type.Optional(Type.Number({ minimum: 5, maximum: 170 })),
      }),
      {
        minItems: 1,
      },
    ),
    /** Fewer usable cameras than this put the gate out of service. */
    minimumCameras: Type.Integer({ minimum: 1 }),
    /** File that keeps what each camera normally sees, so that two exchanged while the gate was off are found. */
    cameraMemory: Type.Optional(Type.String({ minLength: 1 })),
  }),
  /** Folder of trusted CSCA certificates. */
  trust: Type.String(),
  /** File of the Ed25519 public key (PEM) that the trust store is signed with; with it nothing but that store is believed. */
  trustKey: Type.Optional(Type.String()),
  /** The passage log's SQLite file. */
  log: Type.String(),
  /** Rolling cache for non-mated comparisons; templates live in memory only. 0 keeps none. */
  impostorCache: Type.Object({
    travellers: Type.Integer({ minimum: 0, maximum: 10_000 }),
    hours: Type.Number({ minimum: 0 }),
    /** Others each traveller is compared with, 100 unless told: half at random, half alike in sex, age band and issuing state. */
    comparisons: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_000 })),
    /** Scores from here on are kept to the last digit with both passages, of lower ones only the bin; 0.05 below the threshold unless told. */
    exactFrom: Type.Optional(Type.Number({ minimum: -1, maximum: 1 })),
  }),
  /** A list of faces to refer; without it none is searched. */
  watchList: Type.Optional(
    Type.Object({
      file: Type.String({ minLength: 1 }),
      /** Ed25519, base64 of SubjectPublicKeyInfo; two while the issuer changes keys. */
      publicKey: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 4 })]),
      keyFile: Type.Optional(Type.String({ minLength: 1 })),
      threshold: Type.Optional(Type.Number({ minimum: -1, maximum: 1 })),
    }),
  ),
  http: Type.Object({ traveller: Listener, officer: Listener }),
  officers: Type.Array(Type.Object({ id: Type.String({ minLength: 1 }), pin: Type.String({ pattern: '^scrypt\\$' }) })),
});
export type Site = Static<typeof Site>;
export type DoorBoardAddress = Static<typeof DoorBoardAddress>;

/**
 * Reads and checks a site file. Relative paths in it are taken from its own folder.
 * @throws {GateError} `site-file` naming every wrong entry
 */
export async function loadSite(file: string): Promise<Site> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new GateError('site-file', `The site file ${file} cannot be read. Name an existing file with --config.`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new GateError('site-file', `The site file ${file} is not valid JSON: ${(cause as Error).message}.`, { cause });
  }
  const site = checkSite(value, file);
  const from = path.dirname(path.resolve(file));
  const at = (listener: Listener): Listener =>
    listener.tls
      ? { ...listener, tls: { key: path.resolve(from, listener.tls.key), cert: path.resolve(from, listener.tls.cert) } }
      : listener;
  const http = { traveller: at(site.http.traveller), officer: at(site.http.officer) };
  const trustKey = site.trustKey === undefined ? {} : { trustKey: path.resolve(from, site.trustKey) };
  const watchList = site.watchList
    ? {
        watchList: {
          ...site.watchList,
          file: path.resolve(from, site.watchList.file),
          ...(site.watchList.keyFile === undefined ? {} : { keyFile: path.resolve(from, site.watchList.keyFile) }),
        },
      }
    : {};
  const { cameraMemory } = site.devices;
  const devices = { ...site.devices, ...(cameraMemory && { cameraMemory: path.resolve(from, cameraMemory) }) };
  return { ...site, http, devices, trust: path.resolve(from, site.trust), ...trustKey, log: path.resolve(from, site.log), ...watchList };
}

/** A listener with the contents of its key and certificate. @throws {GateError} `site-file` when they cannot be read */
export async function withKeys({ host, port, tls }: Listener): Promise<ListenAddress> {
  if (!tls) return { host, port };
  try {
    const [key, cert] = await Promise.all([readFile(tls.key, 'utf8'), readFile(tls.cert, 'utf8')]);
    return { host, port, tls: { key, cert } };
  } catch (cause) {
    const { path: missing } = cause as NodeJS.ErrnoException;
    throw new GateError('site-file', `The TLS file ${missing} cannot be read. Name existing PEM files in the site file's http entry.`, {
      cause,
    });
  }
}

/** @throws {GateError} `site-file` naming every wrong entry */
export function checkSite(value: unknown, name: string): Site {
  const shaped = Value.Check(Site, value);
  const wrong = shaped
    ? contradictions(value)
    : [...Value.Errors(Site, value)].slice(0, 8).map((e) => `  ${e.instancePath || '/'} ${e.message}`);
  if (shaped && wrong.length === 0) return value;
  throw new GateError(
    'site-file',
    `The site file ${name} has wrong entries:\n${wrong.join('\n')}\nREADME of gate-controller describes each entry.`,
  );
}

const LANGUAGES: readonly string[] = ['en', 'de', 'fr', 'mi', 'zh', 'ar'] satisfies Language[];

/** Entries that are right one by one and cannot be right together: such a gate would never let anybody through, or ask without end. */
function contradictions({ policy, timeLimits, capture, declaration, languages, devices, officers }: Site): string[] {
  const rules: readonly (readonly [right: boolean, wrong: string])[] = [
    [policy.minimumImages <= capture.maximumImages, '/policy/minimumImages must not be more than /capture/maximumImages'],
    [capture.milliseconds < timeLimits.capturing, '/capture/milliseconds must be less than /timeLimits/capturing'],
    [timeLimits.chip < timeLimits.reading, '/timeLimits/chip must be less than /timeLimits/reading'],
    [devices.minimumCameras <= devices.cameras.length, '/devices/minimumCameras must not be more than there are /devices/cameras'],
    [allDiffer(devices.cameras.map((c) => c.id)), '/devices/cameras must each have an id of their own'],
    [allDiffer(declaration.map((q) => q.id)), '/declaration must have each id once'],
    [declaration.every((q) => q.text['en']), '/declaration must have every text in "en", for the officer'],
    [languages.every((l) => LANGUAGES.includes(l)), `/languages must be of ${LANGUAGES.join(', ')}`],
    [allDiffer(officers.map((o) => o.id)), '/officers must each have an id of their own'],
  ];
  return rules.filter(([right]) => !right).map(([, wrong]) => `  ${wrong}`);
}

const allDiffer = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;
