/**
 * `npm run bench`: every rate and duration that we claim, each beside a baseline of the same run.
 * `npm run bench -- flow-nodes start-time` runs only those. Figures with their date belong in docs/measurements.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ALL = [
  'sip-parse',
  'sip-uas',
  'sip-burst',
  'sip-overload',
  'sip-growth',
  'bridge-calls',
  'dial-delay',
  'answer-audio',
  'menu-calls',
  'answered-calls',
  'relay',
  'inband-keys',
  'flow-nodes',
  'media-announce',
  'held-calls',
  'live-latency',
  'start-time',
  'recovery',
  'cdr-page',
  'registrar',
  'busy-house',
  'enumeration',
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !ALL.includes(name));
if (unknown.length > 0) {
  console.error(`There is no measurement ${unknown.join(', ')}. There are: ${ALL.join(', ')}.`);
  process.exit(1);
}

run([process.execPath, 'scripts/install-peers.mjs'], 600);
if (!run([process.execPath, 'scripts/build.mjs', '--if-stale'], 300)) process.exit(1);

console.info(`\n## ${new Date().toISOString().slice(0, 10)}\n`);
const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
console.info(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${gigabytes} GB.`);
const failed = (wanted.length > 0 ? wanted : ALL).filter(
  (name) => !run(['npx', '--no-install', 'tsx', `bench/${name}.ts`], 900),
);
if (failed.length > 0) console.error(`\nNot measured: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

function run([command, ...words], seconds) {
  const script = words.find((word) => word.endsWith('.ts'));
  if (script && !existsSync(join(root, script))) {
    console.error(`${script} is missing`);
    return false;
  }
  return spawnSync(command, words, { cwd: root, stdio: 'inherit', timeout: seconds * 1000 }).status === 0;
}
