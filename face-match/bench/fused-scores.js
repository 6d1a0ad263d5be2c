#!/usr/bin/env node
// Does one threshold mean one false match rate, whatever number of images was averaged? `node face-match/bench/fused-scores.js FOLDER [--recogniser dlib]`,
// one folder per person. The two numbers of `fusedSimilarity` are measured on one half of the people (moments of strangers' scores; no threshold has a
// part in them), the rates on both. First with photographs of several days, then with pictures of one moment: copies of one photograph, moved, turned, lit,
// blurred and coded a little differently, as the frames of one passage are.
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { describeAll } from '../dist/evaluate-describe.js';
import { everyCosine } from '../dist/every-cosine.js';
import { scaleOf, strangersOf } from '../dist/fused-similarity.js';
import { fuse, openFaceEngine, readImage } from '../dist/index.js';
import { readLabelledFolder } from '../dist/labelled-folder.js';
import { seeded } from './spoil.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { recogniser: { type: 'string' } } });
if (!positionals[0]) throw new Error('Name a folder with one folder of photographs per person.');
const engine = await openFaceEngine({ ...(values.recogniser && { recogniser: values.recogniser }) });
const { templates } = await describeAll(readLabelledFolder(positionals[0]).photographs, engine);
const people = new Map();
for (const one of templates) people.set(one.person, [...(people.get(one.person) ?? []), one]);
const halfOf = new Map([...people.keys()].map((person, i) => [person, i % 2 === 0 ? 'A' : 'B']));
const inHalf = (half) => templates.filter(({ person }) => half === 'both' || halfOf.get(person) === half);
const frames = new Map();
for (const [person, own] of people) if (own.length > 1) frames.set(person, await oneMoment(own[0], seeded(frames.size)));
await engine.close();

const strangers = strangersOf(engine.about.templateVersion);
for (const half of ['A', 'B']) {
  const { mean, narrowing } = await moments(inHalf(half));
  console.log(`half ${half}: strangers' mean ${mean.toFixed(4)}, narrowing ${narrowing.toFixed(2)}`);
}
console.log(
  `in use: ${strangers.mean}, ${strangers.narrowing}. Rates in %, FMR ± standard error over people, at the threshold where one image has an FMR of 0.1 %`,
);
console.log('of               half  images  length  threshold  FMR of the cosine  corrected       FNMR of the cosine  corrected');
for (const half of ['A', 'B', 'both']) {
  const several = [...people.values()].filter((own) => own.length >= 5 && (half === 'both' || halfOf.get(own[0].person) === half));
  await table('photographs', half, (images) => draws(several, images));
  const moment = [...frames].filter(([person]) => half === 'both' || halfOf.get(person) === half);
  await table('one moment', half, (images) =>
    moment.map(([person, own]) => ({ person, parts: own.slice(0, images), used: [people.get(person)[0].file] })),
  );
}

/** Up to six times that many photographs of each person, by chance. */
function draws(several, images) {
  const random = seeded(1);
  const sets = [];
  for (const own of several) {
    const seen = new Set();
    for (let draw = 0; draw < 6; draw++) {
      const parts = [...own].map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at).slice(0, images).map(({ one }) => one); // biome-ignore format: one line
      const name = parts.map(({ file }) => file).sort().join(); // biome-ignore format: one line
      if (!seen.has(name)) sets.push({ person: own[0].person, parts, used: parts.map(({ file }) => file) });
      seen.add(name);
    }
  }
  return sets;
}

async function table(what, half, setsOf) {
  const probes = inHalf(half);
  let threshold;
  for (const images of [1, 2, 3, 5]) {
    const sets = setsOf(images);
    const means = sets.map(({ parts }) => fuse(parts.map(({ template, quality }) => ({ template, weight: Math.max(1, quality.overall) }))));
    const scales = means.map((mean) => scaleOf(mean, undefined, strangers));
    const [non, mated] = [[], []];
    await everyCosine(means.map(({ vector }) => vector), probes.map(({ template }) => template.vector), (cosine, row, column) => {
      const corrected = scales[row].offset + scales[row].factor * cosine;
      if (sets[row].person !== probes[column].person) non.push({ cosine, corrected, person: sets[row].person });
      else if (!sets[row].used.includes(probes[column].file)) mated.push({ cosine, corrected });
    }); // biome-ignore format: one call
    threshold ??= non.map(({ cosine }) => cosine).sort((a, b) => b - a)[Math.floor(0.001 * non.length)];
    const fmr = (kind) => `${rate(non, (one) => one[kind] >= threshold)} ± ${error(non, (one) => one[kind] >= threshold)}`;
    const fnmr = (kind) => rate(mated, (one) => one[kind] < threshold);
    const length = means.reduce((sum, { mean }) => sum + mean.length, 0) / means.length;
    const cells = [
      what,
      half,
      images,
      length.toFixed(4),
      threshold.toFixed(4),
      fmr('cosine'),
      fmr('corrected'),
      fnmr('cosine'),
      fnmr('corrected'),
    ];
    console.log(cells.map((cell, i) => String(cell).padEnd([16, 5, 7, 7, 10, 18, 15, 19, 10][i])).join(' '));
  }
}

function rate(all, is) {
  return ((100 * all.filter(is).length) / all.length).toFixed(3);
}

/** Standard deviation of the rate when the people are drawn anew, with replacement. */
function error(all, is) {
  const counts = new Map();
  for (const one of all) {
    const own = counts.get(one.person) ?? [0, 0];
    counts.set(one.person, [own[0] + is(one), own[1] + 1]);
  }
  const persons = [...counts.values()];
  const random = seeded(2);
  const rates = Array.from({ length: 200 }, () => {
    let [hits, tries] = [0, 0];
    for (let i = 0; i < persons.length; i++) {
      const [h, t] = persons[Math.floor(random() * persons.length)];
      hits += h;
      tries += t;
    }
    return (100 * hits) / tries;
  });
  const mean = rates.reduce((sum, one) => sum + one) / rates.length;
  return Math.sqrt(rates.reduce((sum, one) => sum + (one - mean) ** 2, 0) / rates.length).toFixed(3);
}

/**
 * With r, the share of the variance of strangers' scores that two images of one person have in common, and a, the share that the person's own has of
 * what is not common to all, averaging over n takes (1 - a)(1 - 1/n)(1 - mean) from the square of the length and (1 - r)(1 - 1/n) from the variance.
 */
async function moments(all) {
  const vectors = all.map(({ template }) => template.vector);
  const cosines = new Float32Array(all.length ** 2);
  await everyCosine(vectors, vectors, (cosine, row, column) => {
    cosines[row * all.length + column] = cosine;
  });
  let [sum, count] = [0, 0];
  for (let i = 0; i < all.length; i++)
    for (let j = 0; j < i; j++)
      if (all[i].person !== all[j].person) {
        sum += cosines[i * all.length + j];
        count++;
      }
  const mean = sum / count;
  const [variances, covariances, mated] = [[], [], []];
  for (const person of new Set(all.map((one) => one.person))) {
    const own = all.flatMap((one, i) => (one.person === person ? [i] : [])).slice(0, 8);
    if (own.length < 2) continue;
    const others = all.flatMap((one, i) => (one.person === person ? [] : [i]));
    const product = (i, j) =>
      others.reduce((total, k) => total + (cosines[i * all.length + k] - mean) * (cosines[j * all.length + k] - mean), 0) / others.length;
    const pairs = own.flatMap((i, n) => own.slice(n + 1).map((j) => [i, j]));
    variances.push(average(own.map((i) => product(i, i))));
    covariances.push(average(pairs.map(([i, j]) => product(i, j))));
    mated.push(average(pairs.map(([i, j]) => cosines[i * all.length + j])));
  }
  const shared = average(covariances) / average(variances);
  const owned = (average(mated) - mean) / (1 - mean);
  return { mean, narrowing: (1 - shared) / (1 - owned) / (1 - mean) };
}

function average(numbers) {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

async function oneMoment({ person, file }, random) {
  const found = [];
  const plain = await sharp(file).removeAlpha().toColourspace('srgb').toBuffer({ resolveWithObject: true });
  const { width, height } = plain.info;
  for (let i = 0; i < 5; i++) {
    const [left, top] = [Math.floor(0.05 * width * random()), Math.floor(0.05 * height * random())];
    const cut = await sharp(plain.data)
      .extract({ left, top, width: Math.floor(0.95 * width), height: Math.floor(0.95 * height) })
      .rotate(8 * (random() - 0.5), { background: '#808080' })
      .toBuffer();
    const { data, info } = await sharp(cut)
      .resize(Math.round(width * (0.75 + 0.35 * random())))
      .linear(0.85 + 0.3 * random(), 0)
      .blur(0.3 + 0.9 * random() ** 2)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const noise = 5 + 8 * random();
    for (let k = 0; k < data.length; k++) data[k] = Math.max(0, Math.min(255, data[k] + noise * (random() + random() + random() - 1.5)));
    const jpeg = await sharp(data, { raw: info })
      .jpeg({ quality: 70 + Math.floor(25 * random()) })
      .toBuffer();
    const face = (await engine.analyse(await readImage(jpeg), 'template', { first: 'central' }))[0];
    if (face?.template) found.push({ person, file, template: face.template, quality: face.quality });
  }
  return found;
}
