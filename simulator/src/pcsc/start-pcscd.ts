import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildNative } from './build-native.ts';

/** `sun_path` holds 108 bytes with its final zero. */
const longestSocketPath = 107;

/** A running PC/SC daemon with one virtual reader. */
export interface Pcscd {
  /** As PC/SC clients see it: the first slot. vpcd shows a second one, `… 00 01`, that stays empty. */
  readonly readerName: string;
  /** Where a virtual card connects, on loopback. */
  readonly port: number;
  /** What a client process needs in its environment to talk to this daemon and no other. */
  readonly environment: { readonly PCSCLITE_CSOCK_NAME: string };
  /** Ends the daemon; every client loses its connection. */
  stop(): Promise<void>;
}

/** What came of starting: the daemon, or what is missing, to be told to people. */
export type PcscdStart =
  | { readonly started: true; readonly pcscd: Pcscd }
  | { readonly started: false; readonly missingPackages: readonly string[]; readonly reason: string };

export interface PcscdOptions {
  /** The reader's name, before the numbers that pcscd adds. */
  readonly name?: string;
  /** The daemon's program. */
  readonly daemon?: string;
  /** vpcd's driver library. */
  readonly driver?: string;
}

const debian = { name: 'Limen virtual reader', daemon: '/usr/sbin/pcscd', driver: '/usr/lib/pcsc/drivers/serial/libifdvpcd.so' };

/**
 * Starts a private PC/SC daemon with one virtual reader (vpcd) on loopback and waits until both answer. Any number run
 * side by side, beside a system's own, without root; each ends with this process, however that dies.
 *
 * @param runDir a folder for its socket, configuration and log; made if needed; at most 95 characters long
 */
export async function startPcscd(runDir: string, options: PcscdOptions = {}): Promise<PcscdStart> {
  const { name, daemon, driver } = { ...debian, ...options };
  const missingPackages = missingDebianPackages(options);
  if (missingPackages.length > 0) {
    return { started: false, missingPackages, reason: `Missing for the virtual PC/SC reader: apt install ${missingPackages.join(' ')}` };
  }
  const dir = resolve(runDir);
  const socket = join(dir, 'pcscd.comm');
  if (Buffer.byteLength(socket) > longestSocketPath) {
    return failed(`The run folder's path is too long for a socket (${Buffer.byteLength(socket)} bytes, at most ${longestSocketPath})`);
  }
  await mkdir(join(dir, 'reader.conf.d'), { recursive: true });
  let shim: string;
  try {
    shim = await buildNative('pcscd-shim', dir, ['-ldl']);
  } catch (cause) {
    return failed(`gcc could not build the pcscd preload library (is libc6-dev installed?): ${String(cause).split('\n')[0]}`);
  }

  // Between choosing a free port and vpcd's bind another process may take it; then the next one.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    await writeFile(join(dir, 'reader.conf.d', 'limen'), readerConfiguration(name, port, driver));
    const log = await open(join(dir, 'pcscd.log'), 'w');
    const child = spawn(daemon, ['--foreground', '--config', join(dir, 'reader.conf.d')], {
      env: { PATH: process.env['PATH'], LD_PRELOAD: shim, LIMEN_PCSCD_DIR: dir, LIMEN_PCSCD_PARENT: String(process.pid) },
      stdio: ['ignore', log.fd, log.fd],
    });
    await log.close();
    const trouble = await untilReady(child, socket, port);
    if (trouble === undefined) return { started: true, pcscd: running(child, { socket, port, name }) };
    await stop(child);
    if (attempt === 3) return failed(`${trouble}; its log is ${join(dir, 'pcscd.log')}`);
    await rm(socket, { force: true });
  }
}

function failed(reason: string): PcscdStart {
  return { started: false, missingPackages: [], reason };
}

/** Debian packages that the virtual reader needs and this machine lacks. */
export function missingDebianPackages(options: PcscdOptions = {}): string[] {
  const { daemon, driver } = { ...debian, ...options };
  const missing: string[] = [];
  if (!existsSync(daemon)) missing.push('pcscd');
  if (!existsSync(driver)) missing.push('vsmartcard-vpcd');
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
  } catch {
    missing.push('gcc', 'libc6-dev');
  }
  return missing;
}

/** reader.conf(5). The device name's part before the colon makes vpcd listen instead of connecting. */
function readerConfiguration(name: string, port: number, driver: string): string {
  return [`FRIENDLYNAME "${name}"`, `DEVICENAME /dev/null:${port}`, `LIBPATH ${driver}`, `CHANNELID ${port}`, ''].join('\n');
}

function running(child: ChildProcess, at: { socket: string; port: number; name: string }): Pcscd {
  return {
    // pcscd adds the reader's and the slot's number.
    readerName: `${at.name} 00 00`,
    port: at.port,
    environment: { PCSCLITE_CSOCK_NAME: at.socket },
    stop: () => stop(child),
  };
}

const readyWithinMilliseconds = 10_000;

/** Waits for the daemon's socket and the reader's port; says what is wrong when they do not come. */
async function untilReady(child: ChildProcess, socket: string, port: number): Promise<string | undefined> {
  const deadline = Date.now() + readyWithinMilliseconds;
  let spawnError: Error | undefined;
  child.once('error', (error) => {
    spawnError = error;
  });
  while (Date.now() < deadline) {
    if (spawnError) return `pcscd could not be started: ${spawnError.message}`;
    if (child.exitCode !== null || child.signalCode !== null) return `pcscd ended at once (${child.exitCode ?? child.signalCode})`;
    if ((await listensOn(port)) && (await accepts(socket))) return undefined;
    await delay(10);
  }
  return `pcscd was not ready after ${readyWithinMilliseconds / 1000} s`;
}

/** Looks the port up instead of connecting: to vpcd a connection is a card. */
async function listensOn(port: number): Promise<boolean> {
  const listening = ` 0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A `;
  return (await readFile('/proc/net/tcp', 'latin1')).includes(listening);
}

function accepts(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    socket.once('connect', () => socket.destroy());
    socket.once('close', (hadError) => done(!hadError));
    socket.on('error', () => {});
  });
}

/** vpcd has two slots, on this port and the next; cards are laid on the first. */
async function freePort(): Promise<number> {
  for (;;) {
    const first = await listenOn(0);
    const { port } = first.address() as AddressInfo;
    const second = port < 65_535 ? await listenOn(port + 1).catch(() => undefined) : undefined;
    await Promise.all([first, second].map((server) => server && new Promise((done) => server.close(done))));
    if (second) return port;
  }
}

function listenOn(port: number): Promise<Server> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => done(server));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  // A daemon that does not end by itself holds nothing worth waiting for.
  const force = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(force);
}
