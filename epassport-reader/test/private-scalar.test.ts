import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basicAccessControl } from '../src/bac.ts';
import { allDomainParameters } from '../src/domain-parameters.ts';
import { keyAgreementGroup } from '../src/key-agreement.ts';
import { bigOf, bytesOf, drawPrivateKey, isBelow, successor } from '../src/private-scalar.ts';
import { agreeWith } from '../src/static-key-agreement.ts';

const length = 9;
const number = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 72n - 1n }),
  fc.constantFrom(0n, 1n, 255n, 256n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 72n - 2n, 2n ** 72n - 1n),
);

describe('private keys as bytes', () => {
  it('compare and count on as numbers do', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(isBelow(bytesOf(a, length), bytesOf(b, length))).toBe(a < b);
        expect(isBelow(bytesOf(a, length), bytesOf(a, length))).toBe(false);
        expect(bigOf(successor(bytesOf(a, length)))).toBe((a + 1n) % 2n ** 72n);
      }),
    );
  });

  it('are drawn from 1 to two below the order, and a draw beside that is wiped', () => {
    const draws = ['0000', '03ff', '03fe', '03fd', '0001'].map((hex) => Buffer.from(hex, 'hex'));
    let next = 0;
    const draw = () => drawPrivateKey('03ff', () => draws[next++] as Buffer).toString('hex');
    expect([draw(), draw()]).toEqual(['03fd', '0001']);
    expect(draws.map((each) => each.toString('hex'))).toEqual(['0000', '0000', '0000', '03fd', '0001']);
    // Bits beyond the order's are cut off.
    expect(drawPrivateKey('03ff', () => Buffer.from('fc01', 'hex')).toString('hex')).toBe('0001');
  });
});

describe('the whole point of a product, of which OpenSSL gives only one coordinate', () => {
  const curves = allDomainParameters.flatMap((each) => (each.kind === 'ecdh' ? [[each.curve.name, each] as const] : []));
  it.each(curves)('on %s has the right sign, at both ends of the range too', (_, parameters) => {
    const group = keyAgreementGroup(parameters);
    const n = BigInt(`0x${parameters.curve.n}`);
    const p = BigInt(`0x${parameters.curve.p}`);
    const half = parameters.curve.g.length / 4;
    const times = (scalar: bigint, point: Buffer) => group.multiple(bytesOf(scalar, Math.ceil(parameters.curve.n.length / 2)), point);
    const negative = (point: Buffer) => Buffer.concat([point.subarray(0, 1 + half), bytesOf(p - bigOf(point.subarray(1 + half)), half)]);
    const point = group.publicKey(group.privateKey(randomBytes));
    // One of the two has an even y-coordinate.
    for (const each of [point, negative(point)]) {
      expect(times(1n, each)).toEqual(each);
      expect(times(n - 2n, each)).toEqual(negative(times(2n, each) as Buffer));
      expect([times(0n, each), times(n - 1n, each), times(n, each)]).toEqual([undefined, undefined, undefined]);
    }
  });
});

describe('what was drawn is wiped', () => {
  const recording = () => {
    const drawn: Uint8Array[] = [];
    const random = (count: number): Uint8Array => {
      const bytes = randomBytes(count);
      drawn.push(bytes);
      return bytes;
    };
    return { drawn, random };
  };

  it.each(allDomainParameters.map((parameters) => [parameters.id, parameters] as const))(
    'after an agreement over parameters %i',
    (_, parameters) => {
      const { drawn, random } = recording();
      const group = keyAgreementGroup(parameters);
      const value = group.publicKey(group.privateKey(randomBytes));
      agreeWith({ kind: parameters.kind, name: '', group, value }, random);
      expect(drawn.length).toBeGreaterThan(0);
      for (const bytes of drawn) expect(bytes.every((byte) => byte === 0)).toBe(true);
    },
  );

  it('after BAC, whether it opened the chip or not', async () => {
    const { drawn, random } = recording();
    const transport = {
      transmit: async ([, ins]: Uint8Array) => (ins === 0x84 ? Buffer.from('01020304050607089000', 'hex') : Buffer.from('6300', 'hex')),
    };
    await expect(basicAccessControl(transport, 'L898902C36740812212041591', random)).rejects.toMatchObject({ code: 'access-denied' });
    const [challenge, key] = drawn;
    expect([challenge?.length, key?.length]).toEqual([8, 16]);
    expect(key?.every((byte) => byte === 0)).toBe(true);
  });
});
