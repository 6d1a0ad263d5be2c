// A program that does, on the virtual bus, all that a gate does with descriptors of its own while it reads an MRZ reader.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openHidMrzReader } from 'gate-controller';
import { firstValueFrom } from 'rxjs';

const { SerialPort } = await import('serialport');
const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'limen-busy-'));

/** 1000 files written and read by a thread of its own, so that descriptors are reused all the time. */
function workInThread() {
  const work = `const fs = require('node:fs'); let same = 0;
    for (let i = 0; i < 1000; i++) { const file = ${JSON.stringify(folder)} + '/' + i % 7; fs.writeFileSync(file, String(i)); same += fs.readFileSync(file, 'utf8') === String(i); }
    require('node:worker_threads').parentPort.postMessage(same);`;
  return new Promise((resolve) => new Worker(work, { eval: true }).once('message', resolve));
}

async function workInSqlite() {
  const { Database } = require('sqlite3');
  const db = new Database(join(folder, 'log.sqlite'));
  const run = (sql, ...values) =>
    new Promise((resolve, reject) => db.all(sql, values, (error, rows) => (error ? reject(error) : resolve(rows))));
  await run('PRAGMA journal_mode = WAL');
  await run('CREATE TABLE passage (id INTEGER PRIMARY KEY, note TEXT)');
  await run('BEGIN');
  for (let i = 0; i < 1000; i++) await run('INSERT INTO passage (note) VALUES (?)', `passage ${i}`);
  await run('COMMIT');
  const [{ count }] = await run('SELECT count(*) AS count FROM passage');
  await new Promise((resolve) => db.close(resolve));
  return count;
}

/** A line sent to a pseudo-terminal whose other end sends it back, as a door board's serial port would be used. */
async function workOnSerialPort() {
  const echo =
    'import os, pty, tty; a, b = pty.openpty(); tty.setraw(b); print(os.ttyname(b), flush=True)\nwhile True: os.write(a, os.read(a, 99))';
  const other = spawn('python3', ['-c', echo], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [path] = await once(other.stdout, 'data');
  const port = new SerialPort({ path: String(path).trim(), baudRate: 57600 });
  port.write('heartbeat');
  const [answer] = await once(port, 'data');
  await new Promise((resolve) => port.close(resolve));
  other.kill('SIGKILL');
  return String(answer);
}

/** Without pcscd the driver says so; what counts is that it still can. */
async function askPcsc() {
  try {
    const pcsc = require('pcsclite')();
    const answer = await Promise.race([
      new Promise((resolve) => pcsc.once('reader', () => resolve('a reader'))),
      new Promise((resolve) => pcsc.once('error', () => resolve('no pcscd'))),
      new Promise((resolve) => setTimeout(resolve, 1000, 'pcscd without readers').unref()),
    ]);
    pcsc.close();
    return answer;
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return 'not built';
    if (/Service not available/.test(error.message)) return 'no pcscd';
    throw error;
  }
}

const reader = openHidMrzReader({ vendorId: 0x0db5, productId: 0x0138, pollInterval: 50 });
const document = firstValueFrom(reader.documents);
const [worker, sqlite, serial, pcsc] = await Promise.all([workInThread(), workInSqlite(), workOnSerialPort(), askPcsc()]);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
process.stdout.write(`${JSON.stringify({ done: { worker, sqlite, serial, pcsc, document: await document } })}\n`);
await reader.close();
rmSync(folder, { recursive: true });
