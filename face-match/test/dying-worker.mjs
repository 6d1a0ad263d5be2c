import { parentPort } from 'node:worker_threads';

// Starts like the real one and dies of its first picture.
parentPort.on('message', () => process.exit(7));
parentPort.postMessage({ about: { backend: 'wasm', templateVersion: 'none', detector: 'none' } });
