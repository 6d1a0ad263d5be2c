// What deciding early saves, and whether it moves the error rates, on a labelled folder (one folder per person; only people with four images and more).
// Every image of such a person is the chip's once, the others (six at most) come one after another as the live images. The threshold is the one where
// one image against one has the FMR named; scores of means are brought to that scale (`fusedSimilarity`).
// Run with: npm run build && node face-match/bench/early-decision.js FOLDER
import { errorRates } from '../dist/error-rates.js';
import { allPairs } from '../dist/evaluate-compare.js';
import { describeAll } from '../dist/evaluate-describe.js';
import { beyondDoubt, fuse, fusedSimilarity, openFaceEngine } from '../dist/index.js';
import { readLabelledFolder } from '../dist/labelled-folder.js';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Name a folder with one folder per person: node face-match/bench/early-decision.js FOLDER');
const mostLive = 6;
const engine = await openFaceEngine();
const { templates: described } = await describeAll(readLabelledFolder(folder).photographs, engine, {
  progress: (done, of) => {
    if (done % 100 === 0) process.stderr.write(`\r${done} of ${of} images`);
  },
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
/** Flat, one run of scores after another: there are millions. */
const scores = (capture, chips) => {
  const steps = capture.fused.length;
  const all = new Float32Array(chips.length * steps);
  for (const [c, chip] of chips.entries()) {
    for (const [i, { template }] of capture.fused.entries()) all[c * steps + i] = fusedSimilarity(template, chip.template);
  }
  return { capture, steps, runs: chips.length, all };
};
const mated = captures.map((capture) => scores(capture, [capture.chip]));
const nonMated = captures.map((capture) =>
  scores(
    capture,
    all.filter(({ person }) => person !== capture.chip.person),
  ),
);
const count = (groups) => groups.reduce((sum, { runs }) => sum + runs, 0);
const last = ({ steps, runs, all }) => Array.from({ length: runs }, (_, run) => all[run * steps + steps - 1]);
const finals = Float32Array.from(nonMated.flatMap(last));
const matedFinals = mated.flatMap(last);
const single = await allPairs(all);

const percent = (share) => `${(100 * share).toFixed(3)} %`;
console.log(
  `${captures.length} captures of ${new Set(captures.map(({ chip }) => chip.person)).size} people, ${finals.length} non-mated; template ${engine.about.templateVersion}`,
);
console.log('FMR       threshold  margin  least   FMR of all FMR so     FNMR of all  FNMR so    images used, of');
for (const fmr of [0.01, 0.001, 0.0001]) {
  if (fmr * finals.length < 10) continue;
  const threshold = errorRates(single.mated, single.nonMated, [String(fmr)]).thresholdAtFmr[String(fmr)];
  const fmrOfAll = finals.filter((score) => score >= threshold).length / finals.length;
  const fnmr = matedFinals.filter((score) => score < threshold).length / mated.length;
  for (const [margin, minimumImages] of [
    [0, 1],
    [0, 3],
    [0.1, 3],
    [0.25, 2],
    [0.25, 3],
    [0.4, 3],
  ]) {
    const decide = (groups) => {
      let [matches, used] = [0, 0];
      for (const { capture, steps, runs, all } of groups) {
        for (let run = 0; run < runs; run++) {
          let at = 0;
          let early = false;
          for (; at < steps && !early; at++) {
            const { quality } = capture.fused[at];
            // Photographs in the wild are poor images; a gate asks for better ones and so decides a little later.
            const look = { similarity: all[run * steps + at], quality, images: at + 1, people: 1 };
            early = beyondDoubt(look, threshold, { margin, minimumImages, minimumQuality: 0 });
          }
          used += at;
          if (early || all[run * steps + steps - 1] >= threshold) matches++;
        }
      }
      return { matches: matches / count(groups), used: used / count(groups) };
    };
    const [m, n] = [decide(mated), decide(nonMated)];
    const [used, fmrSo, fnmrSo] = [m.used, n.matches, 1 - m.matches];
    const of = mated.reduce((sum, { steps }) => sum + steps, 0) / mated.length;
    const cells = [
      percent(fmr),
      threshold.toFixed(4),
      margin.toFixed(2),
      String(minimumImages),
      percent(fmrOfAll),
      percent(fmrSo),
      percent(fnmr),
      percent(fnmrSo),
    ];
    console.log(`${cells.map((cell, i) => cell.padEnd([9, 10, 7, 7, 10, 10, 12, 10][i])).join(' ')} ${used.toFixed(2)}, ${of.toFixed(2)}`);
  }
}
