#!/usr/bin/env node
/*
 * Builds the native comparison for this machine: `node face-match/native/build.mjs`. Needs a C compiler (CC, or cc) and npm's node-api-headers, nothing
 * else; says nothing and does nothing when the library is there already. Ends with 1 where it cannot: comparisons run on WebAssembly then.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '../dist/native');
const library = join(folder, 'compare.node');
const stamp = join(folder, 'built-from');
const sources = ['compare.c', 'tile.h', 'build.mjs'].map((name) => join(here, name));

/** The compiler's own word on itself is part of it: a library from another machine's compiler is built again. */
const compiler = process.env.CC || 'cc';
const version = spawnSync(compiler, ['--version'], { encoding: 'utf8' });
if (version.error || version.status !== 0) giveUp(`there is no C compiler (${compiler})`);
const key = createHash('sha256')
  .update([process.platform, process.arch, version.stdout, ...sources.map((file) => readFileSync(file, 'utf8'))].join('\0'))
  .digest('hex');
if (!(existsSync(library) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key)) build();

function build() {
  mkdirSync(folder, { recursive: true });
  rmSync(stamp, { force: true });
  const headers = nodeHeaders();
  // Node's own symbols are found when it loads the library.
  const link = process.platform === 'darwin' ? ['-dynamiclib', '-undefined', 'dynamic_lookup'] : ['-shared'];
  // Under another name until it is whole: a running Node may have the old one open.
  const unfinished = `${library}.${process.pid}`;
  const args = ['-std=gnu11', '-O3', '-fPIC', ...link, '-DNAPI_VERSION=8', `-I${headers}`, join(here, 'compare.c'), '-o', unfinished];
  const { status, error, stderr } = spawnSync(compiler, args, { encoding: 'utf8' });
  if (status !== 0) {
    rmSync(unfinished, { force: true });
    giveUp(`${compiler} failed: ${error?.message ?? stderr.trim().split('\n').slice(0, 5).join('\n  ')}`);
  }
  renameSync(unfinished, library);
  writeFileSync(stamp, key);
  process.stdout.write('Built the native comparison of templates.\n');
}

function nodeHeaders() {
  try {
    return createRequire(import.meta.url)('node-api-headers').include_dir;
  } catch {
    return giveUp('the npm package node-api-headers is missing');
  }
}

function giveUp(why) {
  process.stderr.write(
    `The native comparison of templates is not built: ${why}. Templates are compared on WebAssembly instead, at about half the speed.\n`,
  );
  process.exit(1);
}
