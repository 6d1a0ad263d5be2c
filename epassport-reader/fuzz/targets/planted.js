/** Bugs put here on purpose: a fuzzer that does not find them finds nothing. They are no part of a normal run. */

const levels = (bytes) => {
  // Four nested conditions: noise alone would need 2^32 inputs.
  if (bytes[0] !== 0x30) return 0;
  if (bytes[2] !== 0x5c) return 1;
  if (bytes[4] !== 0x1f) return 2;
  if (bytes[5] !== 0xcc) return 3;
  return 4;
};

export const targets = [
  {
    name: 'planted-crash',
    weight: 1,
    run(bytes) {
      if (levels(bytes) === 4) bytes.at(-1).nothing.there;
    },
  },
  {
    name: 'planted-rejection',
    weight: 1,
    run(bytes) {
      if (bytes[0] === 0x84) Promise.reject(new Error('nobody awaits this'));
    },
  },
  {
    name: 'planted-hang',
    weight: 1,
    run(bytes) {
      while (bytes[0] === 0x84);
    },
  },
  {
    name: 'planted-slow',
    weight: 1,
    run(bytes) {
      const end = performance.now() + (bytes[0] === 0x84 ? 400 : 0);
      while (performance.now() < end);
    },
  },
  {
    name: 'planted-memory',
    weight: 1,
    limit: 60_000,
    run(bytes) {
      return bytes[0] === 0x84 ? Buffer.alloc(200 * 1024 * 1024) : undefined;
    },
  },
  {
    name: 'planted-exhaustion',
    weight: 1,
    run(bytes) {
      const all = [];
      while (bytes[0] === 0x84) all.push(new Array(10_000).fill(all.length));
    },
  },
];
