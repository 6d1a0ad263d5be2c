#!/usr/bin/env node
// Does quality say which comparisons fail? `node face-match/bench/error-versus-discard.js FOLDER [--spoilt]`, one folder per person.
// Without --spoilt, every photograph against every other of its person; with it, copies that were blurred, darkened, covered … at random (always
// the same way) against the untouched ones: what happens at a gate and seldom to a photograph that somebody published.
// Quality is that of the worse picture, or of the spoilt one; a person counts as the root of their comparisons, so that no famous face is the curve.
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { errorRates } from '../dist/error-rates.js';
import { errorVersusDiscard } from '../dist/error-versus-discard.js';
import { allPairs } from '../dist/evaluate-compare.js';
import { openFaceEngine, qualityComponents, readImage, similarity } from '../dist/index.js';
import { readLabelledFolder } from '../dist/labelled-folder.js';
import { faults, seeded } from './spoil.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { spoilt: { type: 'boolean' }, json: { type: 'boolean' } } });
if (!positionals[0]) throw new Error('Name a folder with one folder of photographs per person.');
const engine = await openFaceEngine();
const describe = async (picture) => (await engine.analyse(await readImage(picture), 'template', { first: 'central' }))[0];

const pictures = [];
const spoilt = [];
const kinds = Object.keys(faults);
const random = seeded(1);
let notSeen = 0;
for (const { person, file } of readLabelledFolder(positionals[0]).photographs) {
  const face = await describe(file);
  if (!face?.template) continue;
  pictures.push({ person, file, template: face.template, quality: face.quality });
  if (!values.spoilt) continue;
  const kind = kinds[Math.floor(random() * kinds.length)];
  // Lossless, or the copy would be spoilt once more; PNG again after each step, as sharp applies steps in an order of its own.
  const plain = sharp(await sharp(file).rotate().removeAlpha().toColourspace('srgb').png().toBuffer());
  const copy = await (await faults[kind](plain, random, face)).png().toBuffer();
  const found = await describe(copy);
  if (found?.template) spoilt.push({ person, file, kind, template: found.template, quality: found.quality });
  else notSeen++;
}
await engine.close();

const { nonMated } = await allPairs(pictures);
const fmr = '0.001';
const threshold = errorRates(Float32Array.of(1), nonMated, [fmr]).thresholdAtFmr[fmr];
const byPerson = groups(pictures);
const comparisons = [];
for (const own of byPerson.values()) {
  const { person } = own[0];
  const probes = values.spoilt ? spoilt.filter((one) => one.person === person) : own;
  const pairs = probes.flatMap((probe, i) =>
    own.filter((other, j) => (values.spoilt ? other.file !== probe.file : j < i)).map((other) => ({ probe, other })),
  );
  for (const { probe, other } of pairs)
    comparisons.push({ probe, other, similarity: similarity(probe.template, other.template), weight: 1 / Math.sqrt(pairs.length) });
}
const curve = (rate) =>
  errorVersusDiscard(
    comparisons.map(({ probe, other, ...rest }) => ({
      ...rest,
      quality: values.spoilt ? rate(probe.quality) : Math.min(rate(probe.quality), rate(other.quality)),
    })),
    threshold,
  );
const curves = {
  overall: curve(({ overall }) => overall),
  ...Object.fromEntries(Object.keys(qualityComponents).map((name) => [name, curve(({ components }) => components[name]?.scalar ?? 50)])),
};

if (values.json) console.log(JSON.stringify({ threshold, comparisons: comparisons.length, notSeen, curves }));
else {
  console.log(
    `${pictures.length} photographs, ${comparisons.length} mated comparisons, threshold ${threshold} (FMR 0.1 %), ${notSeen} spoilt faces not found`,
  );
  console.log(`area to 20 %; FNMR in % when the worst 0, 5, 10, 20, 40 % are left out`);
  for (const [name, { area, fnmr }] of Object.entries(curves))
    console.log(name.padEnd(26), area.toFixed(3), fnmr.map((point) => (100 * point.fnmr).toFixed(1).padStart(5)).join(' '));
  if (values.spoilt) {
    const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
    console.log('\nspoilt by: FNMR in %, median of overall, eyes visible, mouth and face occlusion');
    for (const kind of kinds) {
      const own = comparisons.filter(({ probe }) => probe.kind === kind);
      const faces = spoilt.filter((one) => one.kind === kind);
      const failed = own.filter((one) => one.similarity < threshold).length / own.length;
      const of = (name) =>
        median(faces.map(({ quality }) => quality.components[name].scalar))
          .toFixed(0)
          .padStart(4);
      console.log(
        kind.padEnd(12),
        (100 * failed).toFixed(0).padStart(4),
        median(faces.map(({ quality }) => quality.overall))
          .toFixed(0)
          .padStart(4),
        of('eyesVisible'),
        of('mouthOcclusionPrevention'),
        of('faceOcclusionPrevention'),
      );
    }
    console.log(
      '\ncovered: share of covered faces missed, and of all other faces called covered, by the score below which a face counts as covered',
    );
    for (const [kind, name] of [
      ['mask', 'mouthOcclusionPrevention'],
      ['sunglasses', 'eyesVisible'],
    ])
      for (const limit of [30, 50, 70]) {
        const score = ({ quality }) => quality.components[name].scalar;
        const [covered, bare] = [
          spoilt.filter((one) => one.kind === kind),
          spoilt.filter((one) => one.kind !== 'mask' && one.kind !== 'sunglasses'),
        ];
        const [missed, called] = [covered.filter((one) => score(one) >= limit), bare.filter((one) => score(one) < limit)];
        console.log(
          kind.padEnd(12),
          String(limit).padStart(4),
          (missed.length / covered.length).toFixed(3),
          (called.length / bare.length).toFixed(3),
        );
      }
  }
}

function groups(all) {
  const found = new Map();
  for (const one of all) found.set(one.person, [...(found.get(one.person) ?? []), one]);
  return found;
}
