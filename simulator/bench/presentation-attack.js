// Presents drawn travellers and drawn artefacts to three drawn cameras and prints, after ISO/IEC 30107-3, APCER of every species and quality and BPCER.
//   node bench/presentation-attack.js [--people 6] [--travellers 40] [--first-seed 300001] [--threshold 0.2] [--only WORD] [--signals FILE] [--human]
// --human also asks the antispoof and liveness networks of npm @vladmandic/human, on every fifth picture, for comparison; the product does not load them.
// The parameters of face-match's `fuse.ts` were set on the seeds from 200001; seeds given here must be others, or the rates are flattering.
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createPresentationAttackDetector, openFaceEngine } from 'face-match';
import { clopperPearson } from 'performance-tool';
import { drawCorridor, present, QUALITIES, SPECIES } from '../dist/attacks/index.js';
import { CAMERA_HEIGHT } from '../dist/cameras/optics.js';
import { createIdentity } from '../dist/travellers/index.js';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '6' },
    travellers: { type: 'string', default: '40' },
    'first-seed': { type: 'string', default: '300001' },
    threshold: { type: 'string', default: '0.2' },
    only: { type: 'string', default: '' },
    signals: { type: 'string' },
    human: { type: 'boolean', default: false },
  },
});
const first = Number(values['first-seed']);
const threshold = Number(values.threshold);
const corridors = { low: await drawCorridor('low'), middle: await drawCorridor('middle'), high: await drawCorridor('high') };
const cameras = Object.fromEntries(Object.entries(CAMERA_HEIGHT).map(([id, heightMetres]) => [id, { heightMetres }]));
const engine = await openFaceEngine();
const on = { enabled: true };
const askHuman = values.human
  ? await (await import('../../face-match/bench/human.js')).openHumanWith({ antispoof: on, liveness: on })
  : undefined;

async function grade(person, disguise) {
  const detector = createPresentationAttackDetector({ cameras });
  const asked = [];
  let k = 0;
  for await (const frame of present(person, disguise, corridors)) {
    detector.offer(frame.camera, frame.at, await engine.analyse(frame, 'detect'), frame);
    if (askHuman && k++ % 5 === 0) asked.push(...(await askHuman(frame)));
  }
  const mean = (read) => (asked.length > 0 ? asked.reduce((sum, face) => sum + read(face), 0) / asked.length : undefined);
  const result = detector.result();
  return result && { ...result, antispoof: mean((face) => face.real), liveness: mean((face) => face.live) };
}

const rows = [];
const grown = (seed) => createIdentity(seed, { age: 20 + (seed % 50) });
async function row(name, count, wrong, presentation) {
  if (!name.includes(values.only)) return;
  let [errors, graded, unseen] = [0, 0, 0];
  const networks = { antispoof: [0, 0], liveness: [0, 0] };
  for (let i = 0; i < count; i++) {
    const result = await presentation(i);
    if (values.signals) appendFileSync(values.signals, `${JSON.stringify({ name, i, ...result })}\n`);
    if (!result) unseen++;
    else {
      graded++;
      if (wrong(result.score)) errors++;
      // Their own grade is 1 for a living face, and Human's own threshold is a half.
      for (const [network, counts] of Object.entries(networks)) {
        if (result[network] === undefined) continue;
        counts[1]++;
        if (result[network] >= 0.5 !== name.includes('BPCER')) counts[0]++;
      }
    }
  }
  const { low, high } = graded > 0 ? clopperPearson(errors, graded) : { low: 0, high: 1 };
  const percent = (x) => `${(100 * x).toFixed(0)} %`;
  rows.push({
    presentation: name,
    n: graded,
    errors,
    rate: graded > 0 ? percent(errors / graded) : '–',
    '95 % interval': `${percent(low)}–${percent(high)}`,
    unseen,
    ...(askHuman && Object.fromEntries(Object.entries(networks).map(([network, [wrongs, of]]) => [network, `${wrongs} of ${of}`]))),
  });
  console.error(rows.at(-1));
}

await row(
  'traveller (BPCER)',
  Number(values.travellers),
  (score) => score >= threshold,
  (i) => grade(grown(first + i)),
);
for (const species of SPECIES) {
  for (const quality of QUALITIES) {
    await row(
      `${species}, ${quality} (APCER)`,
      Number(values.people),
      (score) => score < threshold,
      async (i) => {
        const victim = grown(first + 1000 + i);
        return grade(grown(first + i), { species, quality, victim });
      },
    );
  }
}
await engine.close();
console.log(`threshold ${threshold}, seeds from ${first}`);
console.table(rows);
