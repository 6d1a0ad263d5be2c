#!/usr/bin/env node
// Whether looking at frames leaves anything behind. Usage: node bench/memory.js [N] (10000 frames unless told). Ends with 1 when memory has grown.
import { parseArgs } from 'node:util';
import { openFaceEngine } from '../dist/index.js';
import { frameOf } from './frames.js';

const { positionals } = parseArgs({ allowPositionals: true });
const frames = Number(positionals[0] ?? 10_000);
const engine = await openFaceEngine();
const { backend } = engine.about;
// Small, so that many are quick; every hundredth has a face, and every second of those is described: what any of it leaves behind adds up.
const [empty, small] = [await frameOf(320, 40, 0), await frameOf(200, 240, 200)];
const sizes = [];
for (let i = 0; i < frames; i++) {
  await engine.analyse(i % 100 ? empty : small, i % 200 ? 'detect' : 'template');
  if ((i + 1) % Math.ceil(frames / 10) === 0) sizes.push(process.memoryUsage().rss / 2 ** 20);
}
await engine.close();
console.log(`Memory over ${frames} frames on ${backend}, at every tenth of them: ${sizes.map((size) => size.toFixed(0)).join(', ')} MB`);
// The garbage collector takes its time: the least of the last half is compared with the least of what came before, but the start.
const grown = Math.min(...sizes.slice(5)) - Math.min(...sizes.slice(1, 5));
if (grown > 20) console.log(`MISSED memory: grew by ${grown.toFixed(0)} MB, expected at most 20`);
process.exit(grown > 20 ? 1 : 0);
