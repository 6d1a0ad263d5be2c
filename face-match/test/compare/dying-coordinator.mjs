// A coordinator that dies at its first comparison.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', () => process.exit(3));
parentPort.postMessage({ about: { kernel: 'wasm', threads: 1, device: 'none' } });
