import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateSeason } from './generate-season.ts';
import { PLANTED, type SeasonPlan, withoutEffects } from './season-plan.ts';
import { seasonTruth } from './season-truth.ts';
import { writeParquet } from './write-parquet.ts';
import { writePassageLogs } from './write-passage-logs.ts';

const USAGE = `npm run season -w simulator -- --out DIR [options]      a season of passages with planted effects

  --passages N   default 60000; 5000000 take some ten seconds and 2 GB
  --days N       default 90
  --seed N       another season of the same truth (default 1)
  --nothing      plant no effect: everybody is recognised alike
  --logs         the gates' own SQLite logs as well (up to 500000 passages)

Writes passages.parquet, passages.non-mated.parquet and truth.json: every planted effect and the rates that follow from it.`;

/** Logs are records one by one. */
const MOST_LOGGED = 500_000;

const { values } = parseArgs({
  options: {
    passages: { type: 'string', default: String(PLANTED.passages) },
    days: { type: 'string', default: String(PLANTED.days) },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    nothing: { type: 'boolean', default: false },
    logs: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

try {
  if (values.help) console.log(USAGE);
  else await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { out } = values;
  if (out === undefined) throw new Error(`Expected --out DIR, the folder to write to.\n\n${USAGE}`);
  const passages = whole('passages', values.passages);
  if (values.logs && passages > MOST_LOGGED) throw new Error(`--logs with ${passages} passages; expected up to ${MOST_LOGGED}.`);
  const planted: SeasonPlan = { ...PLANTED, passages, days: whole('days', values.days), seed: whole('seed', values.seed) };
  // A drift that begins after the last day would be none.
  const { drift, ...rest } = planted;
  const plan = values.nothing ? withoutEffects(planted) : drift && drift.fromDay < planted.days ? planted : rest;
  await mkdir(out, { recursive: true });
  const season = generateSeason(plan);
  const written = [
    ...(await writeParquet(season, join(out, 'passages.parquet'))),
    ...(values.logs ? await writePassageLogs(season, out) : []),
    join(out, 'truth.json'),
  ];
  await writeFile(join(out, 'truth.json'), `${JSON.stringify(seasonTruth(plan), undefined, 1)}\n`);
  console.log(written.join('\n'));
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} is "${text}"; expected a whole number above 0.`);
  return Number(text);
}
