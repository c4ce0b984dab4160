import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { flowText } from '../../shared/flow-schema/canonical-flow.ts';
import { checkFlow, readFlow } from '../flow/check-flow.ts';
import { checkLinks } from '../flow/check-links.ts';
import { Programs } from '../flow/programs.ts';
import { runFlowTests } from './run-flow-tests.ts';

const folder = new URL('../../samples/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');

function flowOf(file: string) {
  const read = readFlow(JSON.parse(textOf(file)));
  if (!read.ok) throw new Error(JSON.stringify(read.problems, null, 2));
  return read.flow;
}

/** The samples find each other, as flows do that are published. */
const programs = new Programs();
for (const file of files) programs.publish(flowOf(file), 1);
const published = (id: string) => programs.current(id);

test('there are samples, and the list names each of them', () => {
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const file of files) expect(textOf('README.md')).toContain(`[${file}](${file})`);
});

const e2e = new URL('../../e2e/', import.meta.url);
const callers = readdirSync(e2e)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(new URL(name, e2e), 'utf8'));

describe.each(files)('the sample %s', (file) => {
  test('has no problems, not even warnings but the one that tells what a far end may do', () => {
    const flow = flowOf(file);
    const problems = [...checkFlow(flow), ...checkLinks(flow, (id) => published(id)?.flow)];
    expect(problems.filter(({ code }) => code !== 'far-end-may-call')).toEqual([]);
    expect(problems.length).toBe(
      ['redirect-again.json', 'transfer-entry.json', 'refer-chain.json'].includes(file) ? 1 : 0,
    );
  });

  test('is written in canonical order, under its own id', () => {
    expect(textOf(file)).toBe(flowText(flowOf(file)));
    expect(`${flowOf(file).id}.json`).toBe(file);
  });

  test('is called over the network by some test', () => {
    const named = new RegExp(`['/]${file.replace('.json', '')}(?:\\.json)?'`);
    expect(callers.some((text) => named.test(text))).toBe(true);
  });

  test('stands on the grid, and no box covers another', () => {
    const { nodes } = flowOf(file);
    for (const { id, position } of nodes) {
      expect([position.x % 8, position.y % 8], id).toEqual([0, 0]);
      const near = nodes.filter(
        (other) => Math.abs(other.position.x - position.x) < 240 + 24 && Math.abs(other.position.y - position.y) < 120,
      );
      expect(near.map((other) => other.id)).toEqual([id]);
    }
  });

  test('says what it is for, and carries tests that pass', async () => {
    const flow = flowOf(file);
    expect(flow.description).toBeTruthy();
    const results = await runFlowTests(flow, published);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
  });
});
