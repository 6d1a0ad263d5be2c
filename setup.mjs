#!/usr/bin/env node
/*
 * Sets up whatever is missing, then steps aside: `node setup.mjs gate|start|test`.
 *
 *   gate   what a gate with real devices needs
 *   start  that, and the virtual devices of a simulated gate
 *   test   that, and what the tests check themselves against
 *
 * Plain Node, no dependencies: it runs before anything is installed. Every step is skipped when its result is there already, and a
 * result is noted only once complete, so a set-up that was killed is repaired by the next one.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const state = join(root, '.limen');
const logFile = join(state, 'setup.log');
const began = Date.now();

/** Debian packages, what they are for, and what happens on a machine that cannot have them. */
const needs = {
  gate: [
    { packages: ['build-essential', 'python3', 'pkg-config'], without: 'npm packages with native code must come ready built' },
    { packages: ['libpcsclite-dev', 'pcscd', 'libccid'], without: 'passport chips cannot be read over PC/SC' },
    { packages: ['libudev1', 'libusb-1.0-0'], without: 'HID readers cannot be opened' },
    { packages: ['udev'], without: 'serial ports are not listed' },
    { packages: ['ffmpeg'], without: 'camera streams cannot be decoded' },
  ],
  start: [
    { packages: ['vsmartcard-vpcd'], without: 'the virtual passport chip answers in process' },
    { packages: ['umockdev'], without: 'the virtual MRZ reader runs in process' },
  ],
  test: [
    { packages: ['gcc-avr', 'avr-libc'], without: 'the door board image is not built again from its source' },
    { packages: ['chromium', 'fonts-noto-core', 'fonts-wqy-microhei'], without: 'the pages are not opened in a browser' },
    {
      packages: ['mrtdreader', 'libnfc-dev', 'vsmartcard-vpicc', 'python3-pycryptodome'],
      without: 'no independent reader and chip are compared with ours',
    },
    { packages: ['openssl', 'poppler-utils'], without: 'certificates and printed reports are not checked by a second program' },
  ],
};
const purposes = { gate: ['gate'], start: ['gate', 'start'], test: ['gate', 'start', 'test'] };

const say = (line) => process.stdout.write(`${line}\n`);
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const hash = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex');

/** Ends the set-up with what happened, what was expected and what to do. */
function giveUp(message) {
  say(message);
  process.exit(1);
}

let log;
/** Runs a program with its output in the log; never throws. `lock` is handed on, see `takeLock`. */
function run(command, args, { env = {}, lock } = {}) {
  log ??= openSync(logFile, 'w');
  writeSync(log, `\n$ ${command} ${args.join(' ')}\n`);
  const stdio = lock === undefined ? ['ignore', log, log] : ['ignore', log, log, lock];
  return spawnSync(command, args, { cwd: root, env: { ...process.env, ...env }, stdio }).status === 0;
}

/** One announced step: its name at once, its time when done, the end of the log when it failed. */
function step(name, work) {
  const start = Date.now();
  process.stdout.write(`${name} … `);
  const done = work();
  say(`${done ? 'done' : 'failed'} in ${seconds(start)}`);
  if (!done) {
    const npmUsage = /^npm error($|\s\s|\s(\[-|Options:|Usage:|aliases:|npm ci|Run "|Clean install))/;
    const lines = read(logFile)
      .split('\n')
      .filter((line) => line.trim() !== '' && !npmUsage.test(line));
    for (const line of lines.slice(-15)) say(`  | ${line}`);
    say(`  | (all of it: ${logFile})`);
  }
  return done;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 23) return;
  giveUp(`Limen needs Node 20.19 or newer (22.12 or newer of Node 22), this is ${process.version}. Install it from https://nodejs.org.`);
}

/**
 * One set-up at a time in this folder. The lock belongs to the open file: it is gone when every process that holds the file has ended, so a
 * killed set-up leaves none behind, while its `npm ci`, if that still runs, keeps the next set-up waiting.
 * Without flock(1), as on macOS, there is no lock.
 */
function takeLock() {
  const lock = openSync(join(state, 'setup.lock'), 'a');
  const flock = (...options) => spawnSync('flock', [...options, '3'], { stdio: ['ignore', 'ignore', 'inherit', lock] });
  const attempt = flock('--nonblock');
  if (!attempt.error && attempt.status !== 0) {
    say('Another set-up is at work in this folder; waiting for it.');
    flock();
  }
  return lock;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own syntax
const PACKAGE_AND_STATUS = '${Package} ${db:Status-Status}\n';

/** The given Debian packages that are not installed; undefined where there is no dpkg. */
function missingPackages(packages) {
  const query = spawnSync('dpkg-query', ['--show', '--showformat', PACKAGE_AND_STATUS, ...packages], { encoding: 'utf8' });
  if (query.error) return undefined;
  const installed = new Set(query.stdout.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])));
  return packages.filter((name) => !installed.has(name));
}

function installPackages(packages, lock) {
  const apt = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=600', '-o', 'Dpkg::Use-Pty=0'];
  const env = { DEBIAN_FRONTEND: 'noninteractive', DEBCONF_NONINTERACTIVE_SEEN: 'true' };
  const names = packages.length > 4 ? `${packages.slice(0, 4).join(', ')} and ${packages.length - 4} more` : packages.join(', ');
  return step(`Installing ${packages.length} Debian packages (${names})`, () => {
    run('dpkg', ['--configure', '-a'], { env }); // finishes what a killed set-up began
    // The lock goes to the update alone: packages start daemons, which would hold it for ever.
    if (!run('apt-get', ['update', ...apt], { env, lock })) return false;
    return run('apt-get', ['install', '--no-install-recommends', ...apt, ...packages], { env });
  });
}

/** Installs missing Debian packages where it may; says in one line what stays missing and what that means. */
function setUpPackages(purpose, lock) {
  const wanted = purposes[purpose].flatMap((name) => needs[name]);
  const packages = wanted.flatMap((need) => need.packages);
  let missing = missingPackages(packages);
  let reason = '';
  if (missing === undefined) {
    // Not Debian: other names, other tools. What is there is found when it is used; nothing can be listed as missing.
    say('No dpkg here, so no system package is installed; virtual devices that need one of Debian run in process instead.');
    return;
  }
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) reason = `not root (sudo apt-get install ${missing.join(' ')})`;
  else if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).error) reason = 'no apt-get';
  else if (installPackages(missing, lock)) return;
  else reason = 'apt-get failed';
  missing = missingPackages(packages) ?? missing;
  const lacking = wanted.filter((need) => need.packages.some((name) => missing.includes(name)));
  const names = lacking.flatMap((need) => need.packages.filter((name) => missing.includes(name)));
  say(`Missing ${names.join(', ')}: ${reason}. Therefore ${lacking.map((need) => need.without).join('; ')}.`);
}

/** Where this Node's own headers lie, so that native packages build without fetching them. */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  const [major, minor, patch] = process.versions.node.split('.');
  const header = read(join(prefix, 'include/node/node_version.h'));
  const same = [`MAJOR_VERSION ${major}`, `MINOR_VERSION ${minor}`, `PATCH_VERSION ${patch}`].every((part) =>
    header.includes(`#define NODE_${part}`),
  );
  return same ? { npm_config_nodedir: prefix } : {};
}

/** npm packages, when the lock file, Node or the machine changed since they were last installed. */
function setUpNpm(lock) {
  const stamp = join(state, 'npm-installed');
  const lockFile = read(join(root, 'package-lock.json'));
  const manifest = JSON.parse(read(join(root, 'package.json')));
  const manifests = ['.', ...manifest.workspaces].map((folder) => read(join(root, folder, 'package.json')));
  const key = hash(lockFile || manifests.join(), process.versions.modules, process.platform, process.arch);
  // npm leaves the optional pcsclite out where PC/SC's headers are missing; it is built as soon as they are there.
  const chipReader = () => existsSync(join(root, 'node_modules/pcsclite/build/Release/pcsclite.node'));
  const canBuildChipReader = () => existsSync('/usr/include/PCSC/winscard.h');
  const npm = (name, ...args) => {
    const [command, ...before] = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
    // ONNX Runtime carries what runs on the processor; its install script would fetch what runs on a graphics card from elsewhere.
    const env = { ...nodeHeaders(), NODE_ENV: '', JOBS: 'max', ONNXRUNTIME_NODE_INSTALL: 'skip' };
    return step(name, () => run(command, [...before, ...args, '--no-audit', '--no-fund'], { env, lock }));
  };
  if (read(stamp) !== key || !existsSync(join(root, 'node_modules/.package-lock.json'))) {
    rmSync(stamp, { force: true });
    const how = lockFile ? 'ci' : 'install';
    if (!npm(`Installing npm packages (npm ${how}; a few native ones are compiled, about a minute)`, how, '--include=dev')) {
      giveUp('npm could not install the packages: the lines above say why. When that is solved, run the same command again.');
    }
    writeFileSync(stamp, key);
  }
  if (!chipReader() && canBuildChipReader()) {
    npm("Building the chip reader's driver (pcsclite)", 'install', '--no-save', '--include=dev', '--include=optional');
    if (!chipReader()) say('pcsclite did not build, so passport chips cannot be read over PC/SC.');
  }
}

/** TypeScript, and the pages when their sources changed. */
function setUpBuild(lock) {
  const bin = (path) => join(root, 'node_modules', path);
  const compile = () => run(process.execPath, [bin('typescript/bin/tsc'), '--build'], { lock });
  const silent = existsSync(join(root, 'simulator/dist')) && compile(); // a tenth of a second when nothing changed
  if (!silent && !step('Compiling the sources', compile)) giveUp('The sources do not compile: the lines above say where.');
  // Says itself what it built, or why not and what that means; nothing else depends on it.
  spawnSync(process.execPath, [join(root, 'face-match/native/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit', lock] });

  const ui = join(root, 'gate-controller/ui');
  if (!existsSync(join(ui, 'vite.config.ts'))) return;
  const sources = readdirSync(ui, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !/[/\\](dist|node_modules)[/\\]/.test(file.slice(ui.length)))
    .sort();
  const key = hash(
    read(join(root, 'package-lock.json')),
    read(join(root, 'gate-controller/src/views.ts')),
    ...sources,
    ...sources.map(read),
  );
  const stamp = join(state, 'pages-built');
  if (read(stamp) === key && existsSync(join(root, 'gate-controller/dist/ui'))) return;
  rmSync(stamp, { force: true });
  const build = () => run(process.execPath, [bin('vite/bin/vite.js'), 'build', ui], { env: { NODE_ENV: '' }, lock });
  if (!step('Building the pages', build)) giveUp('The pages could not be built: the lines above say why.');
  writeFileSync(stamp, key);
}

checkNode();
const purpose = process.argv[2] ?? '';
if (!(purpose in purposes))
  giveUp(`What is the set-up for? Expected: node setup.mjs ${Object.keys(purposes).join('|')}, got: ${purpose || 'nothing'}.`);
mkdirSync(state, { recursive: true });
const lock = takeLock();
setUpPackages(purpose, lock);
setUpNpm(lock);
setUpBuild(lock);
say(`Set up for ${purpose} in ${seconds(began)}.`);
