import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CvCertificate, parseCvCertificate } from './cv-certificate.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import type { TerminalSigner } from './terminal-authentication.ts';

/*
 * A folder and a key file as a terminal's identity, for the command line and for trials. A border's terminals have their keys in hardware
 * and give `TerminalSigner.sign` to it.
 */

/** The CV certificates of a folder; `skipped` says which files are none, and why. */
export async function loadCvCertificates(folder: string): Promise<{
  readonly certificates: readonly CvCertificate[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}> {
  const certificates: CvCertificate[] = [];
  const skipped: { file: string; reason: string }[] = [];
  let files: string[];
  try {
    files = (await readdir(folder)).filter((file) => /\.(cvcert|cvc|cv|der|bin)$/i.test(file)).sort();
  } catch (cause) {
    throw new PassportReaderError('invalid-argument', `The folder ${folder} cannot be read; expected one with CV certificates.`, { cause });
  }
  for (const file of files) {
    try {
      certificates.push(parseCvCertificate(await readFile(join(folder, file))));
    } catch (error) {
      if (!(error instanceof PassportReaderError)) throw error;
      skipped.push({ file, reason: error.message });
    }
  }
  return { certificates, skipped };
}

/**
 * A signer with the private key of a file (PKCS#8, DER or PEM).
 * @throws {PassportReaderError} `invalid-argument`; its message and cause hold nothing of the key
 */
export async function terminalSignerOfFile(
  keyFile: string,
  certificates: readonly CvCertificate[],
  holderReference?: string,
): Promise<TerminalSigner> {
  const terminals = certificates.filter(({ role }) => role === 'inspection-system').map(({ holderReference: own }) => own);
  const holder = holderReference ?? terminals[0];
  if (holder === undefined) throw new PassportReaderError('invalid-argument', 'Among the CV certificates there is none of a terminal.');
  const key = await privateKeyOf(keyFile);
  return {
    certificates,
    holderReference: holder,
    sign: async (data, { scheme, hash }) => {
      if (scheme === 'ecdsa') return sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
      if (scheme === 'rsa-pkcs1') return sign(hash, data, { key, padding: constants.RSA_PKCS1_PADDING });
      return sign(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
    },
  };
}

async function privateKeyOf(file: string): Promise<KeyObject> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new PassportReaderError('invalid-argument', `The key file ${file} cannot be read.`, { cause });
  }
  try {
    return bytes.includes('-----BEGIN') ? createPrivateKey(bytes) : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  } catch {
    throw new PassportReaderError('invalid-argument', `The file ${file} is no private key in PKCS#8.`);
  } finally {
    bytes.fill(0);
  }
}
