import { createPrivateKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActiveAuthenticationHash } from './active-authentication.ts';
import { type Chip, type ChipOptions, createChip } from './chip.ts';
import type { ChipContents } from './chip-contents.ts';
import { hashOfPlainSignature } from './clone-check-personalisation.ts';
import { readObject } from './der-reader.ts';
import { octets, octetsOf } from './groups/agreement-group.ts';
import { dataGroupFile, EF_CARD_ACCESS, EF_CARD_SECURITY, EF_COM, EF_CVCA, EF_SOD } from './lds.ts';
import type { MrzLines } from './mrz-td3.ts';
import { privateScalar } from './public-key-info.ts';
import { announcedActiveAuthentication, announcedChipAuthentication } from './security-infos.ts';

/** What a folder cannot say about its chip. */
export type FolderOptions = Pick<ChipContents, 'access' | 'pace' | 'can' | 'canTries' | 'terminalAuthentication'> & {
  /** Hash of RSA Active Authentication; SHA-1 with the trailer BC unless given. */
  readonly activeAuthenticationHash?: ActiveAuthenticationHash;
};

/**
 * Reads a chip's contents from a folder of dumped files with the private keys beside them, such as the BSI reference data set:
 * `EF_COM.bin`, `EF_SOD.bin`, `Datagroup1.bin` (or `EF_DG1.bin`, `dg1.bin`) …, `DG14_sk.pkcs8`, `DG15_sk.pkcs8`. DG14 tells which
 * protocols the keys are for.
 *
 * @throws {RangeError} when DG1 is missing or no TD3 MRZ, or DG14 and its key do not fit
 */
export async function contentsFromFolder(dir: string, options: FolderOptions = {}): Promise<ChipContents> {
  const { activeAuthenticationHash = 'sha1', ...rest } = options;
  const files = new Map<number, Uint8Array>();
  const masterFiles = new Map<number, Uint8Array>();
  const keys = new Map<string, Uint8Array>();
  for (const name of (await readdir(dir)).sort()) {
    const place = placeOf(name);
    const key = /^DG(1[45])_sk\.pkcs8$/i.exec(name)?.[1];
    if (!place && !key) continue;
    const content = Uint8Array.from(await readFile(join(dir, name)));
    if (key) keys.set(key, content);
    else if (place) (place.master ? masterFiles : files).set(place.file, content);
  }
  const infos = readObject(files.get(dataGroupFile(14)) ?? new Uint8Array())?.value ?? new Uint8Array();
  const staticKey = keys.get('14');
  const activeKey = keys.get('15');
  return {
    ...rest,
    files,
    masterFiles,
    chipMrz: mrzOf(files.get(dataGroupFile(1))),
    chipAuthentication: staticKey ? announcedChipAuthentication(infos).map((key) => ({ ...key, privateKey: scalarOf(staticKey) })) : [],
    ...(activeKey ? { activeAuthentication: activeAuthenticationKey(activeKey, infos, activeAuthenticationHash) } : {}),
  };
}

/** The chip of such a folder. */
export async function chipFromFolder(dir: string, options: FolderOptions & ChipOptions = {}): Promise<Chip> {
  return createChip(await contentsFromFolder(dir, options), options);
}

/** Which file of the chip a dumped file is, by the names that dumps use. */
function placeOf(name: string): { readonly file: number; readonly master: boolean } | undefined {
  const bare = name
    .toLowerCase()
    .replace(/\.(bin|der)$/, '')
    .replace(/^ef[_.]?/, '');
  if (bare === name.toLowerCase()) return undefined;
  const group = /^(?:datagroup|dg)(\d{1,2})$/.exec(bare)?.[1];
  if (group && Number(group) >= 1 && Number(group) <= 16) return { file: dataGroupFile(Number(group)), master: false };
  const application = { com: EF_COM, sod: EF_SOD, cvca: EF_CVCA }[bare];
  if (application) return { file: application, master: false };
  const master = { cardaccess: EF_CARD_ACCESS, cardsecurity: EF_CARD_SECURITY }[bare];
  return master ? { file: master, master: true } : undefined;
}

function mrzOf(dg1: Uint8Array | undefined): MrzLines {
  const mrz = Buffer.from(readObject(readObject(dg1 ?? new Uint8Array())?.value ?? new Uint8Array())?.value ?? []).toString('latin1');
  if (mrz.length !== 88) throw new RangeError('Expected a DG1 with a TD3 MRZ of 88 characters in the folder');
  return [mrz.slice(0, 44), mrz.slice(44)];
}

function scalarOf(pkcs8: Uint8Array): Uint8Array {
  const scalar = privateScalar(pkcs8);
  return octetsOf(scalar, octets(scalar));
}

function activeAuthenticationKey(privateKey: Uint8Array, infos: Uint8Array, rsaHash: ActiveAuthenticationHash) {
  const elliptic = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }).asymmetricKeyType === 'ec';
  const hash = elliptic ? (hashOfPlainSignature(announcedActiveAuthentication(infos) ?? '') ?? 'sha256') : rsaHash;
  return { privateKey, hash, trailer: !elliptic && hash === 'sha1' ? ('implicit' as const) : ('explicit' as const) };
}
