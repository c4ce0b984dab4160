/** Two drawings to look at: a small one, and one with many kinds. */

import type { Flow, FlowNode } from '../../shared/flow-schema/flow.ts';

const node = (
  id: string,
  kind: string,
  [x, y]: [number, number],
  config: Record<string, unknown> = {},
  label?: string,
): FlowNode => ({ id, kind, version: 1, ...(label ? { label } : {}), config, position: { x, y } });

const edges = (...list: [string, string, string][]) =>
  list.map(([source, port, target], index) => ({ id: `e${index + 1}`, source, port, target }));

export const welcome: Flow = {
  schemaVersion: 1,
  id: 'welcome',
  name: 'Welcome',
  description: 'Greets the caller and offers two departments.',
  access: 'trusted',
  language: 'en',
  variables: [{ name: 'choice', type: 'string' }],
  nodes: [
    node('start', 'incoming-call', [192, 0]),
    node('pick-up', 'answer', [192, 152]),
    node(
      'greet',
      'announce',
      [192, 304],
      { prompt: { say: 'Welcome to Example Limited, {{ caller.name }}.' }, interruptible: false },
      'Greeting',
    ),
    node(
      'ask',
      'menu',
      [192, 480],
      {
        prompt: { say: 'Press 1 for sales, press 2 for support.' },
        choices: [
          { digit: '1', label: 'Sales' },
          { digit: '2', label: 'Support' },
        ],
        timeout: 5,
        retries: 2,
        saveAs: 'choice',
      },
      'Sales or support?',
    ),
    node('sales', 'announce', [0, 688], { prompt: { say: 'Our sales team is happy to hear from you.' } }, 'Sales'),
    node('support', 'announce', [288, 688], { prompt: { prompt: 'p1' } }, 'Support'),
    node('bye', 'hang-up', [192, 880]),
    node('gone', 'hangup-handler', [576, 0]),
    node('note', 'set-variables', [576, 152], { assignments: [{ name: 'choice', value: '"gone"' }] }),
  ],
  edges: edges(
    ['start', 'in', 'pick-up'],
    ['pick-up', 'answered', 'greet'],
    ['greet', 'done', 'ask'],
    ['ask', '1', 'sales'],
    ['ask', '2', 'support'],
    ['ask', 'timeout', 'bye'],
    ['ask', 'invalid', 'bye'],
    ['sales', 'done', 'bye'],
    ['support', 'done', 'bye'],
    ['gone', 'next', 'note'],
  ),
  tests: [{ name: 'one is sales', when: [{ press: '1' }], expect: { heard: ['sales team'] } }],
};

export const frontDesk: Flow = {
  schemaVersion: 1,
  id: 'front-desk',
  name: 'Front desk with office hours and a very long name that has to be cut somewhere',
  access: 'none',
  nodes: [node('start', 'incoming-call', [0, 0])],
  edges: [],
};
