// Holds reports on seeded seasons against what was planted in them: how often the report's own intervals hold the truth, how often it finds what is not there,
// and how many days a drift goes unseen.
//   node bench/planted-truth.js [--seasons 200] [--passages 60000] [--first-seed 1] [--part effects,rates,nothing,delay] [--full 0] [--json FILE]
// effects: differences between groups alike in the rest, officers, drift; rates: every rate of every group and the advice on thresholds, too;
// nothing: seasons without any effect; delay: days to the alarm.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createReport } from 'performance-tool';
import { generateSeason } from '../dist/season/generate-season.js';
import { driftDelay, findings, judgeReport } from '../dist/season/judge-report.js';
import { PLANTED, withoutEffects } from '../dist/season/season-plan.js';
import { seasonTrials } from '../dist/season/season-trials.js';

const { values } = parseArgs({
  options: {
    seasons: { type: 'string', default: '200' },
    passages: { type: 'string', default: '60000' },
    'first-seed': { type: 'string', default: '1' },
    part: { type: 'string', default: 'effects,rates,nothing,delay' },
    full: { type: 'string', default: '0' },
    json: { type: 'string' },
    interval: { type: 'string', default: 'bootstrap' },
  },
});
const seasons = Number(values.seasons);
const passages = Number(values.passages);
const firstSeed = Number(values['first-seed']);
const BY = ['location', 'ageBand', 'sex', 'issuingState', 'gate'];
const processor = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const percent = (part, of) => (of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} %`);
const reportOn = (plan, by = BY) =>
  createReport({ scores: [{ name: 'season', trials: seasonTrials(generateSeason(plan)) }] }, { by, interval: values.interval });
const NOTHING = withoutEffects({ ...PLANTED, nonMated: { ...PLANTED.nonMated, perPassage: 0 } });
/** Differences between groups of one attribute each; of gates there are as many as charts. */
const SINGLE = values.interval === 'bootstrap' ? ['location', 'ageBand', 'sex', 'issuingState'] : [];
const results = {};

function coverage(count, size, seed, planted = PLANTED, by = BY) {
  const held = new Map();
  for (let s = 0; s < count; s++) {
    const plan = { ...planted, passages: size, seed: seed + s };
    for (const judgement of judgeReport(plan, reportOn(plan, by))) {
      const row = held.get(judgement.effect) ?? { held: 0, of: 0 };
      row.held += Number(judgement.held);
      row.of++;
      held.set(judgement.effect, row);
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${s + 1} of ${count} seasons`);
    if (values.json && (s + 1) % 10 === 0)
      writeFileSync(values.json, JSON.stringify({ seasons: s + 1, coverage: Object.fromEntries(held) }));
  }
  return held;
}

/** Effects that were planted, by what holds them; the rest is summed up by kind. */
const PLANTED_EFFECTS = [
  'difference rejection location Queenstown',
  'difference rejection ageBand 12-17',
  'difference rejection sex female',
  'difference rejection issuingState CHN',
  'difference rejection gate Auckland 2',
  'difference notAdmitted issuingState CHN',
  'drift: day',
  'drift: size',
];

function tell(title, held) {
  console.log(`\n${title}`);
  for (const effect of PLANTED_EFFECTS) {
    const row = held.get(effect);
    console.log(`  ${effect.padEnd(44)} ${row ? `${row.held} of ${row.of}, ${percent(row.held, row.of)}` : 'never told'}`);
  }
  const kinds = new Map();
  for (const [effect, row] of held) {
    const kind = effect.startsWith('advice')
      ? effect.replace(/^advice .*: /, 'advice: ')
      : effect
          .split(' ')
          .slice(0, effect.startsWith('difference') ? 3 : 2)
          .join(' ');
    const sum = kinds.get(kind) ?? { held: 0, of: 0, lowest: 1, where: '' };
    sum.held += row.held;
    sum.of += row.of;
    if (row.held / row.of < sum.lowest) [sum.lowest, sum.where] = [row.held / row.of, effect];
    kinds.set(kind, sum);
  }
  for (const [kind, { held: h, of, lowest, where }] of kinds)
    console.log(`  ${kind.padEnd(44)} ${percent(h, of)} of ${of}; lowest ${percent(lowest, 1)} (${where})`);
}

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`);
for (const [part, planted, by] of [
  ['effects', { ...PLANTED, nonMated: { ...PLANTED.nonMated, perPassage: 0 } }, []],
  ['rates', PLANTED, BY],
]) {
  if (!values.part.includes(part)) continue;
  const start = processor();
  const held = coverage(seasons, passages, firstSeed, planted, by);
  tell(`Truth within the stated 95 % interval (${part}), ${seasons} seasons of ${passages} passages`, held);
  console.log(`  ${(processor() - start).toFixed(0)} s of processor time`);
  results[part] = Object.fromEntries(held);
}
if (values.part.includes('nothing')) {
  const start = processor();
  const any = { alarms: 0, changes: 0, differences: 0, unfair: 0 };
  let alarms = 0;
  for (let s = 0; s < seasons; s++) {
    const found = findings(reportOn({ ...NOTHING, passages, seed: 100_000 + firstSeed + s }, SINGLE));
    for (const kind of Object.keys(any)) if (found[kind]) any[kind]++;
    alarms += found.alarms;
  }
  console.log(
    `\nNothing planted, ${seasons} seasons of ${passages} passages: seasons in which something was found (stated: at most 5 % each)`,
  );
  for (const [kind, count] of Object.entries(any)) console.log(`  ${kind.padEnd(44)} ${percent(count, seasons)}`);
  console.log(
    `  false alarms a year: ${((alarms / seasons / PLANTED.days) * 365.25).toFixed(2)}; ${(processor() - start).toFixed(0)} s of processor time`,
  );
  results.nothing = { ...any, alarms, seasons };
}
if (values.part.includes('delay')) {
  const runs = Math.max(1, Math.round(seasons / 4));
  console.log(
    `\nDays from the start of a drift of one camera to the alarm at its gate, ${runs} seasons each of ${passages} passages (${Math.round(passages / PLANTED.days / 6)} a gate and day)`,
  );
  console.log('  standard deviations   median   90 %   seen within 30 days');
  const days = (delay) => (delay === Number.POSITIVE_INFINITY ? 'never' : String(delay)).padStart(6);
  results.delay = [];
  for (const [name, drift] of [
    ['0.10 at once', { perDay: 1, most: 0.1 }],
    ['0.20 at once', { perDay: 1, most: 0.2 }],
    ['0.35 at once', { perDay: 1, most: 0.35 }],
    ['0.70 at once', { perDay: 1, most: 0.7 }],
    ['0.02 a day', { perDay: 0.02, most: 1 }],
    ['0.05 a day', { perDay: 0.05, most: 1 }],
  ]) {
    const delays = Array.from({ length: runs }, (_, s) => {
      const plan = {
        ...NOTHING,
        passages,
        seed: 200_000 + firstSeed + s,
        drift: { ...PLANTED.drift, fromDay: 45, ...drift },
      };
      return driftDelay(plan, reportOn(plan, [])) ?? Number.POSITIVE_INFINITY;
    }).sort((a, b) => a - b);
    const at = (share) => delays[Math.ceil(share * runs) - 1];
    const seen = delays.filter((delay) => delay <= 30).length;
    console.log(`  ${name.padEnd(21)} ${days(at(0.5))} ${days(at(0.9))}   ${percent(seen, runs)}`);
    results.delay.push({ name, median: at(0.5), p90: at(0.9), seen, runs });
  }
}
for (let s = 0; s < Number(values.full); s++) {
  const start = processor();
  const held = coverage(1, 5_000_000, 300_000 + firstSeed + s);
  tell(`One season of 5,000,000 passages, seed ${300_000 + firstSeed + s}, ${(processor() - start).toFixed(0)} s of processor time`, held);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
