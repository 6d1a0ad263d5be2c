// How long the lookup of a CSCA by its name takes among 1,000 certificates, against looking at one after another.
// Ends with 1 where the index is not ten times as fast.
// Run with: npm run build && node epassport-reader/bench/trust-lookup.js
import { anchorsNamed } from '../dist/trust/trust-store.js';

/** Below this the index would not be one; a busy machine stays far above. */
const leastRatio = 10;
const names = 340;
// Real lists have up to 14 keys of one subject; three are usual.
const anchors = Array.from({ length: 1000 }, (_, i) => ({
  subject: { key: `2.5.4.3="csca ${i % names}",2.5.4.6="${String.fromCharCode(97 + (i % 26))}x",2.5.4.10="government of a state"` },
  subjectKeyIdentifier: String(i),
}));
const trust = { anchors, skipped: [] };
// The names of documents are read from the chip: equal to those of the store, but never the same strings.
const wanted = Array.from({ length: 1000 }, (_, i) => Buffer.from(anchors[(i * 7919) % 1000].subject.key).toString());

const linear = (name) => anchors.filter(({ subject }) => subject.key === name);
const indexed = (name) => anchorsNamed(trust, name);

/** Median microseconds for one lookup, of 15 rounds. */
function microseconds(lookup, rounds) {
  const times = [];
  let found = 0;
  for (let round = 0; round < 15; round++) {
    const started = performance.now();
    for (let i = 0; i < rounds; i++) found += lookup(wanted[i % wanted.length]).length;
    times.push(((performance.now() - started) * 1000) / rounds);
  }
  if (found === 0) throw new Error('nothing was found');
  return times.sort((a, b) => a - b)[7];
}

const building = performance.now();
indexed(wanted[0]);
const built = (performance.now() - building) * 1000;
for (const name of wanted) if (linear(name).length !== indexed(name).length) throw new Error('the two differ');
const scan = microseconds(linear, 2_000);
const index = microseconds(indexed, 50_000);
console.log(`lookup among ${anchors.length} CSCA certificates (index built once in ${built.toFixed(0)} µs)`);
console.log(`  one after another  ${scan.toFixed(2)} µs`);
console.log(`  index              ${index.toFixed(2)} µs`);
const ratio = scan / index;
console.log(`  ratio              ${ratio.toFixed(0)} × (at least ${leastRatio})`);
if (!(ratio >= leastRatio)) {
  console.error(`The index is not ${leastRatio} times as fast as looking at one after another.`);
  process.exitCode = 1;
}
