import { createHash } from 'node:crypto';
import { type WeierstrassPointCons, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import type { CommandApdu, ResponseApdu } from '../src/apdu.ts';
import type { Dg14 } from '../src/dg14.ts';
import type { SessionKeys } from '../src/session-cipher.ts';
import { readTlvs, writeTlv } from '../src/tlv.ts';

/*
 * The chip's side of Chip Authentication: BigInt and noble's curves, where the reader has OpenSSL. Takes plain commands; what travels
 * around them is tested elsewhere.
 */

export interface ChipSecret {
  readonly spki: Uint8Array;
  /** The shared secret with a terminal's public key, as it is sent. */
  agree(publicKey: Uint8Array): Buffer;
}

const big = (hex: string): bigint => BigInt(`0x${hex}`);
const bytes = (n: bigint, length: number): Buffer => Buffer.from(n.toString(16).padStart(2 * length, '0'), 'hex');
const integer = (n: bigint): Uint8Array => {
  const even = n.toString(16).length % 2 ? `0${n.toString(16)}` : n.toString(16);
  return writeTlv(2, Buffer.from(Number.parseInt(even[0] as string, 16) >= 8 ? `00${even}` : even, 'hex'));
};
export const sequence = (...parts: Uint8Array[]): Uint8Array => writeTlv(0x30, ...parts);

export interface EcNumbers {
  readonly p: string;
  readonly a: string;
  readonly b: string;
  readonly g: string;
  readonly n: string;
}

/** A key over explicit parameters, as Doc 9303-11 §9.5.2 wants them. */
export function ecSecret({ p, a, b, g, n }: EcNumbers, privateKey: bigint): ChipSecret {
  const half = g.length / 2;
  const Point: WeierstrassPointCons<bigint> = weierstrass({
    p: big(p),
    n: big(n),
    h: 1n,
    a: big(a),
    b: big(b),
    Gx: big(g.slice(0, half)),
    Gy: big(g.slice(half)),
  });
  const length = half / 2;
  const octets = (tag: number, hex: string): Uint8Array => writeTlv(tag, bytes(big(hex), length));
  const point = Buffer.from(Point.BASE.multiply(privateKey).toBytes(false));
  const parameters = sequence(
    integer(1n),
    sequence(writeTlv(6, Buffer.from('2a8648ce3d0101', 'hex')), integer(big(p))),
    sequence(octets(4, a), octets(4, b)),
    writeTlv(4, Buffer.from(`04${g}`, 'hex')),
    integer(big(n)),
    integer(1n),
  );
  const spki = sequence(sequence(writeTlv(6, Buffer.from('2a8648ce3d0201', 'hex')), parameters), writeTlv(3, Uint8Array.of(0), point));
  return { spki, agree: (publicKey) => bytes(Point.fromBytes(publicKey).multiply(privateKey).x, length) };
}

export interface DhNumbers {
  readonly p: string;
  readonly g: string;
  readonly q: string;
}

/** X9.42 with the order of the subgroup, or PKCS#3 without. */
export function dhSecret({ p, g, q }: DhNumbers, privateKey: bigint, form: 'x942' | 'pkcs3'): ChipSecret {
  const oid = form === 'x942' ? '2a8648ce3e0201' : '2a864886f70d010301';
  const parameters = sequence(integer(big(p)), integer(big(g)), ...(form === 'x942' ? [integer(big(q))] : []));
  const y = power(big(g), privateKey, big(p));
  const spki = sequence(sequence(writeTlv(6, Buffer.from(oid, 'hex')), parameters), writeTlv(3, Uint8Array.of(0), integer(y)));
  return { spki, agree: (publicKey) => bytes(power(big(Buffer.from(publicKey).toString('hex')), privateKey, big(p)), p.length / 2) };
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [square, rest] = [base % modulus, exponent]; rest > 0n; rest >>= 1n, square = (square * square) % modulus)
    if (rest & 1n) result = (result * square) % modulus;
  return result;
}

/** A stand-in for a secured session with a chip that has this secret; refuses what `refuse` names by its INS and P1–P2 in hex. */
export class AgreeingChip {
  readonly commands: (CommandApdu & { extended: boolean })[] = [];
  readonly #secret: ChipSecret;
  readonly #refuse: Readonly<Record<string, number>>;
  readonly #refuseThis: (command: CommandApdu) => number | undefined;
  #chain: Uint8Array[] = [];
  /** K as the chip computed it. */
  secret: Buffer | undefined;
  /** The keys that the reader took. */
  keys: SessionKeys | undefined;
  publicKey: Uint8Array | undefined;

  constructor(
    secret: ChipSecret,
    refuse: Readonly<Record<string, number>> = {},
    refuseThis: (command: CommandApdu) => number | undefined = () => undefined,
  ) {
    this.#secret = secret;
    this.#refuse = refuse;
    this.#refuseThis = refuseThis;
  }

  async transmit(command: CommandApdu, extended = false): Promise<ResponseApdu> {
    this.commands.push({ ...command, extended });
    const name = Buffer.from([command.ins, command.p1, command.p2]).toString('hex');
    const none = new Uint8Array(0);
    const refusal = this.#refuse[name] ?? this.#refuseThis(command);
    if (refusal !== undefined) return { data: none, statusWord: refusal };
    this.#chain.push(command.data ?? none);
    if (command.cla === 0x10) return { data: none, statusWord: 0x9000 };
    const objects = readTlvs(Buffer.concat(this.#chain.splice(0)));
    if (name === '2241a6') return this.#agree(objects.find(({ tag }) => tag === 0x91)?.value, none);
    if (name === '2241a4') return { data: none, statusWord: 0x9000 };
    if (name === '860000') return this.#agree(readTlvs(objects[0]?.value ?? none)[0]?.value, Buffer.from('7c00', 'hex'));
    return { data: none, statusWord: 0x6d00 };
  }

  #agree(publicKey: Uint8Array | undefined, data: Uint8Array): ResponseApdu {
    if (!publicKey) return { data: new Uint8Array(0), statusWord: 0x6a80 };
    this.publicKey = publicKey;
    this.secret = this.#secret.agree(publicKey);
    return { data, statusWord: 0x9000 };
  }

  rekey(keys: SessionKeys): void {
    this.keys = keys;
  }

  /** The key that KDF of Doc 9303-11 §9.7.1 gives, parity bits left out of the comparison. */
  derived(counter: number, hash: 'sha1' | 'sha256', length: number): Buffer {
    return createHash(hash)
      .update(this.secret as Buffer)
      .update(Uint8Array.of(0, 0, 0, counter))
      .digest()
      .subarray(0, length);
  }
}

/** DG14 with these protocols, one key each kind. */
export function dg14Of(protocols: readonly string[], secrets: readonly ChipSecret[], keyId?: number): Dg14 {
  const id = keyId === undefined ? {} : { keyId };
  return {
    chipAuthentication: protocols.map((protocol) => ({ protocol: `0.4.0.127.0.7.2.2.3.${protocol}`, version: 1, ...id })),
    chipAuthenticationKeys: secrets.map(({ spki }) => ({
      protocol: `0.4.0.127.0.7.2.2.1.${Buffer.from(spki).includes(Buffer.from('2a8648ce3d0201', 'hex')) ? 2 : 1}`,
      publicKey: spki,
      ...id,
    })),
    terminalAuthentication: [],
    securityInfos: [],
  };
}
