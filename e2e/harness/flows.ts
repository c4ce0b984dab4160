/** Flows for tests, written as the editor would write them. */

import type { Flow, FlowEdge, FlowNode } from '../../shared/flow-schema/flow.ts';

export type NodeSketch = readonly [id: string, kind: string, config?: Readonly<Record<string, unknown>>];
/** `source.port` → target */
export type EdgeSketch = readonly [exit: string, target: string];

/** A flow that loopback may call, from a list of nodes and of cords. */
export function sketch(
  id: string,
  nodes: readonly NodeSketch[],
  edges: readonly EdgeSketch[],
  extra: Partial<Flow> = {},
): Flow {
  return {
    schemaVersion: 1,
    id,
    name: `Test ${id}`,
    access: 'trusted',
    language: 'en',
    nodes: nodes.map(place),
    edges: edges.map(cord),
    ...extra,
  };
}

function place([id, kind, config = {}]: NodeSketch, index: number): FlowNode {
  return { id, kind, version: 1, config, position: { x: 0, y: index * 128 } };
}

function cord([exit, target]: EdgeSketch, index: number): FlowEdge {
  const [source = '', port = ''] = exit.split('.');
  return { id: `e${index + 1}`, source, port, target };
}

/** start → answer → announce each text → hang up. */
export function announcing(id: string, ...texts: readonly string[]): Flow {
  const says = texts.map((say, index): NodeSketch => [`say-${index + 1}`, 'announce', { prompt: { say } }]);
  return chain(id, [['start', 'incoming-call'], ['pick-up', 'answer'], ...says, ['bye', 'hang-up']]);
}

/** The exit by which each kind goes on when all is well. */
const NEXT: Readonly<Record<string, string>> = {
  'incoming-call': 'in',
  answer: 'answered',
  announce: 'done',
  wait: 'done',
  'set-variables': 'done',
  condition: 'else',
};

/** Nodes one after the other by their ordinary exits. */
export function chain(id: string, nodes: readonly NodeSketch[], extra: Partial<Flow> = {}): Flow {
  const edges = nodes.slice(0, -1).map(([source, kind], index): EdgeSketch => {
    const port = NEXT[kind];
    if (port === undefined) throw new Error(`${kind} has no ordinary exit`);
    return [`${source}.${port}`, nodes[index + 1]![0]];
  });
  return sketch(id, nodes, edges, extra);
}

export interface MenuTexts {
  readonly question: string;
  readonly one: string;
  readonly two: string;
  readonly none: string;
  readonly wrong: string;
}

/** A menu with two choices; each exit is told apart by what is spoken there. */
export function asking(id: string, texts: MenuTexts, config: Readonly<Record<string, unknown>> = {}): Flow {
  const choices = [
    { digit: '1', label: 'One' },
    { digit: '2', label: 'Two' },
  ];
  const say = (words: string) => ({ prompt: { say: words } });
  return sketch(
    id,
    [
      ['start', 'incoming-call'],
      ['pick-up', 'answer'],
      ['ask', 'menu', { ...say(texts.question), choices, timeout: 4, retries: 0, ...config }],
      ['one', 'announce', say(texts.one)],
      ['two', 'announce', say(texts.two)],
      ['none', 'announce', say(texts.none)],
      ['wrong', 'announce', say(texts.wrong)],
      ['bye', 'hang-up'],
    ],
    [
      ['start.in', 'pick-up'],
      ['pick-up.answered', 'ask'],
      ['ask.1', 'one'],
      ['ask.2', 'two'],
      ['ask.timeout', 'none'],
      ['ask.invalid', 'wrong'],
      ...['one', 'two', 'none', 'wrong'].map((source): EdgeSketch => [`${source}.done`, 'bye']),
    ],
  );
}

const WORDS =
  'amber barrel candle dragon engine falcon garden harbor island jungle kettle lantern marble needle orange pepper quarry ribbon saddle timber umbrella velvet walnut yellow zebra'.split(
    ' ',
  );

/** Random words and digits: a text that nothing but the product under test can have spoken. */
export function randomWords(count = 5): string {
  const pick = () => WORDS[Math.floor(Math.random() * WORDS.length)]!;
  const digits = Array.from({ length: 3 }, () => Math.floor(Math.random() * 10)).join(' ');
  return `${Array.from({ length: count }, pick).join(' ')} ${digits}`;
}
