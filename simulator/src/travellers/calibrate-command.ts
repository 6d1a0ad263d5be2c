import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openFaceEngine } from 'face-match';
import { calibrate } from './calibrate.ts';

/** `npm run calibrate -w simulator`; `-- --identities 200 --fmr 0.0005` for other samples and targets. */
const { values } = parseArgs({
  options: {
    identities: { type: 'string', default: '100' },
    seed: { type: 'string', default: '100001' },
    fmr: { type: 'string', default: '0.001' },
    out: { type: 'string' },
  },
});

const engine = await openFaceEngine();
try {
  const calibration = await calibrate(engine, {
    identities: Number(values.identities),
    firstSeed: Number(values.seed),
    targetFmr: Number(values.fmr),
    progress: (done, of) => {
      if (done % 10 === 0) process.stderr.write(`${done} of ${of} travellers\n`);
    },
  });
  const text = `${JSON.stringify(calibration, undefined, 2)}\n`;
  if (values.out !== undefined) await writeFile(values.out, text);
  process.stdout.write(text);
} finally {
  await engine.close();
}
