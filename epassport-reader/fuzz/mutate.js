import { lengthBytes, nodesOf, replaced } from './tlv-tree.js';

/** The largest input made: 10,000 levels of nesting fit. */
export const maxLength = 96 * 1024;

/** Bytes at which parsers change their mind. */
const interesting = [
  0, 1, 2, 4, 5, 6, 0x0f, 0x10, 0x1f, 0x24, 0x30, 0x31, 0x3c, 0x41, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xa0, 0xbc, 0xcc, 0xfe, 0xff,
];
const tags = [
  '02',
  '03',
  '04',
  '05',
  '06',
  '30',
  '31',
  '24',
  '5c',
  '5f1f',
  '5f2e',
  '7f2e',
  '7f60',
  '7f61',
  '7f49',
  '80',
  'a0',
  'a1',
  '1fffff7f',
];
const liesAboutLength = ['80', '81', '84ffffffff', '847fffffff', '8400000000', '85ffffffffff', '8100', 'ff', '00', '7f'];
const alphabet = 'ABCXYZ0123456789<<<< \n:=-+/#a';
const words = [
  '<<',
  'P<UTO',
  'I<UTO',
  '<<<<<<<<<<',
  '000000',
  '991231',
  'dn: x\n',
  'version: 1\n',
  'a:: MAMC\n',
  '\n ',
  '\r\n',
  '-----BEGIN CERTIFICATE-----\n',
  '-----END CERTIFICATE-----\n',
  '\ud800',
  'Z',
  '20290230',
];

/**
 * Changes of plain bytes: `(bytes, random, other) => bytes`, `other` is another input of the corpus.
 */
const byteChanges = [
  function flipBit(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  },
  function setByte(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(2) ? random.pick(interesting) : random.below(256);
    return bytes;
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(8)), bytes.subarray(at)]);
  },
  function remove(bytes, random) {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(random.below(4) ? 8 : 400))]);
  },
  function duplicate(bytes, random) {
    const at = random.below(bytes.length);
    const piece = bytes.subarray(at, at + 1 + random.below(60));
    return Buffer.concat([
      bytes.subarray(0, at),
      ...Array.from({ length: 1 + random.below(random.below(8) ? 2 : 200) }, () => piece),
      bytes.subarray(at),
    ]);
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1));
  },
  function splice(bytes, random, other) {
    const [at, from] = [random.below(bytes.length + 1), random.below(other.length + 1)];
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from)]);
  },
  function write(bytes, random) {
    const text = random.below(2)
      ? random.pick(words)
      : Array.from({ length: 1 + random.below(3) }, () => alphabet[random.below(alphabet.length)]).join('');
    const [at, piece] = [random.below(bytes.length + 1), Buffer.from(text)];
    return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + (random.below(2) ? piece.length : 0))]);
  },
];

/** Changes of one data object `node` among all `nodes`; they give what stands in its place. */
const nodeChanges = [
  function drop() {
    return Buffer.alloc(0);
  },
  function twice(bytes, node, random) {
    const object = bytes.subarray(node.start, node.end);
    const most = Math.max(2, Math.min(300, Math.floor(maxLength / 4 / object.length)));
    return Buffer.concat(Array.from({ length: random.below(6) ? 2 : 2 + random.below(most) }, () => object));
  },
  function foreign(_bytes, _node, random, other) {
    const nodes = nodesOf(other);
    if (nodes.length === 0) return Buffer.alloc(0);
    const from = random.pick(nodes);
    return other.subarray(from.start, from.end);
  },
  function retag(bytes, node, random) {
    return Buffer.concat([Buffer.from(random.pick(tags), 'hex'), bytes.subarray(node.lengthStart, node.end)]);
  },
  function lie(bytes, node, random) {
    const length = random.below(2)
      ? Buffer.from(random.pick(liesAboutLength), 'hex')
      : lengthBytes(Math.max(0, node.end - node.valueStart + random.below(9) - 4));
    return Buffer.concat([bytes.subarray(node.start, node.lengthStart), length, bytes.subarray(node.valueStart, node.end)]);
  },
  function longLength(bytes, node) {
    const length = Buffer.alloc(5, 0x84);
    length.writeUInt32BE(node.end - node.valueStart, 1);
    return Buffer.concat([bytes.subarray(node.start, node.lengthStart), length, bytes.subarray(node.valueStart, node.end)]);
  },
  function indefinite(bytes, node, random) {
    const end = random.below(4) ? Buffer.alloc(2) : Buffer.alloc(0);
    return Buffer.concat([Buffer.from([bytes[node.start] | 0x20, 0x80]), bytes.subarray(node.valueStart, node.end), end]);
  },
  function value(bytes, node, random) {
    const size = random.pick([0, 1, 2, 4, 8, 20, 32, 33, 64, 127, 128, 256]);
    const content = random.below(3) ? random.bytes(size) : Buffer.alloc(size, random.pick(interesting));
    return Buffer.concat([bytes.subarray(node.start, node.lengthStart), lengthBytes(size), content]);
  },
  function within(bytes, node, random, other) {
    const content = random.pick(byteChanges)(Buffer.from(bytes.subarray(node.valueStart, node.end)), random, other);
    return Buffer.concat([bytes.subarray(node.start, node.lengthStart), lengthBytes(content.length), content]);
  },
  function swap(bytes, _node, random, _other, nodes) {
    const from = random.pick(nodes);
    return bytes.subarray(from.start, from.end);
  },
  function nest(bytes, node, random) {
    const tag = random.below(2) ? bytes.subarray(node.start, node.lengthStart) : Buffer.from(random.pick(tags), 'hex');
    const levels = random.pick([1, 1, 2, 3, 10, 39, 41, 100, random.below(20) ? 200 : 10_000]);
    return nested(bytes.subarray(node.start, node.end), tag, levels);
  },
];

/** `tag` in `tag` in `tag` …, around `inner`; every length right. */
export function nested(inner, tag, levels) {
  const headers = [];
  let length = inner.length;
  for (let level = 0; level < levels && length < maxLength; level++) {
    const header = Buffer.concat([tag, lengthBytes(length)]);
    headers.unshift(header);
    length += header.length;
  }
  return Buffer.concat([...headers, inner]);
}

/**
 * One to some changes of an input: half of them of its data objects, with the lengths around them put right more often than not,
 * the others of bytes whatever they mean.
 * @param {Uint8Array} seed left alone
 * @param {Uint8Array} other another input of the corpus, to take pieces from
 * @param {import('./random.js').Random} random
 * @returns {Buffer}
 */
export function mutate(seed, other, random) {
  let bytes = Buffer.from(seed);
  for (let changes = 1 << random.below(4); changes > 0; changes--) {
    const nodes = random.below(2) ? nodesOf(bytes) : [];
    if (nodes.length === 0) bytes = Buffer.from(random.pick(byteChanges)(bytes, random, other));
    else {
      const node = random.pick(nodes);
      const instead = random.pick(nodeChanges)(bytes, node, random, other, nodes);
      bytes = replaced(bytes, random.below(5) ? node.parents : [], node.start, node.end, instead);
    }
    if (bytes.length > maxLength) bytes = bytes.subarray(0, maxLength);
  }
  return bytes;
}
