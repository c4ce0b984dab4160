/** `npm start`: checks Node, installs what is missing, builds what changed, and runs the product in this process. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const oldestNode = 20;

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  stop(
    `Cordboard needs Node ${oldestNode} or newer; this is Node ${process.versions.node}. Install a newer Node and start again.`,
  );
}
if (!isInstalled()) {
  console.info('Installing packages (once) …');
  run(
    'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    'The packages could not be installed. Is this machine connected to its package registry?',
  );
}
run(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], 'The build failed; the lines above say where.');

process.argv.splice(1, 1, join(root, 'dist/runtime/main.js'));
await import('../dist/runtime/main.js');

/** Packages are there and are those of the lock file. */
function isInstalled() {
  const marker = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(marker)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(marker, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

function run(command, args, failure) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) stop(failure);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
