import { type CommandApdu, describeStatusWord, sw } from './apdu.ts';
import type { ChipSession } from './chip-session.ts';
import { transmitLong } from './command-chaining.ts';
import type { CvCertificate } from './cv-certificate.ts';
import { type TerminalChain, terminalChain } from './cv-certificate-chain.ts';
import { cvKeyObject, type TerminalAlgorithm, verifyTerminalSignature } from './cv-public-key.ts';
import type { Dg14 } from './dg14.ts';
import { readEfCvca } from './ef-cvca.ts';
import { type Finding, findingOf } from './passive-authentication.ts';
import { PassportReaderError } from './passport-reader-error.ts';
import { writeTlv } from './tlv.ts';

/** What a state gives an inspection system to open DG3 and DG4. The private key stays wherever `sign` has it: a smart card, an HSM. */
export interface TerminalSigner {
  /** CVCA, link, DV and terminal certificates in any order; see `loadCvCertificates`. */
  readonly certificates: readonly CvCertificate[];
  /** The holder reference of the terminal's own certificate. */
  readonly holderReference: string;
  /**
   * Signs `data` (it is hashed by the algorithm's hash).
   * @returns plain r‖s for ECDSA, the RSA signature otherwise
   */
  sign(data: Uint8Array, algorithm: TerminalAlgorithm): Promise<Uint8Array>;
}

export interface TerminalAuthenticationInput {
  readonly dg14: Dg14;
  readonly signer: TerminalSigner;
  /** Comp(PK) of the key that Chip Authentication, or PACE with Chip Authentication Mapping, used last. */
  readonly compressedKey: Uint8Array;
  /** ID_IC: `identifierOfMrz` after BAC, Comp of the chip's ephemeral key after PACE (Doc 9303-11 §7.1.2). */
  readonly chipIdentifier: Uint8Array;
  /** The references that PACE brought; EF.CVCA is read where there are none. */
  readonly references?: readonly string[];
  readonly now: Date;
  readonly extendedLength?: boolean;
}

/** The finding, and what the chip lets us read now. */
export interface TerminalAuthentication {
  readonly finding: Finding;
  readonly mayRead: { readonly dg3: boolean; readonly dg4: boolean };
}

const nothing = { dg3: false, dg4: false };
const challengeLength = 8;

/** ID_IC after BAC: the document number with its check digit, as in the MRZ information that opened the chip (without both dates). */
export function identifierOfMrz(mrzInformation: string): Uint8Array {
  return Buffer.from(mrzInformation.slice(0, -14), 'latin1');
}

/**
 * Terminal Authentication version 1, Doc 9303-11 §7.1: proves to the chip that this terminal may read fingerprints or irises.
 * Runs under the keys of Chip Authentication. `failed` means that the chip refused; a chain or signature that we do not have is `undetermined`.
 * @throws {PassportReaderError} what the transport and secure messaging throw
 */
export async function runTerminalAuthentication(
  session: Pick<ChipSession, 'transmit'>,
  input: TerminalAuthenticationInput,
): Promise<TerminalAuthentication> {
  const { dg14, signer, extendedLength = false } = input;
  const info = dg14.terminalAuthentication.find(({ version }) => version === 1);
  if (!info) return without('notSupported', 'DG14 does not offer version 1 of it');
  let references: readonly string[];
  try {
    references = input.references?.length ? input.references : await readEfCvca(session, info.efCvca);
  } catch (error) {
    if (!(error instanceof PassportReaderError && aboutTheFile.has(error.code))) throw error;
    return { finding: findingOf(error), mayRead: nothing };
  }
  const chain = terminalChain(references, signer.certificates, signer.holderReference, input.now);
  if ('problem' in chain) return without('undetermined', chain.problem);

  const command = async (name: string, apdu: CommandApdu): Promise<Uint8Array> => {
    const { data, statusWord } = await transmitLong(session, apdu, extendedLength);
    if (statusWord !== sw.success) throw new Refusal(`the chip answered ${describeStatusWord(statusWord)} to ${name}`);
    return data;
  };
  try {
    for (const { authorityReference, holderReference, body, signatureObject } of chain.certificates) {
      const reference = writeTlv(0x83, Buffer.from(authorityReference, 'latin1'));
      await command(`MSE:Set DST of ${authorityReference}`, { cla: 0, ins: 0x22, p1: 0x81, p2: 0xb6, data: reference });
      const data = Buffer.concat([body, signatureObject]);
      await command(`the certificate of ${holderReference}`, { cla: 0, ins: 0x2a, p1: 0x00, p2: 0xbe, data });
    }
    const own = writeTlv(0x83, Buffer.from(signer.holderReference, 'latin1'));
    await command('MSE:Set AT', { cla: 0, ins: 0x22, p1: 0x81, p2: 0xa4, data: own });
    const challenge = await command('GET CHALLENGE', { cla: 0, ins: 0x84, p1: 0, p2: 0, le: challengeLength });
    if (challenge.length !== challengeLength) throw new Refusal(`the chip's challenge has ${challenge.length} bytes, expected 8`);
    const signature = await signed(chain, signer, Buffer.concat([input.chipIdentifier, challenge, input.compressedKey]));
    if (!signature) return without('undetermined', `the signer gave no signature by the key of ${signer.holderReference}`);
    await command('EXTERNAL AUTHENTICATE', { cla: 0, ins: 0x82, p1: 0, p2: 0, data: signature });
  } catch (error) {
    if (error instanceof Refusal) return without('failed', error.message);
    throw error;
  }
  const mayRead = rightsOf(chain);
  const names = [mayRead.dg3 && 'DG3', mayRead.dg4 && 'DG4'].filter(Boolean).join(' and ') || 'neither DG3 nor DG4';
  const reason = `Terminal Authentication: the chip accepted ${signer.holderReference}, which may read ${names}.`;
  return { finding: { result: 'successful', reason }, mayRead };
}

/** What the chip did not want; becomes a finding here. */
class Refusal extends Error {}

/** Trouble with EF.CVCA, not with the chip. */
const aboutTheFile: ReadonlySet<string> = new Set(['status-word', 'malformed-tlv', 'malformed-data']);

/** The signature, verified with the terminal's certificate before the chip sees it: some chips count wrong ones. */
async function signed(chain: TerminalChain, signer: TerminalSigner, data: Uint8Array): Promise<Uint8Array | undefined> {
  const { publicKey } = chain.certificates.at(-1) as CvCertificate;
  let signature: Uint8Array;
  try {
    signature = await signer.sign(data, publicKey.algorithm);
  } catch {
    // Whatever a signer says in its errors stays there: it may speak of keys.
    return undefined;
  }
  if (publicKey.kind === 'ec' && !(publicKey.curve ?? chain.curve)) return signature;
  const key = cvKeyObject(publicKey, chain.curve);
  return verifyTerminalSignature(publicKey.algorithm, key, data, signature) ? signature : undefined;
}

/** The rights that every certificate of the chain allows, Doc 9303-11 §7.1.4.3.6; the chip's own CVCA key may allow less. */
function rightsOf({ certificates }: TerminalChain): TerminalAuthentication['mayRead'] {
  return { dg3: certificates.every(({ mayRead }) => mayRead.dg3), dg4: certificates.every(({ mayRead }) => mayRead.dg4) };
}

function without(result: Finding['result'], why: string): TerminalAuthentication {
  return { finding: { result, reason: `Terminal Authentication: ${why}.` }, mayRead: nothing };
}
