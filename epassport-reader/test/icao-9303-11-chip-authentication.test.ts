import { getDiffieHellman, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommandApdu } from '../src/apdu.ts';
import { chipAuthenticationExchange, provenBy, runChipAuthentication } from '../src/chip-authentication.ts';
import { parseChipPublicKey } from '../src/chip-public-key.ts';
import { type Dg14, parseDg14 } from '../src/dg14.ts';
import { type ModpNumbers, modpGroups } from '../src/modp-groups.ts';
import { AgreeingChip, type ChipSecret, dg14Of, dhSecret, type EcNumbers, ecSecret } from './chip-authentication-side.ts';
import { hex, readVector, vectorsFolder } from './vectors.ts';

const brainpoolP224r1: EcNumbers = {
  p: 'd7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff',
  a: '68a5e62ca9ce6c1c299803a6c1530b514e182ad8b0042a59cad29f43',
  b: '2580f63ccfe44138870713b1a92369e33e2135d266dbb372386c400b',
  g: '0d9029ad2c7e5cf4340823b2a87dc68c9e4ce3174c1e6efdee12c07d58aa56f772c0726f24c6b89e4ecdac24354b9e99caa3f6d3761402cd',
  n: 'd7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939f',
};
const p256: EcNumbers = {
  p: 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
  a: 'ffffffff00000001000000000000000000000000fffffffffffffffffffffffc',
  b: '5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b',
  g: '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  n: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
};
/** RFC 5114 §2.1, and a safe prime of RFC 3526 (1536 bits), which is in no list of Doc 9303. */
const rfc5114 = {
  p: 'b10b8f96a080e01dde92de5eae5d54ec52c99fbcfb06a3c69a6a9dca52d23b616073e28675a23d189838ef1e2ee652c013ecb4aea906112324975c3cd49b83bfaccbdd7d90c4bd7098488e9c219a73724effd6fae5644738faa31a4ff55bccc0a151af5f0dc8b4bd45bf37df365c1a65e68cfda76d4da708df1fb2bc2e4a4371',
  g: 'a4d1cbd5c3fd34126765a442efb99905f8104dd258ac507fd6406cff14266d31266fea1e5c41564b777e690f5504f213160217b4b01b886a5e91547f9e2749f4d7fbd7d3b9a92ee1909d0d2263f80a76a6a24c087a091f531dbf0a0169b6a28ad662a4d18e73afa32d779d5918d08bc8858f4dcef97c2a24855e6eeb22b3b2e5',
  q: 'f518aa8781a8df278aba4e7d64b7cb9d49462353',
};
const safe = {
  p: 'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca237327ffffffffffffffff',
  g: '02',
  q: '7fffffffffffffffe487ed5110b4611a62633145c06e0e68948127044533e63a0105df531d89cd9128a5043cc71a026ef7ca8cd9e69d218d98158536f92f8a1ba7f09ab6b6a8e122f242dabb312f3f637a262174d31bf6b585ffae5b7a035bf6f71c35fdad44cfd2d74f9208be258ff324943328f6722d9ee1003e5c50b1df82cc6d241b0e2ae9cd348b1fd47e9267afc1b2ae91ee51d6cb0e3179ab1042a95dcf6a9483b84b4b36b3861aa7255e4c0278ba3604650c10be19482f23171b671df1cf3b960c074301cd93c1d17603d147dae2aef837a62964ef15e5fb4aac0b8c1ccaa4be754ab5728ae9130c4c7d02880ab9472d455655347fffffffffffffff',
};
const secret = 0x123456789abcdef00fedcba987654321n;
const random = (length: number): Uint8Array => randomBytes(length);

describe('Doc 9303-11 §6.2 Chip Authentication', () => {
  it.each([
    ['ECDH', '2.1', '3des', 'sha1', 16],
    ['ECDH', '2.2', 'aes-128', 'sha1', 16],
    ['ECDH', '2.3', 'aes-192', 'sha256', 24],
    ['ECDH', '2.4', 'aes-256', 'sha256', 32],
    ['DH', '1.1', '3des', 'sha1', 16],
    ['DH', '1.2', 'aes-128', 'sha1', 16],
    ['DH', '1.3', 'aes-192', 'sha256', 24],
    ['DH', '1.4', 'aes-256', 'sha256', 32],
  ] as const)('%s %s agrees on %s keys by %s', async (kind, protocol, cipher, hash, length) => {
    const chipSecret = kind === 'ECDH' ? ecSecret(p256, secret) : dhSecret(rfc5114, secret, 'x942');
    const chip = new AgreeingChip(chipSecret);
    const result = await runChipAuthentication(chip, dg14Of([protocol], [chipSecret]), random, { extendedLength: true });
    expect(result).toMatchObject({ agreed: true });
    const { keys } = chip;
    expect(keys?.cipher).toBe(cipher);
    expect(keys?.ssc).toEqual(Buffer.alloc(cipher === '3des' ? 8 : 16));
    const withoutParity = (key: Buffer): Buffer => (cipher === '3des' ? Buffer.from(key.map((byte) => byte & 0xfe)) : key);
    expect(withoutParity(keys?.encryption as Buffer)).toEqual(withoutParity(chip.derived(1, hash, length)));
    expect(withoutParity(keys?.mac as Buffer)).toEqual(withoutParity(chip.derived(2, hash, length)));
    const sent = chip.commands.map(({ ins, p1, p2 }) => Buffer.from([ins, p1, p2]).toString('hex'));
    expect(sent).toEqual(cipher === '3des' ? ['2241a6'] : ['2241a4', '860000']);
  });

  it('writes the commands as §6.2.4 says, with the key reference where there is one', async () => {
    const chipSecret = ecSecret(brainpoolP224r1, secret);
    const chip = new AgreeingChip(chipSecret);
    const result = await runChipAuthentication(chip, dg14Of(['2.1', '2.2'], [chipSecret], 0x1d), random);
    expect(chip.keys?.cipher).toBe('aes-128');
    expect(Buffer.from(chip.commands[0]?.data as Uint8Array).toString('hex')).toBe('800a04007f000702020302028401' + '1d');
    expect(
      Buffer.from(chip.commands[1]?.data as Uint8Array)
        .subarray(0, 5)
        .toString('hex'),
    ).toBe('7c3b803904');
    expect(result.agreed && result.compressedKey).toEqual(chip.publicKey?.subarray(1, 29));
    const kat = new AgreeingChip(chipSecret);
    await runChipAuthentication(kat, dg14Of(['2.1'], [chipSecret], 0x1d), random);
    const data = Buffer.from(kat.commands[0]?.data as Uint8Array);
    expect([data.subarray(0, 3).toString('hex'), data.subarray(-3).toString('hex')]).toEqual(['913904', '84011d']);
  });

  it('takes DH as PKCS#3 as well, in a standard group or with a safe prime; compresses by SHA-1', async () => {
    // RFC 2409's prime of 1024 bits is in no list here: it is tested.
    const tested = { p: getDiffieHellman('modp2').getPrime('hex'), g: '02', q: '' };
    for (const numbers of [rfc5114, safe, tested]) {
      const chipSecret = dhSecret(numbers, secret, 'pkcs3');
      const chip = new AgreeingChip(chipSecret);
      const result = await runChipAuthentication(chip, dg14Of(['1.2'], [chipSecret]), random, { extendedLength: true });
      expect(chip.keys?.encryption).toEqual(chip.derived(1, 'sha1', 16));
      expect(result.agreed && result.compressedKey.length).toBe(20);
    }
  });

  it('tests no prime that would hold up the gate: 8192 bits of RFC 3526 are known, 4096 of one’s own are refused', () => {
    const known = { p: getDiffieHellman('modp18').getPrime('hex'), g: '02', q: '' };
    expect(parseChipPublicKey(dhSecret(known, secret, 'pkcs3').spki)).toMatchObject({ kind: 'dh', name: 'a group of 8192 bits' });
    const own = { ...known, p: `${known.p.slice(0, 1000)}${'5'.repeat(24)}` };
    const refused = expect.objectContaining({ code: 'unsupported-algorithm', message: expect.stringContaining('4096 bits') });
    expect(() => parseChipPublicKey(dhSecret(own, secret, 'pkcs3').spki)).toThrow(refused);
  });

  it('sends a long key in a chain where extended length is missing', async () => {
    const chipSecret = dhSecret(modpGroups.get(2) as ModpNumbers, secret, 'x942');
    const chip = new AgreeingChip(chipSecret);
    expect((await runChipAuthentication(chip, dg14Of(['1.2'], [chipSecret]), random)).agreed).toBe(true);
    expect(chip.keys?.mac).toEqual(chip.derived(2, 'sha1', 16));
    expect(chip.commands.map(({ cla, ins, data }) => [cla, ins, (data?.length ?? 0) <= 224])).toEqual([
      [0, 0x22, true],
      [0x10, 0x86, true],
      [0, 0x86, true],
    ]);
  });

  it('falls back from MSE:Set KAT to MSE:Set AT for 3DES alone (§8.5 note 1), not when the key is refused', async () => {
    const chipSecret = ecSecret(p256, secret);
    const other = new AgreeingChip(chipSecret, { '2241a6': 0x6a86 });
    expect((await runChipAuthentication(other, dg14Of(['2.1'], [chipSecret]), random)).agreed).toBe(true);
    expect(other.keys?.cipher).toBe('3des');
    const refused = new AgreeingChip(chipSecret, { '2241a6': 0x6a80 });
    expect(await runChipAuthentication(refused, dg14Of(['2.1'], [chipSecret]), random)).toMatchObject({
      agreed: false,
      finding: { result: 'failed', reason: expect.stringContaining('6A80') },
    });
    expect(refused.keys).toBeUndefined();
    expect(refused.commands).toHaveLength(1);
  });

  it('goes on to the next key where the chip does not know one, or we do not rely on it; 6300 is no such answer', async () => {
    const [first, second] = [ecSecret(p256, 5n), ecSecret(p256, secret)];
    const weak = dhSecret({ p: 'fffffffffffffffffffffffffffffeff', g: '02', q: '05' }, 5n, 'x942');
    const dg14 = parsedDg14(['2.4', 1, first], ['1.4', 2, weak], ['2.2', 3, second]);
    for (const statusWord of [0x6a80, 0x6a88]) {
      const chip = new AgreeingChip(second, {}, (command) => (hasReference(command, 1) ? statusWord : undefined));
      expect(await runChipAuthentication(chip, dg14, random)).toMatchObject({ agreed: true });
      expect(chip.keys?.cipher).toBe('aes-128');
      expect(chip.commands.map(({ ins, p2 }) => [ins, p2])).toEqual([
        [0x22, 0xa4],
        [0x22, 0xa4],
        [0x86, 0],
      ]);
    }
    const refusing = new AgreeingChip(second, { '2241a4': 0x6300 });
    expect(await runChipAuthentication(refusing, dg14, random)).toMatchObject({ agreed: false, finding: { result: 'failed' } });
    expect(refusing.commands).toHaveLength(1);
    // All refused: what the chip did not do counts, not what we could not.
    const none = new AgreeingChip(second, { '2241a4': 0x6a88 });
    const outcome = await runChipAuthentication(none, parsedDg14(['2.4', 1, first], ['1.2', 2, weak]), random);
    expect(outcome).toMatchObject({ agreed: false, finding: { result: 'failed', reason: expect.stringContaining('6A88') } });
  });

  it('tries each of several keys where the protocol names none, and says which', async () => {
    const [first, second] = [ecSecret(p256, 5n), ecSecret(p256, secret)];
    const dg14 = parsedDg14(['2.2', 1, first], ['2.2', 2, second]);
    const unnamed = { ...dg14, chipAuthentication: dg14.chipAuthentication.slice(0, 1).map(({ keyId: _, ...info }) => info) };
    const chip = new AgreeingChip(second, {}, (command) => (hasReference(command, 1) ? 0x6a88 : undefined));
    expect(await runChipAuthentication(chip, unnamed, random)).toMatchObject({ agreed: true });
    expect(hasReference(chip.commands[1] as CommandApdu, 2)).toBe(true);
  });

  it('opens the session again where the chip dropped it over an unknown key', async () => {
    const chipSecret = ecSecret(p256, secret);
    const chip = new AgreeingChip(chipSecret, {}, (command) => (hasReference(command, 1) ? 0x6a88 : undefined));
    let reopened = 0;
    const session = {
      get lost() {
        return chip.commands.length === 1 && reopened === 0;
      },
      reopen: async () => void reopened++,
      transmit: chip.transmit.bind(chip),
      rekey: chip.rekey.bind(chip),
    };
    const dg14 = parsedDg14(['2.4', 1, ecSecret(p256, 5n)], ['2.2', 2, chipSecret]);
    expect(await runChipAuthentication(session, dg14, random)).toMatchObject({ agreed: true });
    expect(reopened).toBe(1);
  });

  it('takes a key without ChipAuthenticationInfo as 3DES; says notSupported where there is no key; ignores version 2', async () => {
    const chipSecret = ecSecret(p256, secret);
    const early = new AgreeingChip(chipSecret);
    expect((await runChipAuthentication(early, dg14Of([], [chipSecret]), random)).agreed).toBe(true);
    expect(early.keys?.cipher).toBe('3des');
    const none = new AgreeingChip(chipSecret);
    expect(await runChipAuthentication(none, dg14Of([], []), random)).toMatchObject({ finding: { result: 'notSupported' } });
    const dg14 = dg14Of(['2.2'], [chipSecret]);
    const second = { ...dg14, chipAuthentication: dg14.chipAuthentication.map((info) => ({ ...info, version: 2 })) };
    expect(await runChipAuthentication(none, second, random)).toMatchObject({ agreed: false, finding: { result: 'notSupported' } });
    expect(none.commands).toEqual([]);
  });

  it('sends nothing for parameters that are weak or odd: undetermined; nor for a point beside its curve: failed', async () => {
    const cases: [Uint8Array, string, string][] = [];
    const otherGenerator = {
      ...p256,
      g: Buffer.from(parsedPoint(ecSecret(p256, 5n).spki))
        .toString('hex')
        .slice(2),
    };
    cases.push([ecSecret(otherGenerator, 7n).spki, '2.2', 'undetermined']);
    const beside = Buffer.from(ecSecret(p256, 7n).spki);
    beside[beside.length - 1] = (beside.at(-1) as number) ^ 1;
    cases.push([beside, '2.2', 'failed']);
    const composite = { ...safe, p: `${safe.p.slice(0, -1)}d` };
    cases.push([dhSecret(composite, 5n, 'pkcs3').spki, '1.2', 'undetermined']);
    cases.push([dhSecret({ ...rfc5114, g: '02' }, 5n, 'x942').spki, '1.2', 'undetermined']);
    cases.push([dhSecret({ ...rfc5114, g: '02' }, 5n, 'pkcs3').spki, '1.2', 'undetermined']);
    cases.push([dhSecret({ p: 'fffffffffffffffffffffffffffffeff', g: '02', q: '05' }, 5n, 'x942').spki, '1.2', 'undetermined']);
    cases.push([dhSecret(rfc5114, 0n, 'x942').spki, '1.2', 'failed']);
    cases.push([ecSecret(p256, 7n).spki, '1.2', 'failed']);
    for (const [spki, protocol, result] of cases) {
      const chip = new AgreeingChip(ecSecret(p256, 7n));
      const dg14 = dg14Of([protocol], [{ spki, agree: () => Buffer.alloc(0) }]);
      const keys = dg14.chipAuthenticationKeys.map((key) => ({ ...key, protocol: `0.4.0.127.0.7.2.2.1.${protocol[0]}` }));
      const outcome = await runChipAuthentication(chip, { ...dg14, chipAuthenticationKeys: keys }, random);
      expect(outcome).toMatchObject({ agreed: false, finding: { result } });
      expect(chip.commands).toEqual([]);
    }
  });

  it('draws another ephemeral key each time', async () => {
    const chipSecret = ecSecret(p256, secret);
    const keys = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const chip = new AgreeingChip(chipSecret);
      await runChipAuthentication(chip, dg14Of(['2.2'], [chipSecret]), random);
      keys.add(Buffer.from(chip.publicKey as Uint8Array).toString('hex'));
    }
    expect(keys.size).toBe(3);
  });
});

/** DG14 of several keys, each with its protocol and identifier. */
const parsedDg14 = (...keys: readonly (readonly [string, number, ChipSecret])[]): Dg14 => {
  const parts = keys.map(([protocol, keyId, chipSecret]) => dg14Of([protocol], [chipSecret], keyId));
  return {
    ...dg14Of([], []),
    chipAuthentication: parts.flatMap(({ chipAuthentication }) => chipAuthentication),
    chipAuthenticationKeys: parts.flatMap(({ chipAuthenticationKeys }) => chipAuthenticationKeys),
  };
};
const hasReference = ({ data }: CommandApdu, keyId: number): boolean =>
  Buffer.from(data ?? [])
    .subarray(-3)
    .equals(Uint8Array.of(0x84, 1, keyId));

const parsedPoint = (spki: Uint8Array): Uint8Array => {
  const key = parseChipPublicKey(spki);
  return key.kind === 'ecdh' ? key.value : new Uint8Array(0);
};

describe('what makes a chip genuine (Appendix J.1 step 3)', () => {
  const exchange = (proven: boolean) => chipAuthenticationExchange({ protocol: 'ECDH' }, proven);
  const good = { result: 'successful', reason: '' } as const;
  it('is the exchange together with the public key, neither alone', () => {
    const result = (proven: boolean, publicKey: Parameters<typeof provenBy>[0]['publicKey']) =>
      provenBy({ exchange: exchange(proven), publicKey }, 'Chip Authentication').result;
    expect(result(true, good)).toBe('successful');
    expect(result(true, undefined)).toBe('undetermined');
    expect(result(true, { result: 'undetermined', reason: '' })).toBe('undetermined');
    expect(result(true, { result: 'aborted', reason: '' })).toBe('undetermined');
    expect(result(true, { result: 'failed', reason: '' })).toBe('failed');
    expect(result(false, good)).toBe('failed');
  });
});

const folder = vectorsFolder('bsi-tr03105-5-reference-dataset');
describe.skipIf(!folder)('the DG14 of the BSI and its private key (skipped without the vectors)', () => {
  it('agree', async () => {
    const pkcs8 = readVector(folder as string, 'DG14_sk.pkcs8');
    const scalar = pkcs8.subarray(pkcs8.indexOf(hex('020101041c')) + 5).subarray(0, 28);
    const chipSecret = ecSecret(brainpoolP224r1, BigInt(`0x${scalar.toString('hex')}`));
    expect(Buffer.from(chipSecret.spki)).toEqual(readVector(folder as string, 'DG14_pk.bin'));
    const chip = new AgreeingChip(chipSecret);
    const dg14 = parseDg14(readVector(folder as string, 'Datagroup14.bin'));
    expect(await runChipAuthentication(chip, dg14, random)).toMatchObject({ agreed: true, protocol: 'ECDH in brainpoolP224r1, 3DES' });
    const derived = chip.derived(1, 'sha1', 16).map((byte) => byte & 0xfe);
    expect(chip.keys?.encryption.map((byte) => byte & 0xfe)).toEqual(derived);
  });
});
