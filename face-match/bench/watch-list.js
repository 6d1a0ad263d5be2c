// How long one exact search among 100,000 templates takes, against comparing all in a plain loop, and against only reading the same bytes.
// Run with: npm run build && node face-match/bench/watch-list.js [entries]
import { loadavg } from 'node:os';
import { similarity } from '../dist/similarity.js';
import { createSearchIndex } from '../dist/watch-list/search-index.js';

const [entries = 100_000] = process.argv.slice(2).map(Number);
const rounds = 15;

/**
 * Faces are no even cloud. `parts` says of each stretch of numbers how long it is, its share of the squared length, how far all vectors lean one way, and
 * in how many directions they differ: of the built-in template as measured on 260 people of Labeled Faces in the Wild, whose cosines the drawn ones then have.
 */
function randomDirections(count, parts, seed) {
  const size = parts.reduce((sum, { numbers }) => sum + numbers, 0);
  const vectors = new Float32Array(count * size);
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const normal = () => uniform() + uniform() + uniform() + uniform();
  for (let entry = 0; entry < count; entry++) {
    let from = entry * size;
    for (const { numbers, share, lean, directions } of parts) {
      const own = Array.from({ length: directions }, normal);
      const ownLength = Math.hypot(...own);
      // Each direction of its own is a stretch of numbers, signs as they come.
      const each = numbers / directions;
      let squares = 0;
      for (let i = 0; i < numbers; i++) {
        const shared = Math.sin(i * i + 1) * Math.SQRT2 * lean;
        const differs = (own[Math.floor(i / each)] / ownLength) * Math.sqrt(directions * (1 - lean * lean)) * (i % 3 ? 1 : -1);
        vectors[from + i] = shared + differs;
        squares += vectors[from + i] ** 2;
      }
      for (let i = 0; i < numbers; i++) vectors[from + i] *= Math.sqrt(share / squares);
      from += numbers;
    }
  }
  return vectors;
}

const kinds = [
  { name: "dlib's template", parts: [{ numbers: 128, share: 1, lean: 0.9146, directions: 26 }] },
  {
    name: 'the built-in template',
    parts: [
      { numbers: 128, share: 12 / 13, lean: 0.9146, directions: 26 },
      { numbers: 1024, share: 1 / 13, lean: 0.2455, directions: 66 },
    ],
  },
  {
    name: 'even templates, nothing to be seen from their first numbers',
    parts: [{ numbers: 1152, share: 1, lean: 0.87, directions: 128 }],
  },
];

/** The peer: one loop over all numbers of all entries, lengths known to be 1. */
function plainLoop(vectors, query, threshold) {
  const found = [];
  for (let entry = 0; entry < entries; entry++) {
    let dot = 0;
    for (let i = 0; i < query.length; i++) dot += query[i] * vectors[entry * query.length + i];
    if (dot >= threshold) found.push(entry);
  }
  return found;
}

/** Memory's own speed: two equal halves compared by the machine's routine, so that every byte is read once. */
function readOnce(bytes) {
  const store = Buffer.alloc(bytes, 1);
  return () => {
    if (!store.subarray(0, bytes / 2).equals(store.subarray(bytes / 2))) throw new Error('never');
  };
}

/** Milliseconds of processor time. On a machine with other work the fastest tells most about the code, the median about the machine. */
function time(work) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    work(round);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  return { fastest: times[0], median: times[rounds >> 1], slowest: times.at(-1) };
}

for (const { name, parts } of kinds) {
  const size = parts.reduce((sum, { numbers }) => sum + numbers, 0);
  const threshold = 0.96;
  const vectors = randomDirections(entries, parts, 1);
  const queries = randomDirections(rounds, parts, 2);
  // Every third query is a person on the list, seen again.
  for (let round = 0; round < rounds; round += 3)
    for (let i = 0; i < size; i++)
      queries[round * size + i] = vectors[((round * 7_919) % entries) * size + i] + queries[round * size + i] * 0.2;
  const query = (round) => ({ version: 'bench', vector: queries.subarray(round * size, (round + 1) * size) });
  const index = createSearchIndex('bench', entries, size);
  index.add(vectors);

  for (let round = 0; round < rounds; round++) {
    const { found, best } = index.search(query(round), threshold);
    let [expected, highest] = [0, -1];
    for (let entry = 0; entry < entries; entry++) {
      const exactly = similarity(query(round), { version: 'bench', vector: vectors.subarray(entry * size, (entry + 1) * size) });
      highest = Math.max(highest, exactly);
      if (exactly >= threshold) expected++;
    }
    if (found.length !== expected || best !== highest) throw new Error('the search is not exact');
  }
  const search = time((round) => index.search(query(round), threshold));
  const plain = time((round) => plainLoop(vectors, query(round).vector, threshold));
  const steps = time(readOnce(entries * Math.ceil(size / 16) * 16));
  const exact = time(readOnce(vectors.byteLength));
  const row = (name, { fastest, median, slowest }) =>
    console.log(
      `  ${name.padEnd(46)} ${[fastest, median, slowest].map((ms) => ms.toFixed(1).padStart(7)).join('')}   ${(fastest / search.fastest).toFixed(2)}`,
    );
  console.log(`\nload ${loadavg()[0].toFixed(1)}`);
  console.log(`1:N among ${entries} templates of ${size} numbers (${name}), one thread, exact (checked against all comparisons)`);
  console.log(`  ${'ms of processor time'.padEnd(46)} fastest median slowest  ratio`);
  if (plain.median < 8 * search.median) {
    console.log(`MISSED search against the plain loop: ${(plain.median / search.median).toFixed(1)}, expected at least 8`);
    process.exitCode = 1;
  }
  row('search', search);
  row('plain loop over all', plain);
  row('only reading what the search reads, 8-bit', steps);
  row('only reading the exact templates once', exact);
}
