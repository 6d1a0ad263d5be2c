import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runChipAuthentication } from '../src/chip-authentication.ts';
import { inspect } from '../src/inspect.ts';
import { mrzInformationOfLine } from '../src/mrz.ts';
import type { SessionKeys } from '../src/session-cipher.ts';
import { writeTlv } from '../src/tlv.ts';
import { trustStoreOf } from '../src/trust-folder.ts';
import { AgreeingChip, dg14Of, ecSecret } from './chip-authentication-side.ts';
import { TestChip } from './test-chip.ts';

/** Every secret that was agreed on and the keys made of it: the arrays themselves, to be looked at when all is over. */
const agreed = vi.hoisted(() => ({ secrets: [] as Uint8Array[] }));
const remember = (keys: SessionKeys): SessionKeys => {
  agreed.secrets.push(keys.encryption, keys.mac);
  return keys;
};
vi.mock('../src/session-cipher.ts', async (original) => {
  const real = await original<typeof import('../src/session-cipher.ts')>();
  const sessionKeysOf: typeof real.sessionKeysOf = (cipher, secret) => {
    agreed.secrets.push(secret);
    return remember(real.sessionKeysOf(cipher, secret));
  };
  return { ...real, sessionKeysOf };
});
vi.mock('../src/bac.ts', async (original) => {
  const real = await original<typeof import('../src/bac.ts')>();
  const basicAccessControl: typeof real.basicAccessControl = async (...args) => remember(await real.basicAccessControl(...args));
  return { ...real, basicAccessControl };
});

const isWiped = (secret: Uint8Array): boolean => secret.every((byte) => byte === 0);
beforeEach(() => {
  agreed.secrets.length = 0;
});

const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F4004154ZE184226B<<<<<14'] as const;
const mrzInformation = mrzInformationOfLine(lines[1]);
const dg1 = writeTlv(0x61, writeTlv(0x5f1f, Buffer.from(lines.join(''))));
const files = new Map<number, Uint8Array>([
  [0x0101, dg1],
  [0x0102, writeTlv(0x75, Buffer.alloc(500))],
]);
const options = { mrz: lines, trust: trustStoreOf([]), now: new Date('2030-01-01') };

describe('session keys', () => {
  it('are wiped when the reading ends, wherever the chip is pulled out', async () => {
    const whole = await inspect(new TestChip({ mrzInformation, files }), options);
    expect(whole.error).toBeUndefined();
    expect(agreed.secrets.length).toBeGreaterThan(0);
    for (let removedBefore = 1; removedBefore <= whole.apdus; removedBefore++)
      await inspect(new TestChip({ mrzInformation, files, removedBefore }), options);
    // Access takes the first few commands; every later pull leaves keys behind.
    expect(agreed.secrets.length).toBeGreaterThan(whole.apdus);
    expect(agreed.secrets.filter((secret) => !isWiped(secret))).toEqual([]);
  });

  it('come of a secret that Chip Authentication wipes', async () => {
    const p256 = {
      p: 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
      a: 'ffffffff00000001000000000000000000000000fffffffffffffffffffffffc',
      b: '5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b',
      g: '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
      n: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    };
    const chipSecret = ecSecret(p256, 0x123456789abcdefn);
    const { agreed: done } = await runChipAuthentication(new AgreeingChip(chipSecret), dg14Of(['2.4'], [chipSecret]), randomBytes);
    expect(done).toBe(true);
    const [secret, ...keys] = agreed.secrets;
    expect(secret).toHaveLength(32);
    expect(isWiped(secret as Uint8Array)).toBe(true);
    // The keys are the session's now, and in use.
    expect(keys.some(isWiped)).toBe(false);
  });
});

describe('random numbers', () => {
  it('are the system’s where the caller gives none: no two readings send the same', async () => {
    const sent = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const chip = new TestChip({ mrzInformation, files });
      const transmit = (command: Uint8Array): Promise<Uint8Array> => {
        if (command[1] === 0x82) sent.add(Buffer.from(command).toString('hex'));
        return chip.transmit(command);
      };
      await inspect({ transmit }, options);
    }
    expect(sent.size).toBe(8);
  });
});
