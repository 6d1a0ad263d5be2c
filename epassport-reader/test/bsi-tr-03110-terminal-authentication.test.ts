import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandApdu, ResponseApdu } from '../src/apdu.ts';
import { type CvCertificate, parseCvCertificate } from '../src/cv-certificate.ts';
import { terminalChain } from '../src/cv-certificate-chain.ts';
import { cvKeyObject, verifyTerminalSignature } from '../src/cv-public-key.ts';
import type { Dg14 } from '../src/dg14.ts';
import { parseEfCvca } from '../src/ef-cvca.ts';
import { PassportReaderError } from '../src/passport-reader-error.ts';
import { identifierOfMrz, runTerminalAuthentication, type TerminalSigner } from '../src/terminal-authentication.ts';
import { loadCvCertificates, terminalSignerOfFile } from '../src/terminal-key-file.ts';
import { readTlvs, writeTlv } from '../src/tlv.ts';
import { type CvContents, madeCvCertificate, plainKey, terminalSignature } from './made-cv-certificate.ts';
import { hex, readVector, vectorsFolder } from './vectors.ts';

const now = new Date('2025-06-01T12:00:00Z');
const dg14: Dg14 = {
  chipAuthentication: [],
  chipAuthenticationKeys: [],
  terminalAuthentication: [{ version: 1 }],
  securityInfos: [],
};
const challenge = hex('c0ffee0011223344');
const compressedKey = Buffer.alloc(28, 0x5a);
const chipIdentifier = identifierOfMrz('L898902C3674081224004154');

/** A state's PKI: CVCA 1 and 2 with a link between them, a DV, a terminal, all with one algorithm. */
function pki(algorithm: string, make: () => { publicKey: KeyObject; privateKey: KeyObject }) {
  const [first, second, dv, terminal] = [make(), make(), make(), make()] as const;
  const contents = (authority: string, holder: string, role: CvContents['role'], key: KeyObject, more = {}): CvContents => ({
    authority,
    holder,
    role,
    publicKey: key,
    algorithm,
    ...more,
  });
  const certificate = (c: CvContents, issuer: KeyObject): Buffer => madeCvCertificate(c, issuer, algorithm);
  return {
    algorithm,
    keys: { first, second, dv, terminal },
    certificate,
    contents,
    link: certificate(contents('UTCVCA00001', 'UTCVCA00002', 'cvca', second.publicKey, { expires: '250201' }), first.privateKey),
    dv: certificate(contents('UTCVCA00002', 'UTDV00001', 'dv-domestic', dv.publicKey), second.privateKey),
    terminal: certificate(contents('UTDV00001', 'UTIS00001', 'inspection-system', terminal.publicKey, { rights: 1 }), dv.privateKey),
  };
}
type Pki = ReturnType<typeof pki>;

/** The chip's side, which trusts CVCA 1 and reads certificates with no code of the reader's but TLV. */
class VerifyingChip {
  readonly commands: string[] = [];
  readonly #algorithm: string;
  readonly #keys = new Map<string, KeyObject>();
  readonly #keyOf: (publicPoint: Buffer) => KeyObject;
  #issuer = '';
  #terminal = '';
  #chain: Uint8Array[] = [];
  #file = Buffer.alloc(0);
  granted = false;
  refuse: string | undefined;

  constructor({ algorithm, keys }: Pki, trusted = 'UTCVCA00001') {
    this.#algorithm = algorithm;
    this.#keys.set(trusted, keys.first.publicKey);
    const all = Object.values(keys).map(({ publicKey }) => publicKey);
    this.#keyOf = (bytes) => {
      const found = all.find((key) => bytes.includes(Buffer.from(plainKey(key).value)));
      if (!found) throw new Error('No such key.');
      return found;
    };
  }

  async transmit(command: CommandApdu): Promise<ResponseApdu> {
    const name = Buffer.from([command.ins, command.p1, command.p2]).toString('hex');
    if (command.cla === 0) this.commands.push(name);
    if (name === this.refuse) return { data: new Uint8Array(0), statusWord: 0x6300 };
    this.#chain.push(command.data ?? new Uint8Array(0));
    if (command.cla === 0x10) return { data: new Uint8Array(0), statusWord: 0x9000 };
    return this.#answer(name, Buffer.concat(this.#chain.splice(0)));
  }

  #answer(name: string, data: Buffer): ResponseApdu {
    const status = (statusWord: number, answer: Uint8Array = new Uint8Array(0)): ResponseApdu => ({ data: answer, statusWord });
    const reference = (): string => Buffer.from(readTlvs(data)[0]?.value ?? []).toString('latin1');
    if (name === 'a4020c') {
      const car = writeTlv(0x42, Buffer.from('UTCVCA00001'));
      this.#file = Buffer.concat([car, Buffer.alloc(36 - car.length)]);
      return status(data.equals(hex('011c')) ? 0x9000 : 0x6a82);
    }
    if (name === 'b00000') return status(0x9000, this.#file);
    if (name === '840000') return status(0x9000, challenge);
    if (name === '2281b6') {
      this.#issuer = reference();
      return status(this.#keys.has(this.#issuer) ? 0x9000 : 0x6a88);
    }
    if (name === '2281a4') {
      this.#terminal = reference();
      return status(this.#keys.has(this.#terminal) ? 0x9000 : 0x6a88);
    }
    if (name === '2a00be') {
      const [body, signature] = readTlvs(data);
      const fields = readTlvs(body?.value ?? new Uint8Array(0));
      if (!this.#verified(this.#issuer, body?.raw as Uint8Array, signature?.value as Uint8Array)) return status(0x6300);
      const value = (tag: number): Buffer => Buffer.from(fields.find((field) => field.tag === tag)?.value ?? []);
      this.#keys.set(value(0x5f20).toString('latin1'), this.#keyOf(value(0x7f49)));
      return status(0x9000);
    }
    if (name === '820000') {
      this.granted = this.#verified(this.#terminal, Buffer.concat([Buffer.from('L898902C36'), challenge, compressedKey]), data);
      return status(this.granted ? 0x9000 : 0x6300);
    }
    return status(0x6d00);
  }

  #verified(holder: string, data: Uint8Array, signature: Uint8Array): boolean {
    const key = this.#keys.get(holder) as KeyObject;
    const hash = (
      { '1': { '1': 'sha1', '2': 'sha256', '3': 'sha1', '4': 'sha256', '5': 'sha512', '6': 'sha512' }, '2': ecHashes } as const
    )[this.#algorithm[0] as '1' | '2'] as Record<string, string>;
    const last = this.#algorithm[2] as string;
    if (this.#algorithm.startsWith('2')) return verify(hash[last] as string, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
    const pss = ['3', '4', '6'].includes(last);
    return verify(hash[last] as string, data, { key, padding: pss ? 6 : 1, ...(pss && { saltLength: -1 }) }, signature);
  }
}
const ecHashes = { '1': 'sha1', '2': 'sha224', '3': 'sha256', '4': 'sha384', '5': 'sha512' };

const signerOf = ({ algorithm, keys, link, dv, terminal }: Pki, files = [terminal, link, dv]): TerminalSigner => ({
  certificates: files.map((file) => parseCvCertificate(file)),
  holderReference: 'UTIS00001',
  sign: async (data) => terminalSignature(algorithm, data, keys.terminal.privateKey),
});
const input = (signer: TerminalSigner) => ({ dg14, signer, compressedKey, chipIdentifier, now });
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const elliptic = pki('2.3', p256);

describe('Terminal Authentication version 1, Doc 9303-11 §7.1 and BSI TR-03110-3', () => {
  const rsaKeys = [1, 2, 3, 4].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
  let next = 0;
  const rsa = () => rsaKeys[next++ % 4] as (typeof rsaKeys)[0];
  it.each([
    ['RSA v1.5 SHA-1', '1.1', rsa],
    ['RSA v1.5 SHA-256', '1.2', rsa],
    ['RSA PSS SHA-1', '1.3', rsa],
    ['RSA PSS SHA-256', '1.4', rsa],
    ['RSA v1.5 SHA-512', '1.5', rsa],
    ['RSA PSS SHA-512', '1.6', rsa],
    ['ECDSA SHA-1', '2.1', p256],
    ['ECDSA SHA-224', '2.2', () => generateKeyPairSync('ec', { namedCurve: 'brainpoolP224r1' })],
    ['ECDSA SHA-256', '2.3', p256],
    ['ECDSA SHA-384', '2.4', () => generateKeyPairSync('ec', { namedCurve: 'brainpoolP384r1' })],
    ['ECDSA SHA-512', '2.5', () => generateKeyPairSync('ec', { namedCurve: 'secp521r1' })],
  ] as const)('opens DG3 over a link certificate with %s', async (_, algorithm, make) => {
    const made = pki(algorithm, make);
    const chip = new VerifyingChip(made);
    const result = await runTerminalAuthentication(chip, { ...input(signerOf(made)), extendedLength: false });
    expect(result).toEqual({
      finding: { result: 'successful', reason: 'Terminal Authentication: the chip accepted UTIS00001, which may read DG3.' },
      mayRead: { dg3: true, dg4: false },
    });
    expect(chip.granted).toBe(true);
    const verifyOne = ['2281b6', '2a00be'];
    expect(chip.commands).toEqual(['a4020c', 'b00000', ...verifyOne, ...verifyOne, ...verifyOne, '2281a4', '840000', '820000']);
  });

  it('takes the references of PACE instead of EF.CVCA, and the place that DG14 names', async () => {
    const chip = new VerifyingChip(elliptic);
    const result = await runTerminalAuthentication(chip, { ...input(signerOf(elliptic)), references: ['UTCVCA00001'] });
    expect(result.finding.result).toBe('successful');
    expect(chip.commands[0]).toBe('2281b6');
    const elsewhere = { ...dg14, terminalAuthentication: [{ version: 1, efCvca: 0x0125 }] };
    const lost = await runTerminalAuthentication(new VerifyingChip(elliptic), { ...input(signerOf(elliptic)), dg14: elsewhere });
    expect(lost.finding).toMatchObject({ result: 'failed', reason: expect.stringContaining('EF.CVCA') });
  });

  it('says what the chip refused: the certificate, the terminal, the signature', async () => {
    for (const refuse of ['2281b6', '2a00be', '2281a4', '840000', '820000']) {
      const chip = new VerifyingChip(elliptic);
      chip.refuse = refuse;
      const { finding, mayRead } = await runTerminalAuthentication(chip, input(signerOf(elliptic)));
      expect(finding).toMatchObject({ result: 'failed', reason: expect.stringContaining('6300') });
      expect(mayRead).toEqual({ dg3: false, dg4: false });
      expect(chip.commands.at(-1)).toBe(refuse);
    }
    const { finding } = await runTerminalAuthentication(new VerifyingChip(elliptic, 'UTCVCA00009'), input(signerOf(elliptic)));
    expect(finding).toMatchObject({ result: 'failed', reason: expect.stringContaining('6A88') });
  });

  it('sends no wrong signature and no words of the signer', async () => {
    const silent = (sign: TerminalSigner['sign']): TerminalSigner => ({ ...signerOf(elliptic), sign });
    for (const sign of [
      async () => Buffer.alloc(64, 1),
      async (data: Uint8Array) => terminalSignature('2.3', data, elliptic.keys.dv.privateKey),
      async () => {
        throw new Error('PIN 1234 was wrong');
      },
    ]) {
      // The curve is known where the CVCA's certificate carries it; here the chain has none, so the chip judges the first two.
      const chip = new VerifyingChip(elliptic);
      const { finding } = await runTerminalAuthentication(chip, input(silent(sign)));
      expect(['failed', 'undetermined']).toContain(finding.result);
      expect(finding.reason).not.toContain('1234');
      expect(chip.granted).toBe(false);
    }
    const made = pki('1.4', rsa);
    const chip = new VerifyingChip(made);
    const wrong = { ...signerOf(made), sign: async () => Buffer.alloc(256, 1) };
    const { finding } = await runTerminalAuthentication(chip, input(wrong));
    expect(finding.result).toBe('undetermined');
    expect(chip.commands).not.toContain('820000');
  });

  it('without a chain, or without the protocol in DG14, touches no key', async () => {
    const chip = new VerifyingChip(elliptic);
    const lacking = signerOf(elliptic, [elliptic.terminal, elliptic.dv]);
    expect((await runTerminalAuthentication(chip, input(lacking))).finding).toEqual({
      result: 'undetermined',
      reason: 'Terminal Authentication: no certificates lead from UTCVCA00001 to UTIS00001.',
    });
    expect(chip.commands).toEqual(['a4020c', 'b00000']);
    const silent = { ...dg14, terminalAuthentication: [{ version: 2 }] };
    const none = await runTerminalAuthentication(chip, { ...input(signerOf(elliptic)), dg14: silent });
    expect(none.finding.result).toBe('notSupported');
  });
});

describe('building the chain', () => {
  const parsed = (...files: Buffer[]): CvCertificate[] => files.map((file) => parseCvCertificate(file));
  const { contents, certificate, keys } = elliptic;
  const names = (result: ReturnType<typeof terminalChain>): readonly string[] =>
    'problem' in result ? [result.problem] : result.certificates.map(({ holderReference }) => holderReference);
  const all = parsed(elliptic.terminal, elliptic.dv, elliptic.link);

  it('takes the shortest way, from whichever reference leads on, over expired links', () => {
    expect(names(terminalChain(['UTCVCA00001'], all, 'UTIS00001', now))).toEqual(['UTCVCA00002', 'UTDV00001', 'UTIS00001']);
    expect(names(terminalChain(['UTCVCA00002', 'UTCVCA00001'], all, 'UTIS00001', now))).toEqual(['UTDV00001', 'UTIS00001']);
    expect(names(terminalChain(['UTCVCA00007', 'UTCVCA00002'], all, 'UTIS00001', now))).toEqual(['UTDV00001', 'UTIS00001']);
  });

  it('passes over expired and foreign certificates and says so; ends in circles', () => {
    const late = new Date('2026-01-02T00:00:00Z');
    expect(names(terminalChain(['UTCVCA00002'], all, 'UTIS00001', new Date('2026-01-01T23:59:00Z')))).toHaveLength(2);
    expect(names(terminalChain(['UTCVCA00002'], all, 'UTIS00001', late))).toEqual(['the certificate of UTDV00001 expired on 2026-01-01']);
    const circle = parsed(
      certificate(contents('A0001', 'B0001', 'dv-foreign', keys.dv.publicKey), keys.dv.privateKey),
      certificate(contents('B0001', 'A0001', 'dv-foreign', keys.dv.publicKey), keys.dv.privateKey),
    );
    expect(names(terminalChain(['A0001'], circle, 'UTIS00001', now))[0]).toMatch(/^no certificates lead/);
  });

  it('passes over a certificate with a wrong signature where the issuer is at hand', () => {
    const made = pki('1.4', () => generateKeyPairSync('rsa', { modulusLength: 1024 }));
    const forged = made.certificate(
      made.contents('UTDV00001', 'UTIS00001', 'inspection-system', made.keys.terminal.publicKey),
      made.keys.first.privateKey,
    );
    const result = terminalChain(['UTCVCA00001'], parsed(made.link, made.dv, forged), 'UTIS00001', now);
    expect(result).toEqual({ problem: 'the certificate of UTIS00001 is not signed by UTDV00001' });
    const both = terminalChain(['UTCVCA00001'], parsed(made.link, made.dv, forged, made.terminal), 'UTIS00001', now);
    expect(names(both)).toHaveLength(3);
  });
});

describe('EF.CVCA and the identifier of the chip', () => {
  it('reads one or two references before the zeros', () => {
    const one = Buffer.concat([writeTlv(0x42, Buffer.from('UTCVCA00002')), Buffer.alloc(23)]);
    expect(parseEfCvca(one)).toEqual(['UTCVCA00002']);
    const two = Buffer.concat([writeTlv(0x42, Buffer.from('UTCVCA00002')), writeTlv(0x42, Buffer.from('UTCVCA00001'))]);
    expect(parseEfCvca(Buffer.concat([two, Buffer.alloc(10)]))).toEqual(['UTCVCA00002', 'UTCVCA00001']);
    for (const bad of ['', '00', '4300', '4203', '420141', `4211${'41'.repeat(17)}`])
      expect(() => parseEfCvca(hex(bad))).toThrow(PassportReaderError);
  });

  it('is the document number with its check digit', () => {
    expect(Buffer.from(identifierOfMrz('L898902C<369080619406236')).toString()).toBe('L898902C<3');
  });
});

describe('CV certificates from hostile hands', () => {
  it('are read or refused by PassportReaderError', () => {
    const genuine = [elliptic.link, elliptic.dv, elliptic.terminal];
    const attempt = (bytes: Uint8Array): void => {
      try {
        const certificate = parseCvCertificate(bytes);
        cvKeyObject(certificate.publicKey);
      } catch (error) {
        if (!(error instanceof PassportReaderError)) throw error;
      }
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...genuine),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }),
        fc.nat(400),
        (file, changes, length) => {
          const bytes = Buffer.from(file);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          attempt(bytes);
          attempt(bytes.subarray(0, length));
        },
      ),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        attempt(bytes);
        attempt(writeTlv(0x7f21, bytes));
        attempt(writeTlv(0x7f21, writeTlv(0x7f4e, bytes), writeTlv(0x5f37, bytes)));
      }),
      { numRuns: 1000 },
    );
  });
});

const folder = vectorsFolder('terminal-cvc');
describe.skipIf(!folder)('the chain of the JMRTD project (skipped without the vectors)', () => {
  const read = (name: string): CvCertificate => parseCvCertificate(readVector(folder as string, name));

  it('reads, verifies, and has the curve from its CVCA', () => {
    const [cvca, dv, terminal] = [read('certCVCA_new.cvcert'), read('certDVD_new.cvcert'), read('certIS_new.cvcert')];
    expect([cvca, dv, terminal].map(({ role, holderReference, mayRead }) => [role, holderReference, mayRead])).toEqual([
      ['cvca', 'NLCVCAA00002', { dg3: true, dg4: false }],
      ['dv-domestic', 'NLDVAAANL001', { dg3: true, dg4: false }],
      ['inspection-system', 'NLIS7202000NL001', { dg3: true, dg4: false }],
    ]);
    const curve = cvca.publicKey.kind === 'ec' ? cvca.publicKey.curve : undefined;
    expect(curve?.name).toBe('brainpoolP224r1');
    for (const [certificate, issuer] of [
      [dv, cvca],
      [terminal, dv],
    ] as const) {
      const key = cvKeyObject(issuer.publicKey, curve);
      expect(verifyTerminalSignature(issuer.publicKey.algorithm, key, certificate.body, certificate.signature)).toBe(true);
    }
  });

  it('signs with its key file, whose public key is in the certificate', async () => {
    const { certificates, skipped } = await loadCvCertificates(folder as string);
    expect(skipped.map(({ file }) => file)).toEqual(['keyCVCA_new.der', 'keyIS_new.der']);
    const signer = await terminalSignerOfFile(join(folder as string, 'keyIS_new.der'), certificates);
    const chain = terminalChain(['NLCVCAA00002'], certificates, signer.holderReference, new Date('2009-06-01'));
    if ('problem' in chain) throw new Error(chain.problem);
    const own = chain.certificates.at(-1) as CvCertificate;
    const signature = await signer.sign(challenge, own.publicKey.algorithm);
    expect(verifyTerminalSignature(own.publicKey.algorithm, cvKeyObject(own.publicKey, chain.curve), challenge, signature)).toBe(true);
  });
});

describe('a key file', () => {
  it('is PKCS#8 in DER or PEM; errors say nothing of its contents', async () => {
    const place = await mkdtemp(join(tmpdir(), 'terminal-'));
    try {
      const certificates = signerOf(elliptic).certificates;
      const pem = join(place, 'key.pem');
      await writeFile(pem, elliptic.keys.terminal.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const signer = await terminalSignerOfFile(pem, certificates);
      const chip = new VerifyingChip(elliptic);
      expect((await runTerminalAuthentication(chip, input(signer))).finding.result).toBe('successful');
      const wrong = join(place, 'wrong.pem');
      await writeFile(wrong, 'SECRET');
      await expect(terminalSignerOfFile(wrong, certificates)).rejects.toThrow(
        expect.objectContaining({ code: 'invalid-argument', message: expect.not.stringContaining('SECRET') }),
      );
      await expect(terminalSignerOfFile(pem, [])).rejects.toThrow(/none of a terminal/);
      await expect(loadCvCertificates(join(place, 'none'))).rejects.toThrow(expect.objectContaining({ code: 'invalid-argument' }));
      expect(createPublicKey(elliptic.keys.terminal.privateKey).equals(elliptic.keys.terminal.publicKey)).toBe(true);
    } finally {
      await rm(place, { recursive: true });
    }
  });
});
