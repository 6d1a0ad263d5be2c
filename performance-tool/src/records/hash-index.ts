/**
 * Numbers ids in the order they come, keeping 64-bit hashes in place of texts: ten million ids take 150 MB.
 * Two of n ids share a hash with a probability of about n² ÷ 2⁶⁵: 3 in a million for ten million ids.
 */
export class HashIndex {
  /** Two words per id. */
  #keys = new Uint32Array(2048);
  /** Index + 1 of the id in each slot, 0 where free. */
  #slots = new Int32Array(4096);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The new id's index, or −1 where it is there already. */
  add(low: number, high: number): number {
    const slot = this.#slotOf(low, high);
    if (this.#slots[slot] !== 0) return -1;
    const index = this.#size++;
    if (this.#size * 2 > this.#keys.length) this.#keys = grown(this.#keys, this.#keys.length * 2);
    this.#keys[2 * index] = low;
    this.#keys[2 * index + 1] = high;
    this.#slots[slot] = index + 1;
    if (this.#size * 1.5 > this.#slots.length) this.#rehash();
    return index;
  }

  /** The id's index, or −1. */
  indexOf(low: number, high: number): number {
    return this.#slots[this.#slotOf(low, high)]! - 1;
  }

  /** Where the id is, or would be (linear probing). */
  #slotOf(low: number, high: number): number {
    const [slots, keys] = [this.#slots, this.#keys];
    const mask = slots.length - 1;
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (;;) {
      const at = slots[slot]! - 1;
      if (at < 0 || (keys[2 * at] === low >>> 0 && keys[2 * at + 1] === high >>> 0)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let i = 0; i < this.#size; i++) this.#slots[this.#slotOf(this.#keys[2 * i]!, this.#keys[2 * i + 1]!)] = i + 1;
  }
}

/** A longer array that begins with the same values. */
export function grown<A extends Int8Array | Int16Array | Int32Array | Uint8Array | Uint32Array | Float64Array>(
  values: A,
  length: number,
): A {
  const longer = new (values.constructor as new (length: number) => A)(length);
  longer.set(values as never);
  return longer;
}

/** 64-bit hashes of texts, two words each. Not for secrets. */
export function hashTexts(texts: readonly string[]): Uint32Array {
  const hashes = new Uint32Array(2 * texts.length);
  for (const [i, text] of texts.entries()) {
    let [a, b] = [0xdeadbeef, 0x41c6ce57];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      a = Math.imul(a ^ code, 0x85ebca77);
      b = Math.imul(b ^ code, 0xc2b2ae3d);
    }
    a ^= Math.imul(a ^ (b >>> 15), 0x735a2d97) ^ text.length;
    b ^= Math.imul(b ^ (a >>> 15), 0xcaf649a9);
    a ^= b >>> 16;
    b ^= Math.imul(a, 0x9e3779b1) >>> 13;
    hashes[2 * i] = a;
    hashes[2 * i + 1] = b;
  }
  return hashes;
}
