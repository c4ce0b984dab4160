/**
 * `npm test`: everything, on a fresh clone too. Goes on after a failure, so that one run tells all, and ends with the
 * line `N passed, N failed`. `--long` (`npm run test:long`) runs the same tests with their full counts.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const long = process.argv.includes('--long');
const scratch = mkdtempSync(join(tmpdir(), 'cordboard-test-'));
const minutes = (count) => count * 60_000 * (long ? 20 : 1);

/**
 * In this order, those of a list side by side; `tests` reads how many tests ran, otherwise the step itself counts as one.
 * `again`: real programs on a machine that does other things may miss a beat, so the files of failed tests run once more,
 * alone; the closing lines name each test that needed it, and one that fails twice is a failure.
 */
const STEPS = [
  [
    { name: 'install packages', when: packagesAreStale, run: ['npm', 'ci'], limit: minutes(5) },
    { name: 'install peers', run: [process.execPath, 'scripts/install-peers.mjs'], limit: minutes(8) },
  ],
  { name: 'build', run: [process.execPath, 'scripts/build.mjs'], limit: minutes(4) },
  [
    { name: 'types', run: ['npm', 'run', '-s', 'typecheck'], limit: minutes(3) },
    { name: 'lint', run: ['npx', '--no-install', 'biome', 'check', '.'], limit: minutes(2) },
  ],
  vitest('unit', minutes(12)),
  { ...vitest('e2e-side', minutes(8)), again: true },
  { ...vitest('e2e', minutes(14)), again: true },
  {
    name: 'samples',
    run: () => [process.execPath, 'dist/runtime/main.js', 'test', ...sampleFiles()],
    limit: minutes(2),
    tests: (output) => countsIn(output),
  },
];

const total = { passed: 0, failed: 0, skipped: 0 };
const report = [];
const failures = [];
for (const steps of STEPS) {
  await Promise.all([steps].flat().map((step) => (step.when && !step.when() ? undefined : take(step))));
}
rmSync(scratch, { recursive: true, force: true });

console.info(`\n${'-'.repeat(78)}`);
for (const { name, seconds, counts, ok } of report) {
  const words = `${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`;
  console.info(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(18)} ${words.padEnd(36)} ${seconds.toFixed(0)} s`);
}
for (const { name, test, message, second } of failures) {
  console.info(
    `${second ? 'AGAIN' : 'FAIL '} ${name}: ${test}${second ? ' (failed once, passed when run again alone)' : ''}`,
  );
  if (message) console.info(`      ${message}`);
}
console.info(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function take(step) {
  console.info(`\n== ${step.name}`);
  const begun = performance.now();
  const command = typeof step.run === 'function' ? step.run() : step.run;
  let { code, output } = await run(command, step.limit);
  let told = step.tests?.(output);
  if (step.again && told?.failures?.length > 0) {
    const first = told;
    console.info(`\n== ${step.name}, once more: ${first.failedFiles.join(' ')}`);
    ({ code, output } = await run([...command, ...first.failedFiles], step.limit));
    told = bothRuns(first, step.tests(output));
  }
  const counts = told ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  failures.push(...(told?.failures ?? []).map((failure) => ({ name: step.name, ...failure })));
  // A runner that fails without naming a failed test (a crash, a file that does not load) is a failure all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  for (const key of Object.keys(total)) total[key] += counts[key];
  report.push({ name: step.name, seconds: (performance.now() - begun) / 1000, counts, ok: counts.failed === 0 });
}

/** What two runs say together: the files of failed tests count as the second run found them. */
function bothRuns(first, second) {
  if (second === undefined) return first;
  const stillFailed = new Set(second.failures.map(({ test }) => test));
  const passedNow = first.failures.filter(({ test }) => !stillFailed.has(test));
  return {
    ...addUp([...first.files.filter(({ failed }) => failed === 0), ...second.files]),
    failures: [...passedNow.map((failure) => ({ ...failure, second: true })), ...second.failures],
  };
}

function addUp(files) {
  const sum = (key) => files.reduce((count, file) => count + file[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** Runs in a process group of its own, so that a step over its limit takes its children along. */
function run([command, ...words], limit) {
  return new Promise((resolve) => {
    const env = { ...process.env, ...(long ? { TEST_LONG: '1' } : {}) };
    const child = spawn(command, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    let output = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      output = (output + chunk).slice(-200_000);
    });
    const watchdog = setTimeout(() => {
      console.error(`\n${command} took longer than ${limit / 1000} s and is ended`);
      process.kill(-child.pid, 'SIGKILL');
    }, limit);
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      clearTimeout(watchdog);
      resolve({ code: 127, output });
    });
    child.on('close', (code) => {
      clearTimeout(watchdog);
      resolve({ code: code ?? 1, output });
    });
  });
}

function vitest(project, limit) {
  const file = join(scratch, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return {
    name: project,
    run: ['npx', '--no-install', 'vitest', 'run', '--project', project, ...reporters],
    limit,
    tests: () => {
      if (!existsSync(file)) return undefined;
      const told = JSON.parse(readFileSync(file, 'utf8'));
      rmSync(file);
      const files = told.testResults.map(countsOfFile);
      const failedFiles = files.filter(({ failed }) => failed > 0).map(({ name }) => name);
      return { ...addUp(files), files, failedFiles, failures: told.testResults.flatMap(failuresOf) };
    },
  };
}

/** A file that does not even load has no tests, but is a failed one. */
function countsOfFile({ name, status, assertionResults }) {
  const count = (...statuses) => assertionResults.filter((result) => statuses.includes(result.status)).length;
  const unloaded = status === 'failed' && count('failed') === 0 ? 1 : 0;
  const counts = {
    passed: count('passed'),
    failed: count('failed') + unloaded,
    skipped: count('pending', 'skipped', 'todo'),
  };
  return { name: relative(root, name), ...counts };
}

/** The failed tests of one file, each with the first line of what it says; a file that does not load is one. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  const firstLine = (text) => (text ?? '').split('\n')[0];
  const failed = assertionResults.filter((result) => result.status === 'failed');
  if (status === 'failed' && failed.length === 0) return [{ test: file, message: firstLine(message) }];
  return failed.map(({ fullName, failureMessages }) => ({
    test: `${file} > ${fullName}`,
    message: firstLine(failureMessages?.[0]),
  }));
}

/** The last `N passed, N failed` that a runner printed. */
function countsIn(output) {
  const last = [...output.matchAll(/(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/g)].at(-1);
  return last && { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3] ?? 0) };
}

/** npm writes its own lockfile into node_modules when it has finished. */
function packagesAreStale() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return true;
  return statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs && locksDiffer(installed);
}

function locksDiffer(installed) {
  const versions = (file) =>
    Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages)
      .filter(([place, { optional, devOptional }]) => place !== '' && !optional && !devOptional)
      .map(([place, { version }]) => `${place}@${version}`)
      .sort()
      .join('\n');
  return versions(installed) !== versions(join(root, 'package-lock.json'));
}

function sampleFiles() {
  return readdirSync(join(root, 'samples'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `samples/${name}`);
}
