import { describe, expect, test } from 'vitest';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { compileFlow } from './compile-flow.ts';
import { pinnedFrom } from './entered-flows.ts';
import { Programs } from './programs.ts';
import { replay } from './replay.ts';
import { type Given, startFlow } from './testing/run-drawn.ts';

const text = { type: 'string' } as const;

/** Asks for a PIN, and returns by whether it is the one that it was given. */
const askPin = drawFlow(
  {
    answer: 'answer',
    ask: ['collect-digits', { prompt: { say: 'PIN' }, minDigits: 4, maxDigits: 4, saveAs: 'typed', secret: true }],
    check: ['condition', { cases: [{ id: 'c1', when: 'vars.typed == vars.wanted' }] }],
    right: ['return', { name: 'right', values: [{ name: 'pin', value: 'vars.typed' }] }],
    wrong: ['return', { name: 'wrong' }],
  },
  [
    'start.in > answer',
    'answer.answered > ask',
    'ask.collected > check',
    'ask.timeout > wrong',
    'check.c1 > right',
    'check.else > wrong',
  ],
  {
    id: 'ask-pin',
    variables: [
      { name: 'typed', ...text },
      { name: 'wanted', ...text },
    ],
  },
);

const enters = (flow: string, more: Record<string, unknown> = {}) => ['subflow', { flow, ...more }] as const;

const outer = drawFlow(
  {
    pin: enters('ask-pin', {
      exits: [{ name: 'right' }, { name: 'wrong' }],
      inputs: [{ name: 'wanted', value: '"2580"' }],
      results: [{ name: 'pin', variable: 'kept' }],
    }),
    inside: ['announce', { prompt: { say: 'You are in' } }],
    outside: 'hang-up',
  },
  ['start.in > pin', 'pin.right > inside', 'pin.wrong > outside'],
  { id: 'outer', variables: [{ name: 'kept', ...text }] },
);

async function run(flow: Flow, given: Given = {}, keys = '') {
  const running = startFlow(flow, given);
  await running.clock.advance(0);
  for (const key of keys) {
    running.call.press(key);
    await running.clock.advance(100);
  }
  await running.clock.advance(60_000);
  await running.over;
  return running;
}

describe('a flow that a box enters', () => {
  test('returns by a way, and brings back what it has; the journal says which version it was', async () => {
    const { call, path, left } = await run(outer, { flows: [askPin] }, '2580');
    expect(path()).toEqual(['start', 'pin', 'pin/start', 'pin/answer', 'pin/ask', 'pin/check', 'pin/right', 'inside']);
    expect(left().slice(-2)).toEqual(['pin.right', 'inside.done']);
    expect(call.heard).toEqual(['PIN', 'You are in']);
    const entered = call.events.filter((event) => event.type === 'node.entered' && event.flow !== undefined);
    expect(entered).toMatchObject([{ path: ['pin', 'start'], flow: 'ask-pin', version: 7 }]);
  });

  test('what was a secret inside is masked outside', async () => {
    const { call } = await run(outer, { flows: [askPin] }, '2580');
    const set = call.events.flatMap((event) => (event.type === 'node.left' && event.set ? [event.set] : []));
    expect(set).toEqual([{ typed: '••••' }, { kept: '••••' }]);
    expect(JSON.stringify(call.events)).not.toContain('2580');
  });

  test('another way is another exit', async () => {
    const { path, call } = await run(outer, { flows: [askPin] }, '1111');
    expect(path().at(-1)).toBe('outside');
    expect(call.cause).toMatchObject({ by: 'flow', code: 'completed' });
  });

  test('a hang-up inside is one for the outer flow, whose handler runs', async () => {
    const cleanUp = drawFlow(
      {
        pin: enters('ask-pin'),
        gone: 'hangup-handler',
        note: ['set-variables', { assignments: [{ name: 'kept', value: '"gone"' }] }],
      },
      ['start.in > pin', 'gone.next > note'],
      { id: 'outer', variables: [{ name: 'kept', ...text }] },
    );
    const running = startFlow(cleanUp, { flows: [askPin] });
    await running.clock.advance(100);
    running.call.callerHangsUp();
    await running.clock.advance(0);
    await running.over;
    expect(running.path()).toEqual(['start', 'pin', 'pin/start', 'pin/answer', 'pin/ask', 'gone', 'note']);
    expect(running.clock.pending).toBe(0);
  });

  test('one that ends the call ends the outer flow, too', async () => {
    const ends = drawFlow({ bye: 'hang-up' }, ['start.in > bye'], { id: 'ends' });
    const flow = drawFlow({ go: enters('ends'), more: ['wait', { seconds: 1 }] }, ['start.in > go', 'go.ended > more']);
    const { path } = await run(flow, { flows: [ends] });
    expect(path()).toEqual(['start', 'go', 'go/start', 'go/bye']);
  });

  test('one that runs out comes back by its own exit', async () => {
    const waits = drawFlow({ rest: ['wait', { seconds: 1 }] }, ['start.in > rest'], { id: 'waits' });
    const flow = drawFlow({ go: enters('waits'), no: ['reject', { status: 404 }] }, ['start.in > go', 'go.ended > no']);
    const { call } = await run(flow, { flows: [waits] });
    expect(call.cause).toMatchObject({ code: 'rejected', sip: 404 });
  });

  test.each([
    ['nobody', 'no flow nobody was published'],
    ['fails', 'fails: no: Reject needs a call that is unanswered'],
    ['ask-pin', 'the flow has no variable other'],
    ['elsewhere', 'the node has no exit somewhere'],
  ])('%s fails the box: %s', async (name, why) => {
    const fails = drawFlow({ up: 'answer', no: 'reject' }, ['start.in > up', 'up.answered > no'], { id: 'fails' });
    const elsewhere = drawFlow({ back: ['return', { name: 'somewhere' }] }, ['start.in > back'], { id: 'elsewhere' });
    const inputs = name === 'ask-pin' ? [{ name: 'other', value: '1' }] : [];
    const flow = drawFlow({ go: enters(name, { inputs }), bye: 'hang-up' }, ['start.in > go', 'go.error > bye']);
    const { path, failures } = await run(flow, { flows: [askPin, fails, elsewhere] });
    expect(path().at(-1)).toBe('bye');
    expect(failures().at(-1)).toContain(why);
  });

  test('flows stand eight deep in each other, and no deeper', async () => {
    const self = drawFlow({ again: enters('self') }, ['start.in > again'], { id: 'self' });
    const { path, failures } = await run(self);
    expect(path().at(-1)!.split('/')).toHaveLength(9);
    expect(failures()[0]).toContain('more than 8 flows');
  });

  test('a journal with an entered flow can be replayed', async () => {
    const { call } = await run(outer, { flows: [askPin] }, '2580');
    call.finish();
    const { steps, mismatch, over } = replay(compileFlow(outer, 1), call.events);
    expect(mismatch).toBeUndefined();
    expect(steps.map(({ node }) => node)).toEqual(['start', 'pin', 'inside']);
    expect(over).toBe(true);
  });
});

describe('going on in another flow', () => {
  const day = drawFlow(
    {
      who: ['set-caller-id', { name: 'Day' }],
      on: ['go-to-flow', { flow: 'night', inputs: [{ name: 'from', value: '"day"' }] }],
    },
    ['start.in > who', 'who.done > on'],
    { id: 'day' },
  );
  const night = drawFlow(
    { up: 'answer', say: ['announce', { prompt: { say: 'From {{ vars.from }}' } }] },
    ['start.in > up', 'up.answered > say'],
    { id: 'night', variables: [{ name: 'from', ...text }] },
  );

  test('takes values along, and does not come back', async () => {
    const { call, path } = await run(day, { flows: [night] });
    expect(path()).toEqual(['start', 'who', 'on', 'on/start', 'on/up', 'on/say']);
    expect(call.heard).toEqual(['From day']);
    expect(call.cause).toMatchObject({ code: 'completed' });
  });

  test('inside an entered flow it returns for it', async () => {
    const away = drawFlow({ on: ['go-to-flow', { flow: 'back' }] }, ['start.in > on'], { id: 'away' });
    const back = drawFlow({ here: 'return' }, ['start.in > here'], { id: 'back' });
    const flow = drawFlow({ go: enters('away'), bye: 'hang-up' }, ['start.in > go', 'go.done > bye']);
    const { path } = await run(flow, { flows: [away, back] });
    expect(path()).toEqual(['start', 'go', 'go/start', 'go/on', 'go/on/start', 'go/on/here', 'bye']);
  });

  test('nowhere, the call ends with an error', async () => {
    const { call, failures } = await run(day);
    expect(failures()).toEqual(['on: no flow night was published when the call began']);
    expect(call.cause).toMatchObject({ code: 'failed', sip: 500 });
  });

  test('in a circle it ends after eight', async () => {
    const round = drawFlow({ on: ['go-to-flow', { flow: 'round' }] }, ['start.in > on'], { id: 'round' });
    const { failures, call } = await run(round);
    expect(failures()).toHaveLength(1);
    expect(failures()[0]).toContain('more than 8 flows');
    expect(call.cause).toMatchObject({ code: 'failed' });
  });

  test('the caller hangs up: the handler of the flow where the call is runs', async () => {
    const handled = drawFlow(
      { rest: ['wait', { seconds: 60 }], gone: 'hangup-handler', last: ['wait', { seconds: 1 }] },
      ['start.in > rest', 'gone.next > last'],
      { id: 'night', variables: [{ name: 'from', ...text }] },
    );
    const running = startFlow(day, { flows: [handled] });
    await running.clock.advance(100);
    running.call.callerHangsUp();
    await running.clock.advance(2_000);
    await running.over;
    expect(running.path().slice(-2)).toEqual(['on/gone', 'on/last']);
  });
});

test('a call keeps the versions that there were when it began', () => {
  const programs = new Programs();
  const flowOf = (id: string, ...names: string[]) =>
    drawFlow(Object.fromEntries(names.map((name) => [`to-${name}`, enters(name)])), [], { id });
  const a = programs.publish(flowOf('a', 'b', 'nowhere'), 1);
  programs.publish(flowOf('b', 'c', 'a'), 2);
  programs.publish(flowOf('c'), 3);
  programs.publish(flowOf('d'), 4);
  const pinned = pinnedFrom(a, (flow) => programs.current(flow));
  programs.publish(flowOf('c'), 5);
  expect([...pinned].map(([name, { version }]) => `${name} ${version}`)).toEqual(['a 1', 'b 2', 'c 3']);
});
