/** The container and unit files fit the product: what they copy is there, what they start exists, systemd finds no fault. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('.', import.meta.url));
const read = (name: string) => readFileSync(join(root, name), 'utf8');
/** Made by the build inside the container. */
const BUILT = ['node_modules', 'dist'];
/** `dist/runtime/main.js` is built from `runtime/main.ts`. */
const sourceOf = (program: string) => program.replace(/^dist\//, '').replace(/\.js$/, '.ts');

describe('the container file', () => {
  // A line that ends with a backslash goes on.
  const lines = read('deploy/Containerfile').replaceAll('\\\n', ' ').split('\n');
  const told = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const copied = told('COPY').flatMap((line) =>
    line
      .split(/\s+/)
      .filter((part) => !part.startsWith('--'))
      .slice(0, -1),
  );

  test('copies what is in the repository, or what its build makes', () => {
    const wanted = copied.map((path) => path.replace('/opt/cordboard/', '')).filter((path) => !BUILT.includes(path));
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('takes along every folder that the product reads beside its own code', () => {
    const last = copied.map((path) => path.split('/').at(-1));
    for (const folder of ['dist', 'samples', 'node_modules', 'package.json']) expect(last).toContain(folder);
  });

  test('starts the same program as the unit file, not as root, on the Node that the product asks for', () => {
    const command = JSON.parse(told('CMD').at(-1)!) as string[];
    const unit = /^ExecStart=\/usr\/bin\/(.+)$/m.exec(read('deploy/cordboard.service'))![1];
    expect(command.join(' ')).toBe(unit);
    expect(existsSync(join(root, sourceOf(command[1]!)))).toBe(true);
    expect(told('USER')).toEqual(['node']);
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    for (const image of told('FROM')) expect(image).toContain(`node:${/\d+/.exec(engines.node)![0]}-`);
  });

  test('scripts and settings that it names exist', () => {
    for (const [script] of read('deploy/Containerfile').matchAll(/scripts\/[\w.-]+/g)) {
      expect(existsSync(join(root, script)), script).toBe(true);
    }
    const settingsTable = read('runtime/settings.ts');
    const named = `${read('deploy/Containerfile')}${read('deploy/compose.yaml')}${read('deploy/cordboard.service')}`;
    const settings = new Set([...named.matchAll(/CORDBOARD_[A-Z_]+(?=[=:])/g)].map(([name]) => name));
    expect([...settings].sort()).toEqual(['CORDBOARD_DATA', 'CORDBOARD_DRAIN']);
    for (const setting of settings) expect(settingsTable).toContain(setting);
  });
});

const hasSystemd = existsSync('/usr/bin/systemd-analyze');

test.skipIf(!hasSystemd)('systemd finds no fault in the unit file, and would find one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-unit-'));
  /** What systemd says about our unit; other units of this machine are not our business. */
  const verify = (text: string) => {
    const unit = join(folder, 'cordboard.service');
    // The program has to be there for the check, wherever this machine has Node, and so has the documentation.
    writeFileSync(unit, text.replace('/usr/bin/node', process.execPath));
    try {
      return execFileSync('systemd-analyze', ['verify', '--man=no', unit], { stdio: 'pipe' }).toString();
    } catch (error) {
      return String((error as { stderr: Buffer }).stderr);
    }
  };
  const ours = (said: string) => said.split('\n').filter((line) => line.includes('cordboard'));
  const text = read('deploy/cordboard.service');
  expect(ours(verify(text))).toEqual([]);
  expect(ours(verify(text.replace('ExecStart=', 'ExecStart=relative/')))).not.toEqual([]);
  rmSync(folder, { recursive: true });
});
