/**
 * A lenient reading of BER-TLV for the mutator, apart from the reader's own: what it fuzzes must not steer the fuzzer.
 *
 * @typedef {object} Node
 * @property {number} start of the tag
 * @property {number} valueStart
 * @property {number} end behind the value
 * @property {number} lengthStart of the length field
 * @property {readonly Node[]} parents from the outside in
 */

const deepest = 24;
const mostNodes = 2_000;

/** Every data object found in `bytes`, also inside primitive values that happen to hold some (EF.SOD in CMS in octet strings). */
export function nodesOf(bytes) {
  /** @type {Node[]} */
  const nodes = [];
  walk(bytes, 0, bytes.length, [], nodes);
  return nodes;
}

function walk(bytes, start, end, parents, nodes) {
  let at = start;
  const siblings = [];
  while (at < end) {
    const node = nodeAt(bytes, at, end, parents);
    if (!node) return false;
    siblings.push(node);
    at = node.end;
  }
  for (const node of siblings) {
    if (nodes.length >= mostNodes) return true;
    nodes.push(node);
    if (parents.length >= deepest || node.end - node.valueStart < 2) continue;
    const from = nodes.length;
    // A bit string begins with its number of unused bits.
    const skip = bytes[node.start] === 0x03 && bytes[node.valueStart] === 0 ? 1 : 0;
    if (!walk(bytes, node.valueStart + skip, node.end, [...parents, node], nodes)) nodes.length = from;
  }
  return true;
}

function nodeAt(bytes, start, limit, parents) {
  let at = start + 1;
  if ((bytes[start] & 0x1f) === 0x1f) {
    while (at < limit && bytes[at] & 0x80 && at - start < 3) at++;
    at++;
  }
  if (at >= limit) return undefined;
  const lengthStart = at;
  let length = bytes[at++];
  if (length > 0x84 || length === 0x80) return undefined;
  if (length > 0x80) {
    const count = length & 0x7f;
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[at++] ?? 0);
  }
  return at + length > limit ? undefined : { start, lengthStart, valueStart: at, end: at + length, parents };
}

/** A BER length: the shortest that says it. @param {number} length */
export function lengthBytes(length) {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

/**
 * Replaces [from, to), which lies within `parents`, and puts the parents' lengths right: the change then reaches
 * the code behind the outer data objects instead of ending at the first length that lies.
 */
export function replaced(bytes, parents, from, to, replacement) {
  let inner = replacement;
  let [start, end] = [from, to];
  for (const parent of [...parents].reverse()) {
    const value = Buffer.concat([bytes.subarray(parent.valueStart, start), inner, bytes.subarray(end, parent.end)]);
    inner = Buffer.concat([bytes.subarray(parent.start, parent.lengthStart), lengthBytes(value.length), value]);
    [start, end] = [parent.start, parent.end];
  }
  return Buffer.concat([bytes.subarray(0, start), inner, bytes.subarray(end)]);
}
