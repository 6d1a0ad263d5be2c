/**
 * Numbers ids in the order they come, keeping 64-bit hashes in place of texts: ten million ids take 200 MB.
 * Two of n ids share a hash with a probability of about n² ÷ 2⁶⁵: 3 in a million for ten million ids.
 */
export class HashIndex {
  /** Three words a slot: the hash's two, and the id's index + 1 (0 where the slot is free), so that a look-up touches one place in memory. */
  #slots: Uint32Array;
  #mask: number;
  #size = 0;

  /** `expected` ids make growing cheaper; any number is right. */
  constructor(expected = 0) {
    let slots = 4096;
    while (slots < expected * 1.5) slots *= 2;
    this.#slots = new Uint32Array(3 * slots);
    this.#mask = slots - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** The new id's index, or −1 where it is there already. */
  add(low: number, high: number): number {
    const at = this.#find(low, high);
    if (this.#slots[at + 2] !== 0) return -1;
    this.#slots[at] = low;
    this.#slots[at + 1] = high;
    this.#slots[at + 2] = ++this.#size;
    if (this.#size * 1.5 > this.#mask) this.#grow();
    return this.#size - 1;
  }

  /** The id's index, or −1. */
  indexOf(low: number, high: number): number {
    return this.#slots[this.#find(low, high) + 2]! - 1;
  }

  /** Where the id is, or would be (linear probing). */
  #find(low: number, high: number): number {
    const slots = this.#slots;
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & this.#mask;
    for (;;) {
      const at = 3 * slot;
      if (slots[at + 2] === 0 || (slots[at] === low && slots[at + 1] === high)) return at;
      slot = (slot + 1) & this.#mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let at = 0; at < old.length; at += 3) {
      if (old[at + 2] === 0) continue;
      const to = this.#find(old[at]!, old[at + 1]!);
      this.#slots.set(old.subarray(at, at + 3), to);
    }
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
