import type { DomainParameters } from '../src/domain-parameters.ts';

/*
 * Group arithmetic as in a textbook, with BigInt and nothing of the reader: what the reader computes with OpenSSL has to agree with it.
 */

export const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
export const octets = (value: bigint, length: number): Buffer => Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
const mod = (a: bigint, p: bigint): bigint => ((a % p) + p) % p;

export function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n;
  let square = mod(base, p);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}

export function inverse(a: bigint, p: bigint): bigint {
  let [r0, r1, s0, s1] = [p, mod(a, p), 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - quotient * r1, s1, s0 - quotient * s1];
  }
  return mod(s0, p);
}

/** A group as the chip sees it; elements are bytes as they travel. */
export interface PlainGroup {
  readonly order: bigint;
  readonly generator: Buffer;
  readonly keyTag: number;
  readonly p: bigint;
  multiply(scalar: bigint, element: Uint8Array): Buffer;
  add(a: Uint8Array, b: Uint8Array): Buffer;
  /** K of that element: its x-coordinate, or itself at full length. */
  secret(element: Uint8Array): Buffer;
  /** The map of Appendix B from a field element. */
  encode(t: bigint): Buffer;
}

export function plainGroup(parameters: DomainParameters): PlainGroup {
  return parameters.kind === 'dh' ? modp(parameters.numbers) : curve(parameters.curve);
}

function modp({ p: pHex, g, q: qHex }: { p: string; g: string; q: string }): PlainGroup {
  const [p, q] = [BigInt(`0x${pHex}`), BigInt(`0x${qHex}`)];
  const short = (value: bigint): Buffer => octets(value, Math.ceil(value.toString(16).length / 2));
  return {
    p,
    order: q,
    generator: Buffer.from(g, 'hex'),
    keyTag: 0x84,
    multiply: (scalar, element) => short(power(number(element), scalar, p)),
    add: (a, b) => short((number(a) * number(b)) % p),
    secret: (element) => octets(number(element), pHex.length / 2),
    encode: (t) => short(power(t, (p - 1n) / q, p)),
  };
}

type Point = readonly [x: bigint, y: bigint] | undefined;

function curve(numbers: { p: string; a: string; b: string; g: string; n: string }): PlainGroup {
  const [p, a, b, n] = [numbers.p, numbers.a, numbers.b, numbers.n].map((text) => BigInt(`0x${text}`)) as [bigint, bigint, bigint, bigint];
  const length = numbers.g.length / 4;
  const read = (bytes: Uint8Array): Point => [number(bytes.subarray(1, 1 + length)), number(bytes.subarray(1 + length))];
  const write = (point: Point): Buffer => {
    if (!point) throw new Error('The point at infinity does not travel.');
    return Buffer.concat([Buffer.of(4), octets(point[0], length), octets(point[1], length)]);
  };
  const add = (left: Point, right: Point): Point => {
    if (!left) return right;
    if (!right) return left;
    const [x1, y1] = left;
    const [x2, y2] = right;
    if (x1 === x2 && mod(y1 + y2, p) === 0n) return undefined;
    const slope = x1 === x2 ? (3n * x1 * x1 + a) * inverse(2n * y1, p) : (y2 - y1) * inverse(x2 - x1, p);
    const x3 = mod(slope * slope - x1 - x2, p);
    return [x3, mod(slope * (x1 - x3) - y1, p)];
  };
  const multiply = (scalar: bigint, point: Point): Point => {
    let result: Point;
    let doubled = point;
    for (let left = mod(scalar, n); left > 0n; left >>= 1n) {
      if (left & 1n) result = add(result, doubled);
      doubled = add(doubled, doubled);
    }
    return result;
  };
  const right = (x: bigint): bigint => mod(x * x * x + a * x + b, p);
  return {
    p,
    order: n,
    generator: Buffer.from(`04${numbers.g}`, 'hex'),
    keyTag: 0x86,
    multiply: (scalar, element) => write(multiply(scalar, read(element))),
    add: (left, other) => write(add(read(left), read(other))),
    secret: (element) => Buffer.from(element.subarray(1, 1 + length)),
    encode(t) {
      const alpha = mod(-t * t, p);
      const x2 = mod(-b * inverse(a, p) * (1n + inverse(alpha + alpha * alpha, p)), p);
      const h2 = right(x2);
      const root = power(h2, (p + 1n) / 4n, p);
      return write((root * root) % p === h2 ? [x2, root] : [mod(alpha * x2, p), mod(-t * t * t * root, p)]);
    },
  };
}
