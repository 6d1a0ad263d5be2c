// Holds drawn travellers against their own portrait and against one blended with somebody of like sex and age: the differential check's rates.
//   node bench/morph.js [--people 24] [--first-seed 400001] [--threshold 0.5]
import { parseArgs } from 'node:util';
import { createCapture, fusedSimilarity, morphCheck, openFaceEngine, readImage } from 'face-match';
import { clopperPearson } from 'performance-tool';
import sharp from 'sharp';
import { drawCorridor, morphPortrait } from '../dist/attacks/index.js';
import { walkFrames } from '../dist/cameras/walk.js';
import { readCalibration } from '../dist/travellers/calibrate.js';
import { createIdentity, passportPortrait } from '../dist/travellers/index.js';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '24' },
    'first-seed': { type: 'string', default: '400001' },
    threshold: { type: 'string', default: '0.5' },
  },
});
const count = Number(values.people);
const first = Number(values['first-seed']);
const site = await readCalibration();
const corridors = { low: await drawCorridor('low'), middle: await drawCorridor('middle'), high: await drawCorridor('high') };
const engine = await openFaceEngine();
if (engine.about.templateVersion !== site.templateVersion)
  console.error('The calibration is of another template version: its threshold means nothing here.');

async function live(identity) {
  const capture = createCapture();
  let at = 0;
  for await (const { camera, width, height, rgb } of walkFrames({ kind: 'drawn', identity }, corridors, [1.3, 1.8, 2.3])) {
    const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 80 })
      .toBuffer();
    capture.offer(camera, at, await engine.analyse(await readImage(jpeg), 'template'));
    at += 200;
  }
  return capture.result();
}

const groups = { 'own portrait': [], 'morph with another': [] };
for (let i = 0; i < count; i++) {
  const person = createIdentity(first + i, { age: 20 + (i % 45) });
  const other = createIdentity(first + 5000 + i, { age: person.age, sex: person.sex });
  const { template, bestFrame } = await live(person);
  if (!template) continue;
  for (const [name, jpeg] of [
    ['own portrait', await passportPortrait(person)],
    ['morph with another', await morphPortrait(person, other)],
  ]) {
    const [chip] = await engine.analyse(await readImage(jpeg), 'template');
    if (!chip) continue;
    const similarity = fusedSimilarity(template, chip.template);
    const check = morphCheck({ similarity, threshold: site.threshold, liveMesh: bestFrame.face.mesh, chipMesh: chip.mesh });
    groups[name].push({ similarity, ...check });
    console.error(name, similarity.toFixed(4), check?.score.toFixed(3), check?.shapeDifference?.toFixed(4));
  }
}
await engine.close();
for (const [name, all] of Object.entries(groups)) {
  const passed = all.filter((one) => one.score !== undefined);
  const flagged = passed.filter((one) => one.score >= Number(values.threshold));
  const { low, high } = passed.length ? clopperPearson(flagged.length, passed.length) : { low: 0, high: 1 };
  console.log(
    `${name}: ${passed.length} of ${all.length} reach the site's threshold; of those ${flagged.length} graded ${values.threshold} or more (95 %: ${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %)`,
  );
}
