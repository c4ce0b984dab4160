/** Builds server and editor into dist/. `--server` or `--editor` builds one of them; `--if-stale` only when sources changed. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = join(root, 'dist', 'built-from');
const flags = new Set(process.argv.slice(2));

/** Everything that the build reads; data files are copied beside the code that opens them. */
const SOURCES = [
  'runtime',
  'shared',
  'editor',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const COPIED = /(\.md|\.wav|\.css|\.mjs|\.json)$/;

const stamp = fingerprint();
const isFresh = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
if (!(flags.has('--if-stale') && isFresh)) build();

function build() {
  rmSync(stampFile, { force: true });
  const all = !flags.has('--server') && !flags.has('--editor');
  if (all || flags.has('--server')) {
    run('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
    for (const folder of ['runtime', 'shared']) copyData(folder);
  }
  if (all || flags.has('--editor'))
    run('vite/bin/vite.js', ['build', '--config', 'editor/vite.config.ts', '--logLevel', 'warn']);
  if (all) writeFileSync(stampFile, stamp);
}

function run(script, args) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function copyData(folder) {
  for (const file of filesBelow(folder).filter((name) => COPIED.test(name) && !name.endsWith('README.md'))) {
    mkdirSync(dirname(join(root, 'dist', file)), { recursive: true });
    copyFileSync(join(root, file), join(root, 'dist', file));
  }
}

function filesBelow(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}

/** Names, sizes and times of the sources: cheap enough for every start. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of SOURCES.filter((path) => existsSync(join(root, path))).flatMap(filesBelow)) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
