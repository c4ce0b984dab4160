import { describe, expect, test } from 'vitest';
import { checkFlow } from '../../runtime/flow/check-flow.ts';
import type { Flow } from './flow.ts';
import { drawFlow } from './testing/draw-flow.ts';
import { isPublishable } from './validate-flow.ts';

const say = (text = 'Hello') => ['announce', { prompt: { say: text } }] as const;
const menu = ['menu', { prompt: { say: '1 or 2?' }, choices: [{ digit: '1' }, { digit: '2' }] }] as const;
const condition = (when = 'digits == "1"') => ['condition', { cases: [{ id: 'c1', when }] }] as const;
const set = (name: string, value: string) => ['set-variables', { assignments: [{ name, value }] }] as const;

/** `code node field` of each problem of that severity. */
function found(flow: Flow, severity: 'error' | 'warning' = 'error'): string[] {
  const problems = checkFlow(flow);
  for (const { message } of problems) {
    expect(message.en).not.toBe('');
    expect(message.de).not.toBe('');
  }
  return problems
    .filter((problem) => problem.severity === severity)
    .map(({ code, node, field, edge }) => [code, node, field ?? edge].filter(Boolean).join(' '));
}

const good = drawFlow({ answer: 'answer', greet: say(), ask: menu, bye: 'hang-up' }, [
  'start.in > answer',
  'answer.answered > greet',
  'greet.done > ask',
  'ask.1 > bye',
  'ask.2 > greet',
  'ask.timeout > bye',
  'ask.invalid > bye',
]);

test('a good drawing has no problems', () => {
  expect(checkFlow(good)).toEqual([]);
});

test('errors forbid publishing, warnings do not', () => {
  expect(isPublishable(checkFlow(drawFlow({}, [])))).toBe(true);
  expect(isPublishable(checkFlow({ ...drawFlow({}, []), nodes: [] }))).toBe(false);
});

test('destinations for strangers are patterns', () => {
  const open = (...anonymousDial: string[]) => found({ ...good, anonymousDial });
  expect(open('+353', '=+442079460000', '@example.org', 'emergency', 'premium:+44')).toEqual([]);
  expect(open('+353', 'anywhere', '')).toEqual([
    'unreadable-destination anonymousDial/1',
    'unreadable-destination anonymousDial/2',
  ]);
});

describe('boxes', () => {
  const start = good.nodes[0]!;
  test.each<[string, Flow, string[]]>([
    ['none to start with', { ...drawFlow({}, []), nodes: [] }, ['no-start']],
    ['two to start with', drawFlow({ second: 'incoming-call' }, []), ['two-starts second']],
    ['two hang-up handlers', drawFlow({ a: 'hangup-handler', b: 'hangup-handler' }, []), ['two-roots b']],
    ['of a kind that nobody knows', drawFlow({ magic: 'magic' }, ['start.in > magic']), ['unknown-kind magic']],
    [
      'of a newer version',
      { ...good, nodes: [{ ...start, version: 2 }, ...good.nodes.slice(1)] },
      ['newer-version start'],
    ],
    ['with one id', { ...good, nodes: [...good.nodes, good.nodes[4]!] }, ['duplicate-id bye']],
    [
      'named like a part of the language',
      drawFlow({ constructor: 'hang-up' }, ['start.in > constructor']),
      ['reserved-name constructor'],
    ],
  ])('%s', (_what, flow, problems) => {
    expect(found(flow)).toEqual(problems);
  });
});

describe('cords', () => {
  test.each<[string, string, string[]]>([
    ['to nowhere', 'greet.done > nobody', ['dangling-edge greet e1']],
    ['from nowhere', 'nobody.done > greet', ['dangling-edge e1']],
    ['from an exit that is not there', 'greet.interrupted > bye', ['unknown-port greet e1']],
    ['into the start', 'bye.error > start', ['edge-into-root start e1']],
    ['into the hang-up handler', 'bye.error > gone', ['edge-into-root gone e1']],
  ])('%s', (_what, cord, problems) => {
    expect(found(drawFlow({ greet: say(), bye: 'hang-up', gone: 'hangup-handler' }, [cord]))).toEqual(problems);
  });

  test('two on one exit', () => {
    expect(
      found({ ...good, edges: [...good.edges, { id: 'more', source: 'start', port: 'in', target: 'bye' }] }),
    ).toEqual(['two-edges-on-port start more']);
  });

  test('with one id', () => {
    expect(found({ ...good, edges: [...good.edges, { ...good.edges[0]!, port: 'out' }] })).toEqual(['duplicate-id e1']);
  });

  test('an exit that comes with a switch may be wired when it is on', () => {
    const stoppable = ['announce', { prompt: { say: 'Hi' }, interruptible: true }] as const;
    const flow = drawFlow({ answer: 'answer', hi: stoppable, bye: 'hang-up' }, [
      'start.in > answer',
      'answer.answered > hi',
      'hi.done > bye',
    ]);
    expect(found(flow)).toEqual([]);
    expect(found(flow, 'warning')).toEqual(['unwired-port hi ports/interrupted']);
  });
});

describe('ways', () => {
  test('a box that nobody reaches is a warning', () => {
    expect(found(drawFlow({ bye: 'hang-up', lost: 'hang-up' }, ['start.in > bye']), 'warning')).toEqual([
      'unreachable-node lost',
    ]);
  });

  test('a row of boxes behind one that nobody reaches is told too', () => {
    const flow = drawFlow({ bye: 'hang-up', a: ['wait', {}], b: ['wait', {}] }, [
      'start.in > bye',
      'a.done > b',
      'b.done > a',
    ]);
    expect(found(flow, 'warning')).toEqual(['unreachable-node a', 'unreachable-node b']);
  });

  test('an exit that should lead somewhere is a warning', () => {
    expect(found(drawFlow({ check: condition() }, ['start.in > check']), 'warning')).toEqual([
      'unwired-port check ports/c1',
      'unwired-port check ports/else',
    ]);
  });
});

describe('circles', () => {
  const circle = (nodes: Parameters<typeof drawFlow>[0], cords: string[]) =>
    found(drawFlow(nodes, cords)).filter((problem) => problem.startsWith('loop'));

  test('of boxes that take no time are refused', () => {
    expect(circle({ a: condition(), b: condition() }, ['start.in > a', 'a.c1 > b', 'b.else > a'])).toEqual([
      'loop-without-wait a',
    ]);
  });

  test('of one box are refused', () => {
    expect(circle({ a: condition() }, ['start.in > a', 'a.c1 > a'])).toEqual(['loop-without-wait a']);
  });

  test('with a wait in them are fine', () => {
    expect(circle({ a: condition(), b: 'wait' }, ['start.in > a', 'a.c1 > b', 'b.done > a'])).toEqual([]);
  });

  test('through the error exit of a box that waits are refused: a failure takes no time', () => {
    expect(circle({ a: 'answer', b: menu }, ['start.in > a', 'a.answered > b', 'b.error > b'])).toEqual([
      'loop-without-wait b',
    ]);
  });

  test('through an exit that leaves the key where it is are refused', () => {
    const stoppable = ['announce', { prompt: { say: 'Hi' }, interruptible: true }] as const;
    expect(
      circle({ a: 'answer', b: stoppable }, ['start.in > a', 'a.answered > b', 'b.interrupted > b', 'b.done > b']),
    ).toEqual(['loop-without-wait b']);
  });

  test('of two thousand boxes are found without deep recursion', () => {
    const names = Array.from({ length: 1999 }, (_, n) => `n${n}`);
    const cords = names.map((name, n) => `${name}.else > n${(n + 1) % names.length}`);
    expect(
      circle(Object.fromEntries(names.map((name) => [name, condition()])), ['start.in > n0', ...cords]),
    ).toHaveLength(1);
  });
});

describe('the state of the call', () => {
  test.each<[string, Parameters<typeof drawFlow>[0], string[], string[]]>([
    ['speaking before the answer', { greet: say() }, ['start.in > greet'], ['before-answer greet e1']],
    ['asking before the answer', { ask: menu }, ['start.in > ask'], ['before-answer ask e1']],
    [
      'speaking before the answer on one of two ways',
      { check: condition(), answer: 'answer', greet: say() },
      ['start.in > check', 'check.c1 > answer', 'check.else > greet', 'answer.answered > greet'],
      ['before-answer greet e3'],
    ],
    [
      'speaking where the answer has failed',
      { answer: 'answer', sorry: say() },
      ['start.in > answer', 'answer.error > sorry'],
      ['before-answer sorry e2'],
    ],
    [
      'rejecting after the answer',
      { answer: 'answer', no: 'reject' },
      ['start.in > answer', 'answer.answered > no'],
      ['after-answer no e2'],
    ],
    [
      'redirecting after the answer',
      { answer: 'answer', go: ['redirect', { contacts: [{ uri: 'sip:a@b' }] }] },
      ['start.in > answer', 'answer.answered > go'],
      ['after-answer go e2'],
    ],
    [
      'speaking after the caller has hung up',
      { gone: 'hangup-handler', hello: say() },
      ['gone.next > hello'],
      ['after-end hello e1'],
    ],
    [
      'answering after the caller has hung up',
      { gone: 'hangup-handler', hello: 'answer' },
      ['gone.next > hello'],
      ['after-end hello e1'],
    ],
  ])('%s is refused', (_what, nodes, cords, problems) => {
    expect(found(drawFlow(nodes, cords))).toEqual(problems);
  });

  test('the error handler may be entered before or after the answer: speaking there at once is a warning', () => {
    const flow = drawFlow({ oops: 'error-handler', sorry: say() }, ['oops.next > sorry']);
    expect(found(flow)).toEqual([]);
    expect(found(flow, 'warning')).toContain('before-answer sorry e1');
  });

  test('with an answer between, speaking in the error handler’s part is fine', () => {
    const flow = drawFlow({ oops: 'error-handler', answer: 'answer', sorry: say() }, [
      'oops.next > answer',
      'answer.answered > sorry',
    ]);
    expect(found(flow)).toEqual([]);
    expect(found(flow, 'warning').filter((problem) => problem.includes('answer sorry'))).toEqual([]);
  });
});

describe('what is filled in', () => {
  const one = (kind: string, config: Record<string, unknown>) =>
    found(drawFlow({ box: [kind, config] }, ['start.transfer > box'])).filter(
      (problem) => !/^(before|after)-/.test(problem),
    );

  test.each<[string, string, Record<string, unknown>, string[]]>([
    ['nothing to say', 'announce', {}, ['missing-field box prompt']],
    ['an empty text', 'announce', { prompt: { say: '' } }, ['missing-field box prompt/say']],
    ['a text and a recording', 'announce', { prompt: { say: 'a', prompt: 'b' } }, ['missing-field box prompt']],
    ['a prompt that is a text', 'announce', { prompt: 'hello' }, ['wrong-type box prompt']],
    ['a text too long', 'announce', { prompt: { say: 'a'.repeat(4001) } }, ['too-long box prompt/say']],
    ['an unknown field', 'announce', { prompt: { say: 'a' }, loud: true }, ['unknown-field box loud']],
    ['no choices', 'menu', { prompt: { say: 'a' }, choices: [] }, ['too-few box choices']],
    [
      'a choice that is no key',
      'menu',
      { prompt: { say: 'a' }, choices: [{ digit: 'A' }] },
      ['wrong-value box choices/0/digit'],
    ],
    [
      'a choice twice',
      'menu',
      { prompt: { say: 'a' }, choices: [{ digit: '1' }, { digit: '1' }] },
      ['duplicate-row box choices/1/digit'],
    ],
    [
      'a row without its key',
      'menu',
      { prompt: { say: 'a' }, choices: [{ label: 'Sales' }] },
      ['missing-field box choices/0/digit'],
    ],
    ['a wait too long', 'wait', { seconds: 99999 }, ['too-large box seconds']],
    ['a wait that is a text', 'wait', { seconds: '5' }, ['wrong-type box seconds']],
    ['a status out of range', 'reject', { status: 200 }, ['too-small box status']],
    [
      'an address that is none',
      'redirect',
      { contacts: [{ uri: 'http://example.com' }] },
      ['wrong-format box contacts/0/uri'],
    ],
    [
      'an address with a line end',
      'redirect',
      { contacts: [{ uri: 'sip:a@b\r\nX: y' }] },
      ['wrong-format box contacts/0/uri'],
    ],
    ['an address with a template', 'redirect', { contacts: [{ uri: 'sip:{{ called.number }}@b' }] }, []],
    ['two mistakes', 'reject', { status: 5, reason: 7 }, ['too-small box status', 'wrong-type box reason']],
  ])('%s', (_what, kind, config, problems) => {
    expect(one(kind, config)).toEqual(problems);
  });

  test('a problem speaks the words of the form', () => {
    const flow = drawFlow({ ask: ['menu', { prompt: { say: 'a' }, choices: [{}] }] }, []);
    const problem = checkFlow(flow).find(({ code }) => code === 'missing-field');
    expect(problem?.message).toEqual({
      en: '“Choices, row 1, Key” is missing. Fill it in.',
      de: '„Auswahl, Zeile 1, Taste“ fehlt. Füllen Sie es aus.',
    });
  });
});

describe('words', () => {
  const flow = (node: Parameters<typeof drawFlow>[0][string], variables: Flow['variables'] = []) =>
    found(drawFlow({ answer: 'answer', box: node }, ['start.in > answer', 'answer.answered > box'], { variables }));

  test.each<[string, Parameters<typeof drawFlow>[0][string], string[]]>([
    ['an expression that cannot be read', condition('digits =='), ['bad-expression box cases/0/when']],
    ['an expression with an unknown beginning', condition('number == "1"'), ['bad-expression box cases/0/when']],
    ['an expression with an unknown variable', condition('vars.nobody > 1'), ['unknown-variable box cases/0/when']],
    ['a template that is not closed', say('Hello {{ caller.name'), ['bad-template box prompt/say']],
    ['a template with an unknown variable', say('{{ vars.nobody }}'), ['unknown-variable box prompt/say']],
    ['a result kept where nothing is', set('nobody', '1'), ['unknown-variable box assignments/0/name']],
    ['a key kept where nothing is', ['menu', { ...menu[1], saveAs: 'nobody' }], ['unknown-variable box saveAs']],
  ])('%s', (_what, node, problems) => {
    expect(flow(node)).toEqual(problems);
  });

  test('variables that are declared may be used', () => {
    expect(flow(set('tries', 'vars.tries + 1'), [{ name: 'tries', type: 'number' }])).toEqual([]);
  });

  test.each<[string, Flow['variables'], string[]]>([
    [
      'twice the same',
      [
        { name: 'a', type: 'string' },
        { name: 'a', type: 'number' },
      ],
      ['duplicate-variable variables/1'],
    ],
    ['a first value of another type', [{ name: 'a', type: 'number', initial: 'x' }], ['wrong-type variables/0']],
    ['a reserved name', [{ name: 'constructor', type: 'string' }], ['reserved-name variables/0']],
  ])('variables: %s', (_what, variables, problems) => {
    expect(flow('hang-up', variables)).toEqual(problems);
  });

  test('a time zone must be one', () => {
    expect(found({ ...good, timeZone: 'Europe/Berlin' })).toEqual([]);
    expect(found({ ...good, timeZone: 'Mars/Olympus' })).toEqual(['unknown-time-zone timeZone']);
  });
});
