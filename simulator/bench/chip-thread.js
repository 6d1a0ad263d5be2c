// A chip in a thread of its own: what it and the link take is apart from the reader's own time.
// It gives a recorded reading's answers again, each after the model's time, so that no arithmetic of a virtual chip is mistaken for either.
import { parentPort, workerData } from 'node:worker_threads';
import { chipModel, replayChip } from '../dist/passport/index.js';

const inserted = () => chipModel(replayChip({ atr: workerData.atr }, workerData.recording), { inRealTime: true });
let chip = inserted();
// Fractions of a millisecond count here: 8 ms asked of setTimeout take 9.
const clock = new Int32Array(new SharedArrayBuffer(4));

parentPort.on('message', (command) => {
  if (command === 'insert') {
    chip = inserted();
    return;
  }
  const asked = performance.now();
  const answer = chip.apdu(command);
  const model = chip.delay;
  Atomics.wait(clock, 0, 0, Math.max(0, model - (performance.now() - asked)));
  parentPort.postMessage({ answer, model, taken: performance.now() - asked });
});
// Loading the modules is no part of a reading.
parentPort.postMessage('ready');
