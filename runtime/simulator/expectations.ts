/** Compares what a test expects with what happened, and says the difference so that it can be read. */

import type { FlowTestExpectation } from '../../shared/flow-schema/flow-test.ts';

export interface Happened {
  /** Ids of the nodes entered, in order. */
  readonly path: readonly string[];
  readonly heard: readonly string[];
  readonly dialled: readonly string[];
  readonly calledBack: readonly string[];
  readonly asked: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
  readonly kept: Readonly<Record<string, unknown>>;
  readonly loggedIn: Readonly<Record<string, readonly string[]>>;
  readonly ended: NonNullable<FlowTestExpectation['ended']>;
  /** Boxes that failed, with the reason. */
  readonly failures: readonly string[];
}

export function differences(expected: FlowTestExpectation, happened: Happened): string[] {
  return [
    ...pathDifference(expected.path, happened.path),
    ...heardDifference(expected.heard, happened.heard),
    ...listDifference('dialled', 'nobody', expected.dialled, happened.dialled),
    ...listDifference('called back', 'nobody', expected.calledBack, happened.calledBack),
    ...listDifference('asked', 'nothing', expected.asked, happened.asked),
    ...valueDifferences('variable', expected.vars, happened.vars),
    ...valueDifferences('kept', expected.kept, happened.kept),
    ...valueDifferences('logged in to', inWords(expected.loggedIn), inWords(happened.loggedIn)),
    ...valueDifferences('ended', expected.ended, happened.ended),
  ];
}

function pathDifference(expected: readonly string[] | undefined, taken: readonly string[]): string[] {
  if (!expected) return [];
  const at = expected.findIndex((node, index) => taken[index] !== node);
  if (at < 0 && taken.length === expected.length) return [];
  const place = at < 0 ? expected.length : at;
  const there = expected[place] ?? 'the end';
  return [
    `path: expected ${there} at place ${place + 1}, but ${taken[place] ?? 'the flow was over'}\n` +
      `  expected ${way(expected)}\n` +
      `  taken    ${way(taken)}`,
  ];
}

const way = (nodes: readonly string[]): string => nodes.join(' → ') || '(nothing)';

function heardDifference(expected: readonly string[] | undefined, heard: readonly string[]): string[] {
  let next = 0;
  for (const words of expected ?? []) {
    const found = heard.findIndex((said, index) => index >= next && said.includes(words));
    if (found < 0) {
      const said = heard.map((text) => `“${text}”`).join(', ') || 'nothing';
      return [`heard: expected “${words}”${next > 0 ? ` after “${heard[next - 1]}”` : ''}, but heard ${said}`];
    }
    next = found + 1;
  }
  return [];
}

function listDifference(
  what: string,
  none: string,
  expected: readonly string[] | undefined,
  found: readonly string[],
): string[] {
  if (!expected || JSON.stringify(expected) === JSON.stringify(found)) return [];
  return [`${what}: expected ${expected.join(', ') || none}, but it was ${found.join(', ') || none}`];
}

function inWords(groups: Readonly<Record<string, readonly string[]>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([group, members]) => [group, members.join(', ')]));
}

function valueDifferences(what: string, expected: object | undefined, actual: object): string[] {
  const values = new Map<string, unknown>(Object.entries(actual));
  return Object.entries(expected ?? {}).flatMap(([name, value]: [string, unknown]) => {
    const found = values.get(name);
    if (found === value) return [];
    return [`${what} ${name}: expected ${JSON.stringify(value)}, but it was ${JSON.stringify(found) ?? 'nothing'}`];
  });
}
