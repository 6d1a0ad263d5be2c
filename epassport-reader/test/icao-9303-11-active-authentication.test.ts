import {
  constants,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicDecrypt,
  sign,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { runActiveAuthentication, verifyActiveAuthentication } from '../src/active-authentication.ts';
import type { CommandApdu, ResponseApdu } from '../src/apdu.ts';
import { parseChipPublicKey } from '../src/chip-public-key.ts';
import { parseDg15 } from '../src/data-groups/dg15.ts';
import type { Dg14 } from '../src/dg14.ts';
import { verifyIso9796Scheme1 } from '../src/iso-9796-2.ts';
import { hex, readVector, vectorsFolder } from './vectors.ts';

const challenge = hex('0102030405060708');

/** The chip's half of ISO/IEC 9796-2 scheme 1: RND.IC fills the room. */
function isoFrame(bytes: number, hash: string, trailer: string, message: Uint8Array = challenge): Buffer {
  const end = hex(trailer);
  const length = createHash(hash).digest().length;
  const m1 = Buffer.alloc(bytes - 1 - length - end.length, 0x5c);
  return Buffer.concat([hex('6a'), m1, createHash(hash).update(m1).update(message).digest(), end]);
}
const raise = (key: KeyObject, frame: Buffer): Buffer => privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, frame);
const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const rsaKey = parseChipPublicKey(spkiOf(rsa.publicKey));

describe('Doc 9303-11 §6.1 Active Authentication with RSA', () => {
  it.each([
    ['sha1', 'bc'],
    ['sha1', '33cc'],
    ['ripemd160', '31cc'],
    ['sha224', '38cc'],
    ['sha256', '34cc'],
    ['sha384', '36cc'],
    ['sha512', '35cc'],
  ])('takes %s with trailer %s, and no other challenge', (hash, trailer) => {
    const signature = raise(rsa.privateKey, isoFrame(128, hash, trailer));
    expect(verifyActiveAuthentication(rsaKey, undefined, challenge, signature)).toMatchObject({
      result: 'successful',
      reason: expect.stringContaining(hash.toUpperCase()),
    });
    expect(verifyActiveAuthentication(rsaKey, undefined, hex('0102030405060709'), signature).result).toBe('failed');
  });

  it('takes n − σ (ISO/IEC 9796-2 B.4)', () => {
    const n = BigInt(`0x${Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n as string, 'base64url').toString('hex')}`);
    const signature = BigInt(`0x${raise(rsa.privateKey, isoFrame(128, 'sha256', '34cc')).toString('hex')}`);
    const other = Buffer.from((n - signature).toString(16).padStart(256, '0'), 'hex');
    expect(verifyActiveAuthentication(rsaKey, undefined, challenge, other)).toMatchObject({
      result: 'successful',
      reason: expect.stringContaining('B.4'),
    });
  });

  it('refuses one changed bit anywhere, a fixed frame without RND.IC, and other frames', () => {
    const frame = isoFrame(128, 'sha1', 'bc');
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const changed = Buffer.from(frame);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(verifyIso9796Scheme1(changed, challenge).valid, `bit ${bit}`).toBe(false);
    }
    const digest = createHash('sha1').update(challenge).digest();
    const padded = Buffer.concat([hex('6b'), Buffer.alloc(105, 0xbb), hex('ba'), digest, hex('bc')]);
    expect(verifyIso9796Scheme1(padded, challenge)).toMatchObject({ valid: false, reason: 'it recovers no message' });
    for (const bad of ['', '6a', '6abc', '4a00bc', '6bbbbb', '6a'.repeat(128)]) {
      expect(verifyIso9796Scheme1(hex(bad), challenge).valid).toBe(false);
    }
  });

  it('takes a short recovered part behind padding', () => {
    const m1 = hex('aabbccdd');
    const digest = createHash('sha256').update(m1).update(challenge).digest();
    const frame = Buffer.concat([hex('6b'), Buffer.alloc(128 - 2 - 4 - 32 - 2, 0xbb), hex('ba'), m1, digest, hex('34cc')]);
    expect(verifyIso9796Scheme1(frame, challenge)).toMatchObject({ valid: true, hash: 'sha256' });
  });

  it('takes a signature that lost its leading zero byte; calls a cut answer undetermined, not a copy', () => {
    let message = 0;
    let signature: Buffer;
    const random = Buffer.from(challenge);
    do {
      random.writeUInt32BE(message++);
      signature = raise(rsa.privateKey, isoFrame(128, 'sha256', '34cc', random));
    } while (signature[0] !== 0);
    expect(verifyActiveAuthentication(rsaKey, undefined, random, signature.subarray(1)).result).toBe('successful');
    expect(verifyActiveAuthentication(rsaKey, undefined, random, signature.subarray(0, 100))).toMatchObject({
      result: 'undetermined',
      reason: expect.stringContaining('100 of 128'),
    });
    expect(verifyActiveAuthentication(rsaKey, undefined, random, Buffer.alloc(128, 0xff)).result).toBe('failed');
    expect(verifyActiveAuthentication(rsaKey, undefined, random, Buffer.alloc(129)).result).toBe('failed');
  });

  it('relies on no key below 1024 bits', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 768 });
    expect(() => parseChipPublicKey(spkiOf(small.publicKey))).toThrow(expect.objectContaining({ code: 'unsupported-algorithm' }));
  });
});

describe('Doc 9303-11 §6.1.2.3 Active Authentication with ECDSA', () => {
  const plain = '0.4.0.127.0.7.1.1.4.1';
  it.each([
    ['prime256v1', 'sha256', `${plain}.3`],
    ['secp224r1', 'sha224', `${plain}.2`],
    ['secp384r1', 'sha384', `${plain}.4`],
    ['secp521r1', 'sha512', `${plain}.5`],
    ['brainpoolP224r1', 'sha224', `${plain}.2`],
    ['brainpoolP256r1', 'sha256', `${plain}.3`],
    ['brainpoolP320r1', 'sha256', `${plain}.3`],
    ['brainpoolP512r1', 'sha512', `${plain}.5`],
    ['brainpoolP256r1', 'sha1', undefined],
    ['brainpoolP384r1', 'sha256', undefined],
  ])('on %s with %s, named by %s', (namedCurve, hash, algorithm) => {
    const pair = generateKeyPairSync('ec', { namedCurve });
    const key = parseChipPublicKey(spkiOf(pair.publicKey));
    const signature = sign(hash, challenge, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verifyActiveAuthentication(key, algorithm, challenge, signature).result).toBe('successful');
    const written = sign(hash, challenge, { key: pair.privateKey, dsaEncoding: 'der' });
    expect(verifyActiveAuthentication(key, algorithm, challenge, written).result).toBe('successful');
    signature[5] = (signature[5] as number) ^ 1;
    expect(verifyActiveAuthentication(key, algorithm, challenge, signature).result).toBe('failed');
    expect(verifyActiveAuthentication(key, algorithm, hex('1111111111111111'), written).result).toBe('failed');
  });

  it('refuses another hash than the one named, zeros, garbage, and an unknown algorithm', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const key = parseChipPublicKey(spkiOf(pair.publicKey));
    const signature = sign('sha256', challenge, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verifyActiveAuthentication(key, `${plain}.4`, challenge, signature).result).toBe('failed');
    expect(verifyActiveAuthentication(key, '1.2.3', challenge, signature).result).toBe('undetermined');
    for (const bad of [Buffer.alloc(64), Buffer.alloc(64, 0xff), Buffer.alloc(0), hex('3000')])
      expect(verifyActiveAuthentication(key, undefined, challenge, bad).result).toBe('failed');
  });
});

const dg14: Dg14 = { chipAuthentication: [], chipAuthenticationKeys: [], terminalAuthentication: [], securityInfos: [] };

describe('INTERNAL AUTHENTICATE', () => {
  const run = async (key: KeyObject, answer: (command: CommandApdu, extended: boolean) => ResponseApdu) => {
    const commands: (CommandApdu & { extended: boolean })[] = [];
    const transmit = async (command: CommandApdu, extended = false): Promise<ResponseApdu> => {
      commands.push({ ...command, extended });
      return answer(command, extended);
    };
    const finding = await runActiveAuthentication({ transmit }, { publicKey: spkiOf(key) }, dg14, () => challenge);
    return { finding, commands };
  };
  const none = new Uint8Array(0);

  it('asks in short length for 1024 bits, in extended length for 2048', async () => {
    const small = await run(rsa.publicKey, () => ({ data: raise(rsa.privateKey, isoFrame(128, 'sha256', '34cc')), statusWord: 0x9000 }));
    expect(small.finding.result).toBe('successful');
    expect(small.commands).toEqual([{ cla: 0, ins: 0x88, p1: 0, p2: 0, data: challenge, le: 256, extended: false }]);

    const large = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signature = raise(large.privateKey, isoFrame(256, 'sha256', '34cc'));
    const extended = await run(large.publicKey, () => ({ data: signature, statusWord: 0x9000 }));
    expect(extended.finding.result).toBe('successful');
    expect(extended.commands).toMatchObject([{ le: 65536, extended: true }]);

    const cut = await run(large.publicKey, (_, asExtended) =>
      asExtended ? { data: none, statusWord: 0x6700 } : { data: signature.subarray(0, 231), statusWord: 0x9000 },
    );
    expect(cut.finding.result).toBe('undetermined');
    const told = await run(large.publicKey, (_, asExtended) =>
      asExtended ? { data: none, statusWord: 0x6c00 } : { data: signature, statusWord: 0x9000 },
    );
    expect(told.finding.result).toBe('successful');
  });

  it('asks for an ECDSA signature in short length, which it always fits', async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'secp521r1' });
    const signature = sign('sha256', challenge, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
    const { finding, commands } = await run(pair.publicKey, () => ({ data: signature, statusWord: 0x9000 }));
    expect(finding.result).toBe('successful');
    expect(commands).toMatchObject([{ le: 256, extended: false }]);
  });

  it('takes the length that the chip tells (6Cxx), and the answer that came with a warning', async () => {
    const signature = raise(rsa.privateKey, isoFrame(128, 'sha256', '34cc'));
    const strict = await run(rsa.publicKey, ({ le }) =>
      le === 128 ? { data: signature, statusWord: 0x9000 } : { data: none, statusWord: 0x6c80 },
    );
    expect([strict.finding.result, strict.commands.length]).toEqual(['successful', 2]);
    expect((await run(rsa.publicKey, () => ({ data: signature, statusWord: 0x6282 }))).finding.result).toBe('successful');
    const cut = await run(rsa.publicKey, () => ({ data: signature.subarray(0, 100), statusWord: 0x6281 }));
    expect(cut.finding.result).toBe('undetermined');
  });

  it('asks again in a new session where the chip dropped the old one over extended length; once, not for ever', async () => {
    const large = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signature = raise(large.privateKey, isoFrame(256, 'sha256', '34cc'));
    const session = (dropsAlways: boolean) => ({
      lost: false,
      dropped: false,
      extendedLengthRefused: false,
      sent: 0,
      reopened: 0,
      async transmit(_: CommandApdu, extended = false): Promise<ResponseApdu> {
        this.sent++;
        if (extended) {
          this.extendedLengthRefused = this.dropped = true;
          return { data: none, statusWord: 0x6700 };
        }
        this.lost = this.dropped || dropsAlways;
        return this.lost ? { data: none, statusWord: 0x6988 } : { data: signature, statusWord: 0x9000 };
      },
      async reopen() {
        this.lost = this.dropped = false;
        this.reopened++;
      },
    });
    const look = (chip: ReturnType<typeof session>) =>
      runActiveAuthentication(chip, { publicKey: spkiOf(large.publicKey) }, dg14, () => challenge);
    const once = session(false);
    expect((await look(once)).result).toBe('successful');
    expect([once.sent, once.reopened]).toEqual([3, 1]);
    const always = session(true);
    expect((await look(always)).result).toBe('failed');
    expect([always.sent, always.reopened]).toEqual([3, 1]);
  });

  it('is not kept busy by a chip that always has more to give', async () => {
    const { finding, commands } = await run(rsa.publicKey, () => ({ data: Buffer.alloc(1), statusWord: 0x6101 }));
    expect(finding.result).toBe('undetermined');
    expect(commands.length).toBeLessThan(40);
  });

  it('calls a chip that refuses failed, a weak key undetermined and asks nothing then', async () => {
    expect((await run(rsa.publicKey, () => ({ data: none, statusWord: 0x6985 }))).finding).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('6985'),
    });
    const weak = generateKeyPairSync('rsa', { modulusLength: 512 });
    const { finding, commands } = await run(weak.publicKey, () => ({ data: none, statusWord: 0x9000 }));
    expect(finding.result).toBe('undetermined');
    expect(commands).toEqual([]);
  });
});

const examples = vectorsFolder('icao-9303-worked-examples');
describe.skipIf(!examples)('Doc 9303-11 Appendix F and BouncyCastle (skipped without the vectors)', () => {
  const vectors = examples ? JSON.parse(readVector(examples, 'vectors.json').toString()) : {};

  it('F opens as the appendix says', () => {
    const { F } = vectors.AA_F_iso9796_2_recovered_F;
    const opened = hex(F);
    const result = verifyIso9796Scheme1(opened, hex('F173589974BF40C6'));
    expect(result).toMatchObject({ valid: true, hash: 'sha1' });
    expect(result.valid && result.recovered.length).toBe(106);
  });

  it('the signature of BouncyCastle verifies', () => {
    const { spki, msg, sig, M1 } = vectors.AA_iso9796_2_bouncycastle;
    const key = parseChipPublicKey(hex(spki));
    expect(verifyActiveAuthentication(key, undefined, hex(msg), hex(sig)).result).toBe('successful');
    const opened = publicDecrypt({ key: key.kind === 'rsa' ? key.key : '', padding: constants.RSA_NO_PADDING }, hex(sig));
    expect(verifyIso9796Scheme1(opened, hex(msg))).toEqual({ valid: true, hash: 'sha1', recovered: hex(M1) });
  });
});

const bsi = vectorsFolder('bsi-tr03105-5-reference-dataset');
describe.skipIf(!bsi)('the DG15 of the BSI (skipped without the vectors)', () => {
  it('belongs to its private key', async () => {
    const dg15 = parseDg15(readVector(bsi as string, 'Datagroup15.bin'));
    const key = createPrivateKey({ key: readVector(bsi as string, 'DG15_sk.pkcs8'), format: 'der', type: 'pkcs8' });
    const transmit = async ({ data }: CommandApdu): Promise<ResponseApdu> => ({
      data: raise(key, isoFrame(128, 'sha1', 'bc', data)),
      statusWord: 0x9000,
    });
    expect((await runActiveAuthentication({ transmit }, dg15, undefined, () => challenge)).result).toBe('successful');
  });
});
