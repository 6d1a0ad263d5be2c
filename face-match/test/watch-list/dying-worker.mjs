import { parentPort } from 'node:worker_threads';

// Opens like the real one and dies of its first question.
parentPort.on('message', () => process.exit(7));
parentPort.postMessage({ about: { list: 'dying', threshold: 0.9, expires: '2026-04-01T00:00:00Z' } });
