import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Certificate, parseCertificate } from '../certificate.ts';
import { PassportReaderError } from '../passport-reader-error.ts';
import { type ImportReport, importTrust } from './import-trust.ts';
import { type MasterListReport, masterListReport, openMasterList } from './master-list.ts';
import { type PruneReport, pruneTrust, signTrust } from './prune-trust.ts';
import { listTrust, type TrustList } from './trust-list.ts';
import { materialsOf } from './trust-material.ts';

export const trustUsage = `epassport-reader trust: keeps the certificates and lists that documents are inspected with

  epassport-reader trust import SOURCE… --store DIR [--root FILE]… [--accept FINGERPRINT]… [--trust-folder] [--allow-older]
                                        [--sign-key FILE] [--json]
  epassport-reader trust list --store DIR [--trust-key FILE] [--json]
  epassport-reader trust verify FILE.ml --root FILE [--root FILE]… [--json]
  epassport-reader trust prune --store DIR [--dry-run] [--sign-key FILE] [--json]
  epassport-reader trust sign --store DIR --sign-key FILE

A SOURCE is a file or folder: CSCA master lists, LDIF of the ICAO PKD, CRLs, defect lists, certificates in DER or PEM.
  --root FILE           certificate that master lists and defect lists must be signed under; remembered in the store
  --accept FINGERPRINT  SHA-256 of a new CSCA certificate that you compared out of band
  --trust-folder        you vouch for every CSCA certificate in the sources
  --allow-older         takes a master list that is older than the one of its state in the store
  --sign-key FILE       Ed25519 private key (PEM): signs the store; a signed store is changed only with its key
  --trust-key FILE      its public key (PEM): a store that is not signed with it is refused

Exit status: 0 done, 1 something was refused or a list is not to be believed, 2 nothing could be done.`;

/** Runs one `trust` command. @param args after the word `trust` @returns the exit status */
export async function trustCommand(args: readonly string[], now: Date): Promise<number> {
  const { values, positionals } = parse(args);
  const [command, ...rest] = positionals;
  if (values.help || command === undefined) {
    console.log(trustUsage);
    return 0;
  }
  const print = <T>(report: T, table: (report: T) => string): void =>
    console.log(values.json ? JSON.stringify(report, null, 2) : table(report));
  if (command === 'verify') {
    if (rest.length !== 1) throw wrong('trust verify takes one master list.');
    const report = await verifyMasterList(rest[0] as string, await rootsOf(values.root), now);
    print(report, masterListTable);
    return report.signature.result === 'successful' && report.refused.length === 0 ? 0 : 1;
  }
  if (!['import', 'list', 'prune', 'sign'].includes(command)) throw wrong(`There is no command "trust ${command}".`);
  if (values.store === undefined) throw wrong('--store DIR is missing.');
  const [signingKey, publicKey] = await Promise.all([values['sign-key'], values['trust-key']].map((file) => file && readFrom(file)));
  if (command === 'import') {
    if (rest.length === 0) throw wrong('trust import takes at least one file or folder.');
    const options = { store: values.store, sources: rest, accept: values.accept, trustFolder: values['trust-folder'], now };
    const report = await importTrust({
      ...options,
      allowOlder: values['allow-older'],
      ...(signingKey && { signingKey }),
      roots: (await rootsOf(values.root)).map(({ raw }) => raw),
    });
    print(report, importTable);
    return report.refused.length === 0 ? 0 : 1;
  }
  if (rest.length > 0) throw wrong(`trust ${command} takes no ${rest[0]}.`);
  if (command === 'list') print(await listTrust(values.store, now, publicKey || undefined), listTable);
  else if (command === 'prune') print(await pruneTrust(values.store, now, values['dry-run'], signingKey || undefined), pruneTable);
  else {
    if (!signingKey) throw wrong('--sign-key FILE is missing.');
    print(await signTrust(values.store, now, signingKey), ({ entries }) => `Signed ${entries} entries.`);
  }
  return 0;
}

/**
 * Reads a master list from a file and says what it holds and whether it may be believed.
 * @throws {PassportReaderError} `malformed-data` and others when the file is no master list
 */
export async function verifyMasterList(file: string, roots: readonly Certificate[], now: Date): Promise<MasterListReport> {
  for (const material of materialsOf(await readFrom(file), file)) {
    if (material.kind === 'master-list') return masterListReport(openMasterList(material.signedData, roots, roots, now));
    if (material.kind === 'refused') throw new PassportReaderError('malformed-data', `${file} is no master list. ${material.reason}`);
  }
  throw new PassportReaderError('malformed-data', `${file} is no master list.`);
}

async function rootsOf(files: readonly string[]): Promise<Certificate[]> {
  const roots: Certificate[] = [];
  for (const file of files) {
    for (const material of materialsOf(await readFrom(file), file)) {
      if (material.kind !== 'certificate') throw new PassportReaderError('malformed-data', `${file} is no certificate.`);
      roots.push(parseCertificate(material.raw));
    }
  }
  return roots;
}

async function readFrom(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new PassportReaderError('trust-folder', `${file} cannot be read.`, { cause });
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        store: { type: 'string' },
        root: { type: 'string', multiple: true, default: [] },
        accept: { type: 'string', multiple: true, default: [] },
        'trust-folder': { type: 'boolean', default: false },
        'allow-older': { type: 'boolean', default: false },
        'sign-key': { type: 'string' },
        'trust-key': { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function wrong(what: string, cause?: unknown): PassportReaderError {
  return new PassportReaderError('invalid-argument', `${what}\n\n${trustUsage}`, { cause });
}

const refusals = (
  refused: readonly { from?: string; subject?: string; fingerprint?: string; index?: number; reason: string }[],
): string[] =>
  refused.map(({ from, subject, fingerprint, index, reason }) =>
    ['refused', from, subject, index !== undefined && `number ${index + 1}`, fingerprint, reason].filter(Boolean).join('  '),
  );

function masterListTable({ signature, certificates, usable, outsideValidity, duplicates, refused, countries }: MasterListReport): string {
  return [
    `${signature.result}  ${signature.reason}${signature.signingTime ? ` (${signature.signingTime.slice(0, 10)})` : ''}`,
    `${certificates} certificates: ${usable} usable, ${outsideValidity} outside their validity, ${refused.length} refused, ${duplicates} duplicates`,
    Object.entries(countries)
      .map(([country, count]) => `${country} ${count}`)
      .join(', '),
    ...refusals(refused),
  ].join('\n');
}

const unsigned = 'The store is not signed: whoever can write the folder decides which passports are genuine (see --sign-key).';

function importTable({ added, known, refused, changed, signed }: ImportReport): string {
  const parts = Object.entries(added).map(([kind, count]) => `${count} ${kind}`);
  return [
    changed ? `Added ${parts.join(', ')} to ${known}.` : `Nothing new; ${known} entries as before.`,
    ...refusals(refused),
    ...(signed ? [] : [unsigned]),
  ].join('\n');
}

function listTable({ created, signature, masterLists, damaged, cscas, crls, documentSigners, defects, roots }: TrustList): string {
  return [
    `Last changed ${created}.`,
    signature === 'none' ? unsigned : signature === 'valid' ? 'Signed with the pinned key.' : 'Signed; --trust-key FILE verifies it.',
    ...(damaged === undefined ? [] : [`${damaged} This is the store before it.`]),
    ...cscas.map(
      ({ country = '??', fingerprint, notAfter, valid, how, subject }) =>
        `${country}  ${fingerprint.slice(0, 16)}  ${valid ? 'to' : 'not valid; to'} ${notAfter.slice(0, 10)}  ${how}  ${subject}`,
    ),
    ...crls.map(
      ({ issuer, thisUpdate, revoked, reason = 'fresh' }) => `CRL  ${thisUpdate.slice(0, 10)}  ${revoked} revoked  ${reason}  ${issuer}`,
    ),
    ...masterLists.map(({ signed, signer, from }) => `master list  ${signed.slice(0, 10)}  ${signer}  (${from})`),
    ...roots.map(({ fingerprint, subject }) => `root  ${fingerprint.slice(0, 16)}  ${subject}`),
    `${cscas.length} CSCA certificates, ${crls.length} CRLs, ${documentSigners} document signers, ${defects} defects`,
  ].join('\n');
}

function pruneTable({ removed, kept }: PruneReport): string {
  return [...removed.map(({ kind, subject, reason }) => `removed  ${kind}  ${subject}  ${reason}`), `${kept} entries kept.`].join('\n');
}
