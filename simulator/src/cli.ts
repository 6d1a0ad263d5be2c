import { parseArgs } from 'node:util';
import { QUALITIES, SPECIES } from './attacks/species.ts';
import { runSimulation } from './run/run-simulation.ts';
import { simulatedThreshold } from './run/threshold.ts';

const USAGE = `npm start -- [options]       a simulated gate: the unmodified gate with virtual devices, travellers one after another

  --travellers N   stop after N travellers
  --exit           end the program then, with a summary and the performance report (without it the gate stays open)
  --seed N         the same travellers again (default 1)
  --impostors P    share of travellers who hold another person's passport, 0 to 1 (default 0.05, with --attack 0.5)
  --attack WHAT    what these show its owner's face by: print, screen, mask, or one of simulator/src/attacks/species.ts,
                   perhaps with its quality (print-curved:high); half of the travellers unless --impostors says otherwise
  --refer X        an officer looks from this grade of a presentation attack on, 0 to 1; without it grades are only recorded
  --light          challenge faces by the colour of the totem's screen
  --faces DIR      a folder of photographs instead of drawn people: one folder per person, the first photograph
                   in the chip, the others in front of the cameras
  --officer WHO    simulated (default): referrals are decided; person: decide them yourself on the officer page
  --port N         traveller page on port N, officer page on N + 1 (default 8480)
  --threshold X    instead of the calibrated one
  --folder DIR     where site file, log and report go (default: a new temporary folder)
  --without LIST   pretend that pcscd, umockdev or ffmpeg are missing, comma-separated`;

const { values } = parseArgs({
  options: {
    travellers: { type: 'string' },
    exit: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    impostors: { type: 'string' },
    attack: { type: 'string' },
    refer: { type: 'string' },
    light: { type: 'boolean', default: false },
    faces: { type: 'string' },
    officer: { type: 'string', default: 'simulated' },
    port: { type: 'string', default: '8480' },
    threshold: { type: 'string' },
    folder: { type: 'string' },
    without: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(USAGE);
else await main();

async function main(): Promise<void> {
  const stop = new AbortController();
  process.on('SIGINT', () => stop.abort());
  process.on('SIGTERM', () => stop.abort());
  try {
    const port = whole('port', values.port);
    const { threshold, from } = await simulatedThreshold(values.threshold, values.faces !== undefined);
    await runSimulation(
      {
        ...(values.travellers === undefined ? {} : { travellers: whole('travellers', values.travellers) }),
        stay: !values.exit,
        seed: whole('seed', values.seed),
        impostors: share('impostors', values.impostors ?? (values.attack === undefined ? '0.05' : '0.5')),
        ...(values.attack === undefined ? {} : { disguise: disguise(values.attack) }),
        ...(values.refer === undefined ? {} : { presentationAttack: { action: 'refer', threshold: share('refer', values.refer) } }),
        ...(values.light ? { lightChallenge: {} } : {}),
        threshold,
        thresholdFrom: from,
        officer: oneOf('officer', values.officer, ['simulated', 'person']),
        ...(port === 0 ? {} : { ports: { traveller: port, officer: port + 1 } }),
        ...(values.faces === undefined ? {} : { faces: values.faces }),
        ...(values.folder === undefined ? {} : { folder: values.folder }),
        ...(values.without === undefined
          ? {}
          : { without: values.without.split(',').map((w) => oneOf('without', w, ['pcscd', 'umockdev', 'ffmpeg'])) }),
      },
      (line) => console.log(line),
      stop.signal,
    );
    process.exit(0);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

function whole(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} is "${text}"; expected a whole number.`);
  return Number(text);
}

function disguise(text: string) {
  const [name = '', quality = 'middle'] = text.split(':');
  /** What anybody would try first, by its short name. */
  const families = { print: 'print-flat', screen: 'screen-video', mask: 'mask-moulded' } as const;
  const species = families[name as keyof typeof families] ?? oneOf('attack', name, SPECIES);
  return { species, quality: oneOf('attack', quality, QUALITIES) };
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new Error(`--${name} is "${text}"; expected a share between 0 and 1.`);
  return value;
}

function oneOf<T extends string>(name: string, text: string, words: readonly T[]): T {
  const found = words.find((w) => w === text);
  if (!found) throw new Error(`--${name} is "${text}"; expected ${words.join(' or ')}.`);
  return found;
}
