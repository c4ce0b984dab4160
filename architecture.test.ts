/** The plan of the house as data: who may import whom. Everything that is not in the table fails. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = dirname(fileURLToPath(import.meta.url));
const facilities = ['runtime/clock.ts', 'runtime/log.ts', 'runtime/metrics.ts', 'runtime/sip/short-lived-map.ts'];

/** Folder → what it may import of ours (a folder, or one file) and which packages. `node:` is for runtime only. */
const allowed: Record<string, { ours: string[]; packages: string[] }> = {
  'shared/flow-schema': { ours: [], packages: ['ajv'] },
  'shared/api': { ours: ['shared/flow-schema'], packages: [] },
  'runtime/sip': { ours: [], packages: ['ws'] },
  'runtime/sdp': { ours: [], packages: [] },
  'runtime/media': {
    ours: ['runtime/sip/short-lived-map.ts'],
    packages: ['@echogarden/espeak-ng-emscripten', 'wave-resampler'],
  },
  'runtime/call': {
    ours: ['runtime/sip', 'runtime/sdp', 'runtime/media', 'runtime/policy', 'shared/flow-schema', ...facilities],
    packages: [],
  },
  'runtime/nodes': { ours: ['shared/flow-schema', 'runtime/call/call.ts', ...facilities], packages: [] },
  'runtime/flow': {
    ours: [
      'shared/flow-schema',
      'runtime/nodes',
      'runtime/call/call.ts',
      'runtime/call/call-directory.ts',
      ...facilities,
    ],
    packages: ['xstate', '@marcbachmann/cel-js', 'libphonenumber-js'],
  },
  'runtime/simulator': {
    ours: [
      'shared/flow-schema',
      'runtime/call/call.ts',
      'runtime/call/call-directory.ts',
      'runtime/call/digit-queue.ts',
      'runtime/call/first-key.ts',
      'runtime/flow',
      ...facilities,
    ],
    packages: [],
  },
  'runtime/accounts': { ours: ['runtime/sip', 'runtime/policy', 'runtime/store', ...facilities], packages: [] },
  'runtime/registrar': {
    ours: ['runtime/sip', 'runtime/store', 'runtime/accounts', ...facilities],
    packages: [],
  },
  'runtime/routing': {
    ours: [
      'shared/flow-schema',
      'runtime/store',
      'runtime/policy',
      'runtime/registrar',
      'runtime/trunks',
      'runtime/call/target-resolver.ts',
      'runtime/call/rights.ts',
      'runtime/sip/message',
      'runtime/sip/transport/address.ts',
      ...facilities,
    ],
    packages: [],
  },
  'runtime/policy': {
    ours: ['shared/flow-schema', 'runtime/store', 'runtime/call/rights.ts', ...facilities],
    packages: ['libphonenumber-js'],
  },
  'runtime/trunks': {
    ours: [
      'shared/flow-schema',
      'shared/api',
      'runtime/sip',
      'runtime/store',
      'runtime/call/target-resolver.ts',
      ...facilities,
    ],
    packages: ['libphonenumber-js', 'ajv'],
  },
  'runtime/recovery': {
    ours: ['shared/flow-schema', 'runtime/call', 'runtime/sip', 'runtime/store', ...facilities],
    packages: [],
  },
  'runtime/web': { ours: [...facilities], packages: [] },
  'runtime/mailbox': {
    ours: ['runtime/sip', 'runtime/store', 'runtime/registrar', ...facilities],
    packages: ['nodemailer'],
  },
  'runtime/webhooks': {
    ours: ['shared/flow-schema', 'shared/api', 'runtime/store', 'runtime/web', ...facilities],
    packages: [],
  },
  'runtime/live': { ours: ['shared/flow-schema', 'shared/api', ...facilities], packages: ['ws'] },
  'runtime/store': { ours: ['shared/flow-schema', ...facilities], packages: ['libsql', 'mongodb'] },
  'runtime/api': {
    ours: [
      'shared/flow-schema',
      'shared/api',
      'runtime/store',
      'runtime/flow',
      'runtime/simulator',
      'runtime/live',
      'runtime/web',
      'runtime/webhooks',
      'runtime/nodes/catalogue.ts',
      'runtime/accounts',
      'runtime/registrar',
      'runtime/routing',
      'runtime/policy',
      'runtime/trunks',
      'runtime/mailbox',
      'runtime/media/audio',
      'runtime/call/call-directory.ts',
      ...facilities,
    ],
    packages: ['express', 'helmet', 'ws'],
  },
  editor: {
    ours: ['shared/flow-schema', 'shared/api'],
    packages: ['react', 'react-dom', '@xyflow/react', 'zustand', 'radix-ui', 'lucide-react', 'uqr', '@dagrejs/dagre'],
  },
};

/** The composition root and its configuration may see everything; tests, peers and measurements too. */
const exempt = (file: string): boolean =>
  /\.test\.tsx?$/.test(file) ||
  file.includes('/testing/') ||
  /^(e2e|bench|scripts|samples)\//.test(file) ||
  /^runtime\/(main|server|config|settings|clock|log|metrics)\.ts$/.test(file) ||
  /^runtime\/server\//.test(file) ||
  /^[^/]+\.ts$/.test(file) ||
  file === 'editor/vite.config.ts';

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'dist', '.git', 'data'].includes(entry.name) ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const code = readFileSync(join(root, file), 'utf8');
  const found = code.matchAll(
    /^\s*(?:import|export)\b[^'"`;]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|^\s*import\s+['"]([^'"]+)['"]/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3]!);
}

const within = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function breach(file: string, specifier: string): string | undefined {
  const home = Object.keys(allowed).find((folder) => within(file, folder));
  if (!home) return `${file}: its folder is not in the table`;
  const rule = allowed[home]!;
  if (specifier.startsWith('.')) {
    const target = relative(root, normalize(join(root, dirname(file), specifier)));
    const fine = within(target, home) || rule.ours.some((place) => within(target, place));
    return fine ? undefined : `${file} imports ${target}`;
  }
  if (specifier.startsWith('node:')) {
    return home.startsWith('runtime') ? undefined : `${file} imports ${specifier}`;
  }
  return rule.packages.includes(packageOf(specifier)) ? undefined : `${file} imports the package ${specifier}`;
}

const files = sources('');

describe('the plan of the house', () => {
  test('imports go only the allowed way', () => {
    const breaches = files
      .filter((file) => !exempt(file))
      .flatMap((file) => importsOf(file).flatMap((to) => breach(file, to) ?? []));
    expect(breaches).toEqual([]);
  });

  test('no file is longer than 400 lines', () => {
    const long = files.map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }));
    expect(long.filter(({ lines }) => lines > 400)).toEqual([]);
  });

  test('only the clock starts timers in the runtime', () => {
    const bare = files.filter(
      (file) =>
        within(file, 'runtime') && file !== 'runtime/clock.ts' && !exempt(file) && !within(file, 'runtime/media'),
    );
    const hits = bare.filter((file) => /\bset(Timeout|Interval)\(/.test(readFileSync(join(root, file), 'utf8')));
    expect(hits).toEqual([]);
  });

  /**
   * V8 takes a function that is written straight into an assignment to a property for a method of a prototype, and puts it
   * into old memory. What such a function can see outlives all young collections: a whole call for each.
   */
  test('no function is written straight into an assignment to a property where calls pass', () => {
    const straight = /[\w\])]\.#?\w+\s*(\?\?|\|\|)?=\s*(async\s*)?(function\b|(\([^()]*\)|\w+)(\s*:[^=;]+?)?\s*=>)/;
    const where = files.filter(
      (file) => within(file, 'runtime') && !exempt(file) && !within(file, 'runtime/simulator'),
    );
    const hits = where.filter((file) => straight.test(readFileSync(join(root, file), 'utf8')));
    expect(hits).toEqual([]);
  });

  /** Nor is the pair of functions behind a getter young; one of a class is made once. */
  test('no object that is made for a call has getters of its own', () => {
    const perCall = ['runtime/call', 'runtime/nodes', 'runtime/sip/dialog', 'runtime/sip/transaction'];
    const where = files.filter((file) => perCall.some((folder) => within(file, folder)) && !exempt(file));
    const hits = where.filter((file) => /^ {4,}[gs]et \w+\(/m.test(readFileSync(join(root, file), 'utf8')));
    expect(hits).toEqual([]);
  });

  test('the server leans on at most 25 packages, each with a free licence', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    expect(names.length).toBeLessThanOrEqual(25);
    const licences = Object.keys(manifest.dependencies).map((name) => {
      const { license } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
      return { name, license };
    });
    const free = /^(MIT|MIT-0|ISC|BSD-[23]-Clause|Apache-2\.0)$/;
    expect(licences.filter(({ license }) => !free.test(license))).toEqual([]);
  });
});
