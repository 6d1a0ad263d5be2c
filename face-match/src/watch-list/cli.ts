import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { FaceMatchError } from '../face-match-error.ts';
import { readImage } from '../jpeg.ts';
import { openFaceEngine } from '../open-face-engine.ts';
import { openWatchList } from './open-watch-list.ts';
import { isReference } from './watch-list-file.ts';
import { newKeys, readListKeys } from './watch-list-keys.ts';
import { type WatchListEntry, writeWatchList } from './write-watch-list.ts';

export const watchListUsage = `face-match watch-list keys FOLDER
    Makes an issuer's key pair and a list key: issuer.key, issuer.pub, list.key.
face-match watch-list build PHOTOGRAPHS --out FILE --list NAME --edition N --threshold T --expires DATE --issuer-key FILE --key FILE
    Signs and encrypts one template of each photograph; the photograph's file name without its ending is the opaque reference.
face-match watch-list verify FILE --public-key KEY|FILE --key FILE [--json]
    Checks signature, validity and every entry, and tells what the list is.
face-match watch-list search FILE PHOTOGRAPH --public-key KEY|FILE --key FILE [--threshold T] [--json]
    Is the largest face of the photograph on the list?`;

/** Something is missing from the command line; the program shows its usage. */
export class WatchListUsageError extends Error {}

const options = {
  out: { type: 'string' },
  list: { type: 'string' },
  edition: { type: 'string' },
  threshold: { type: 'string' },
  expires: { type: 'string' },
  'issuer-key': { type: 'string' },
  'public-key': { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** @returns the exit status */
export async function watchListCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [command, first, second] = positionals;
  const need = (name: Exclude<keyof typeof values, 'json'>): string => {
    const value = values[name];
    if (value === undefined) throw new WatchListUsageError(`watch-list ${command} wants --${name}`);
    return value;
  };
  if (!first) throw new WatchListUsageError(command ? `watch-list ${command} wants a file or folder` : 'watch-list wants a command');
  const listOptions = () => ({
    file: first,
    publicKey: publicKeyOf(need('public-key')),
    ...(values.key === undefined ? {} : { keyFile: values.key }),
  });
  switch (command) {
    case 'keys':
      return makeKeys(first);
    case 'build': {
      const about = {
        list: need('list'),
        edition: Number(need('edition')),
        threshold: Number(need('threshold')),
        created: new Date().toISOString(),
        expires: need('expires'),
      };
      const keys = { issuerKey: privateKeyOf(need('issuer-key')), listKey: (await readListKeys(values.key))[0]! };
      const written = await writeWatchList(need('out'), about, await templatesIn(first), keys);
      console.log(JSON.stringify(written, null, 2));
      return 0;
    }
    case 'verify': {
      const list = await openWatchList(listOptions());
      await list.close();
      console.log(JSON.stringify(list.about, null, values.json ? 0 : 2));
      return 0;
    }
    case 'search': {
      if (!second) throw new WatchListUsageError('watch-list search wants a photograph');
      return search(
        await openWatchList(listOptions()),
        second,
        values.threshold === undefined ? undefined : Number(values.threshold),
        values.json,
      );
    }
    default:
      throw new WatchListUsageError(`unknown command watch-list ${command}`);
  }
}

function makeKeys(folder: string): number {
  const { issuerKey, issuerPublicKey, listKey } = newKeys();
  mkdirSync(folder, { recursive: true });
  // wx: a key that is lost cannot be made again.
  writeFileSync(join(folder, 'issuer.key'), issuerKey, { mode: 0o600, flag: 'wx' });
  writeFileSync(join(folder, 'list.key'), listKey, { mode: 0o600, flag: 'wx' });
  writeFileSync(join(folder, 'issuer.pub'), `${issuerPublicKey}\n`, { flag: 'wx' });
  console.log(
    `issuer.key  stays with the issuer, who signs lists with it\nlist.key    goes to the issuer and to each gate, readable by the gate alone\nissuer.pub  goes into the site file: ${issuerPublicKey}`,
  );
  return 0;
}

/** A key as it stands in a site file, or a file that holds it. */
const publicKeyOf = (text: string): string => (/^[A-Za-z0-9+/]{59}=$/.test(text) ? text : readFileSync(text, 'utf8').trim());

function privateKeyOf(file: string) {
  try {
    return createPrivateKey(readFileSync(file));
  } catch {
    // Without the cause, which may quote the file.
    throw new FaceMatchError('watch-list-key', `${file} is no private key in PEM; expected what watch-list keys makes`);
  }
}

const referenceOf = (file: string): string => file.slice(0, -extname(file).length);

async function templatesIn(folder: string): Promise<WatchListEntry[]> {
  const files = readdirSync(folder)
    .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
    .sort();
  const wrong = files.find((name) => !isReference(referenceOf(name)));
  if (wrong !== undefined)
    throw new WatchListUsageError(
      `${wrong} is no reference: call photographs by up to 40 letters, digits and ._:- , never by a person's name`,
    );
  const engine = await openFaceEngine();
  try {
    const entries: WatchListEntry[] = [];
    for (const name of files) {
      const template = (await engine.analyse(await readImage(join(folder, name)), 'template'))[0]?.template;
      if (!template)
        throw new FaceMatchError(
          'image-unreadable',
          `Expected a face, found none in ${join(folder, name)}. Take it out or bring a better photograph`,
        );
      entries.push({ reference: referenceOf(name), template });
    }
    return entries;
  } finally {
    await engine.close();
  }
}

async function search(list: Awaited<ReturnType<typeof openWatchList>>, photograph: string, threshold: number | undefined, json: boolean) {
  try {
    const engine = await openFaceEngine();
    try {
      const template = (await engine.analyse(await readImage(photograph), 'template'))[0]?.template;
      if (!template) throw new FaceMatchError('image-unreadable', `Expected a face, found none in ${photograph}`);
      const answer = await list.search(template, threshold);
      if (json) console.log(JSON.stringify(answer));
      else {
        for (const { reference, similarity } of answer.hits) console.log(`${similarity.toFixed(4)}  ${reference}`);
        console.log(`${answer.hits.length} of ${answer.entries} at or above ${answer.threshold}, in ${answer.milliseconds.toFixed(1)} ms`);
      }
      return 0;
    } finally {
      await engine.close();
    }
  } finally {
    await list.close();
  }
}
