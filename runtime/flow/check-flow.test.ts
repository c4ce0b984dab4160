import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFlow } from '../../shared/flow-schema/parse-flow.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { isPublishable } from '../../shared/flow-schema/validate-flow.ts';
import { wait } from '../nodes/wait/run.ts';
import { checkFlow, readFlow } from './check-flow.ts';
import { compileFlow } from './compile-flow.ts';
import { kindsWith } from './testing/run-drawn.ts';

const folder = new URL('../../samples/', import.meta.url);
const samples = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));

/** Puts something else at one place of a document. */
function spoilt(json: unknown, steps: readonly number[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof json !== 'object' || json === null) return value;
  const keys = Object.keys(json);
  if (keys.length === 0) return value;
  const key = keys[step % keys.length]!;
  const inner = spoilt((json as Record<string, unknown>)[key], rest, value);
  return Array.isArray(json) ? json.with(Number(key), inner) : { ...json, [key]: inner };
}

describe('whatever is read', () => {
  test('spoilt samples are judged, never thrown at; what may be published compiles', () => {
    const place = fc.array(fc.nat(50), { minLength: 1, maxLength: 7 });
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        '{{ vars',
        '{{ x }}',
        'start',
        'menu',
        '1',
        'constructor',
        'vars.x + 1',
        -1,
        0,
        1e308,
        true,
        null,
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(place, odd), { minLength: 1, maxLength: 4 }),
        (sample, changes) => {
          const json = changes.reduce<unknown>((whole, [steps, value]) => spoilt(whole, steps, value), sample);
          const read = readFlow(json);
          const problems = read.ok ? checkFlow(read.flow) : read.problems;
          for (const { message, code } of problems) expect([message.en, message.de, code]).not.toContain('');
          if (read.ok && isPublishable(problems)) compileFlow(read.flow, 1);
          else expect(problems.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('anything at all is judged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(parseFlow(json).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('versions of a kind', () => {
  const newer = {
    ...wait,
    card: { ...wait.card, version: 3 },
    upgrade: (config: Readonly<Record<string, unknown>>, from: number) =>
      from < 3 ? { seconds: Number(config.minutes) * 60 } : config,
  };
  const old = drawFlow({ rest: ['wait', { minutes: 2 }] }, ['start.in > rest']);

  test('an older one is upgraded when read', () => {
    const read = readFlow(old, kindsWith([newer]));
    expect(read.ok && read.flow.nodes[1]).toMatchObject({ version: 3, config: { seconds: 120 } });
  });

  test('a newer one is left as it is, and refused by the rules', () => {
    const fromTomorrow = { ...old, nodes: old.nodes.map((node) => ({ ...node, version: 9 })) };
    const read = readFlow(fromTomorrow);
    expect(read.ok && read.flow.nodes[1]).toMatchObject({ version: 9, config: { minutes: 2 } });
    expect(read.ok && checkFlow(read.flow).map(({ code }) => code)).toEqual(expect.arrayContaining(['newer-version']));
  });
});
