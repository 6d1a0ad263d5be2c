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

/** The floor of every method that looks at the exact templates: a copy by the machine's own routine reads them once. */
const copyInto = (bytes, target) => target.set(bytes);

/** Median and slowest milliseconds. */
function time(work) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    work(round);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return { median: times[rounds >> 1], slowest: times.at(-1) };
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
  const target = new Uint8Array(vectors.byteLength);
  const search = time((round) => index.search(query(round), threshold));
  const plain = time((round) => plainLoop(vectors, query(round).vector, threshold));
  const floor = time(() => copyInto(new Uint8Array(vectors.buffer), target));
  const row = (name, { median, slowest }) =>
    console.log(
      `  ${name.padEnd(34)} ${median.toFixed(1).padStart(6)} ms   slowest ${slowest.toFixed(1)} ms   ${(median / search.median).toFixed(2)} ×`,
    );
  console.log(`1:N among ${entries} templates of ${size} numbers, one thread, exact (checked against all comparisons)`);
  row('search', search);
  row('plain loop over all', plain);
  row('copying the exact templates once', floor);
}
