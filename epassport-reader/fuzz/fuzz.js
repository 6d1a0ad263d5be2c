// Fuzzes the parsers; see README.md, "Fuzzing". Run with: npm run fuzz -w epassport-reader -- --help
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { nameOf } from './corpus.js';
import { fuzzTarget } from './fuzz-target.js';
import { judge } from './oracle.js';

const usage = `npm run fuzz -w epassport-reader -- [options]
  --inputs N       over all targets (1000000)
  --target T       this target alone; may be repeated
  --seed S         the same seed makes the same inputs (1)
  --minutes M      ends after this time at the latest
  --hang SECONDS   an input that takes longer is a hang (20)
  --keep           writes what reached new code into the corpus, minimised
  --blind          without coverage: faster, learns nothing new
  --stop           ends a target at its first finding
  --replay FILE    runs one input on the target and shows what happens
  --table FILE     another table of targets
  --findings DIR   where inputs that found something go (fuzz/findings)
  --json           the summary as JSON`;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    target: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    hang: { type: 'string', default: '20' },
    keep: { type: 'boolean', default: false },
    blind: { type: 'boolean', default: false },
    stop: { type: 'boolean', default: false },
    replay: { type: 'string' },
    table: { type: 'string' },
    findings: { type: 'string', default: fileURLToPath(new URL('findings', import.meta.url)) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const table = values.table ? pathToFileURL(values.table) : new URL('./targets/index.js', import.meta.url);
const { targets: all } = await import(table.href);
const targets = all.filter(({ name }) => !values.target || values.target.includes(name));
if (values.help || targets.length === 0) {
  console.log(`${usage}\ntargets: ${all.map(({ name }) => name).join(' ')}`);
  process.exit(values.help ? 0 : 2);
}

if (values.replay) {
  const found = await judge(targets[0], readFileSync(values.replay));
  console.log(found ? `${targets[0].name}: ${found.kind}: ${found.stack ?? found.what}` : `${targets[0].name}: nothing wrong`);
  process.exit(found ? 1 : 0);
}

const inputs = Number(values.inputs);
const until = values.minutes ? Date.now() + Number(values.minutes) * 60_000 : undefined;
const say = (line) => (values.json ? undefined : console.log(line));
const summary = [];
let weightLeft = targets.reduce((sum, { weight }) => sum + weight, 0);
let inputsLeft = inputs;
for (const { name, weight, table: own = table } of targets) {
  const share = Math.round((inputsLeft * weight) / weightLeft);
  const timeShare = until && Date.now() + ((until - Date.now()) * weight) / weightLeft;
  inputsLeft -= share;
  weightLeft -= weight;
  let shown = Date.now();
  const onProgress = (done) => {
    if (Date.now() - shown < 10_000) return;
    shown = Date.now();
    say(`${name}: ${done} of ${share} inputs`);
  };
  const options = {
    name,
    table: own,
    inputs: share,
    seed: Number(values.seed),
    hangSeconds: Number(values.hang),
    keep: values.keep,
    blind: values.blind,
    stop: values.stop,
    onProgress,
  };
  const result = await fuzzTarget({ ...options, ...(timeShare && { until: timeShare }) });
  const { findings, ...numbers } = result;
  const saved = findings.map(({ bytes, ...finding }) => {
    mkdirSync(values.findings, { recursive: true });
    const file = join(values.findings, `${name}-${nameOf(bytes)}`);
    writeFileSync(file, bytes);
    return { ...finding, bytes: bytes.length, file };
  });
  summary.push({ name, ...numbers, findings: saved });
  const rate = Math.round(result.inputs / result.seconds);
  say(
    `${name.padEnd(22)} ${String(result.inputs).padStart(8)} inputs ${String(rate).padStart(6)}/s ${String(result.blocks).padStart(5)} blocks ${String(result.corpus).padStart(4)} kept  ${findings.length} findings`,
  );
  for (const { kind, what, file } of saved) {
    say(`  ${kind}: ${what}\n  replay: npm run fuzz -w epassport-reader -- --target ${name} --replay ${relative(process.cwd(), file)}`);
  }
}
const total = (key) => summary.reduce((sum, each) => sum + each[key], 0);
const found = summary.flatMap(({ findings }) => findings);
say(
  `${total('inputs')} inputs in ${total('seconds').toFixed(0)} s, ${total('blocks')} blocks summed over ${summary.length} targets, ${found.length} findings (seed ${values.seed})`,
);
if (values.json) console.log(JSON.stringify({ inputs: total('inputs'), seconds: total('seconds'), targets: summary }));
process.exit(found.length > 0 ? 1 : 0);
