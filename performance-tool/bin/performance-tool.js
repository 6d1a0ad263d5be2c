#!/usr/bin/env node
import { main } from '../dist/cli.js';

// Only services listen to the signal; everything else ends at once, and what it was writing cleans up after itself.
const services = new Set(['watch', 'serve', 'schedule']);
const stop = new AbortController();
if (services.has(process.argv[2])) for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());

process.exitCode = await main(
  process.argv.slice(2),
  (text) => process.stdout.write(text),
  (text) => process.stderr.write(text),
  { signal: stop.signal, terminal: process.stderr.isTTY === true },
);
