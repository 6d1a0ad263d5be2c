// How long one exact search among 100,000 templates takes, against comparing all in a plain loop, and against only reading the same bytes.
// Run with: npm run build && node face-match/bench/watch-list.js [entries] [dimensions …]
import { similarity } from '../dist/similarity.js';
import { createSearchIndex } from '../dist/watch-list/search-index.js';

const [entries = 100_000, ...dimensions] = process.argv.slice(2).map(Number);
const rounds = 15;

/** Faces are no even cloud: a shared direction puts the cosine of two of them near 0.75, as dlib's templates have it. */
function randomDirections(count, size, seed) {
  const vectors = new Float32Array(count * size);
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const shared = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i + 1));
  for (let entry = 0; entry < count; entry++) {
    let squares = 0;
    for (let i = entry * size; i < (entry + 1) * size; i++) {
      vectors[i] = shared[i - entry * size] * 0.7 + uniform() + uniform();
      squares += vectors[i] ** 2;
    }
    for (let i = entry * size; i < (entry + 1) * size; i++) vectors[i] /= Math.sqrt(squares);
  }
  return vectors;
}

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

/** Milliseconds. On a machine with other work the fastest tells most about the code, the median about the machine. */
function time(work) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    work(round);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return { fastest: times[0], median: times[rounds >> 1], slowest: times.at(-1) };
}

for (const size of dimensions.length > 0 ? dimensions : [128, 1_152]) {
  const threshold = 0.93;
  const vectors = randomDirections(entries, size, 1);
  const queries = randomDirections(rounds, size, 2);
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
  console.log(`1:N among ${entries} templates of ${size} numbers, one thread, exact (checked against all comparisons)`);
  console.log(`  ${'ms'.padEnd(46)} fastest median slowest  ratio`);
  row('search', search);
  row('plain loop over all', plain);
  row('only reading what the search reads, 8-bit', steps);
  row('only reading the exact templates once', exact);
}
