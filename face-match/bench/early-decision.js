// What deciding early saves, and whether it moves the error rates, on a labelled folder (one folder per person; only people with four images and more).
// Every image of such a person is the chip's once, the others (six at most) come one after another as the live images. The threshold is the one where
// the template of all live images has the FMR named.
// Run with: npm run build && node face-match/bench/early-decision.js FOLDER
import { describeAll, listFolder } from '../dist/evaluate.js';
import { beyondDoubt, fuse, openFaceEngine, similarity } from '../dist/index.js';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Name a folder with one folder per person: node face-match/bench/early-decision.js FOLDER');
const mostLive = 6;
const engine = await openFaceEngine();
const described = await describeAll(listFolder(folder), engine, (done, of) => {
  if (done % 100 === 0) process.stderr.write(`\r${done} of ${of} images`);
});
await engine.close();
process.stderr.write('\n');

const all = described.filter(({ quality }) => quality.overall > 0);
const byPerson = new Map();
for (const one of all) byPerson.set(one.person, [...(byPerson.get(one.person) ?? []), one]);
/** Captures with the fused template and the weighted quality after each image. */
const captures = [...byPerson.values()]
  .filter((images) => images.length >= 4)
  .flatMap((images) => images.slice(0, mostLive).map((chip) => ({ chip, live: images.filter((one) => one !== chip).slice(0, mostLive) })))
  .map(({ chip, live }) => ({
    chip,
    fused: live.map((_, i) => {
      const parts = live.slice(0, i + 1).map(({ template, quality }) => ({ template, weight: quality.overall }));
      const sum = parts.reduce((total, { weight }) => total + weight, 0);
      return { template: fuse(parts), quality: parts.reduce((total, { weight }) => total + weight * weight, 0) / sum };
    }),
  }));
const scores = ({ fused }, chip) => fused.map(({ template, quality }) => ({ similarity: similarity(template, chip.template), quality }));
const mated = captures.map((capture) => scores(capture, capture.chip));
const nonMated = captures.flatMap((capture) =>
  all.filter(({ person }) => person !== capture.chip.person).map((chip) => scores(capture, chip)),
);
const finals = nonMated.map((run) => run.at(-1).similarity).sort((a, b) => b - a);
const matedFinals = mated.map((run) => run.at(-1).similarity);

const percent = (share) => `${(100 * share).toFixed(3)} %`;
console.log(
  `${captures.length} captures of ${byPerson.size} people, ${nonMated.length} non-mated; template ${engine.about.templateVersion}`,
);
console.log('FMR       threshold  margin  least   FMR so     FNMR of all  FNMR so    images used, of');
for (const fmr of [0.01, 0.001, 0.0001]) {
  if (fmr * finals.length < 10) continue;
  const threshold = finals[Math.floor(fmr * finals.length)];
  const fnmr = matedFinals.filter((score) => score < threshold).length / mated.length;
  for (const [margin, minimumImages] of [
    [0, 1],
    [0, 3],
    [0.1, 3],
    [0.25, 2],
    [0.25, 3],
    [0.4, 3],
  ]) {
    const run = (looks) => {
      const at = looks.findIndex((look, i) =>
        // Photographs in the wild are poor images; a gate asks for better ones and so decides a little later.
        beyondDoubt({ ...look, images: i + 1, people: 1 }, threshold, { margin, minimumImages, minimumQuality: 0 }),
      );
      return at >= 0 ? { match: true, used: at + 1 } : { match: looks.at(-1).similarity >= threshold, used: looks.length };
    };
    const [m, n] = [mated.map(run), nonMated.map(run)];
    const used = m.reduce((sum, one) => sum + one.used, 0) / m.length;
    const of = mated.reduce((sum, looks) => sum + looks.length, 0) / m.length;
    const fmrSo = n.filter(({ match }) => match).length / n.length;
    const fnmrSo = m.filter(({ match }) => !match).length / m.length;
    const cells = [
      percent(fmr),
      threshold.toFixed(4),
      margin.toFixed(2),
      String(minimumImages),
      percent(fmrSo),
      percent(fnmr),
      percent(fnmrSo),
    ];
    console.log(`${cells.map((cell, i) => cell.padEnd([9, 10, 7, 7, 10, 12, 10][i])).join(' ')} ${used.toFixed(2)}, ${of.toFixed(2)}`);
  }
}
