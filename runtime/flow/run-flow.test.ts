import { describe, expect, test } from 'vitest';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { startFlow } from './testing/run-drawn.ts';

const say = (text: string) => ['announce', { prompt: { say: text } }] as const;
const set = (name: string, value: string) => ['set-variables', { assignments: [{ name, value }] }] as const;

describe('a call through a flow', () => {
  test('goes from box to box along the cords, and hangs up at the end', async () => {
    const flow = drawFlow({ answer: 'answer', greet: say('Welcome, {{ caller.name }}.'), bye: 'hang-up' }, [
      'start.in > answer',
      'answer.answered > greet',
      'greet.done > bye',
    ]);
    const { call, clock, over, path, left } = startFlow(flow);
    await clock.advance(10_000);
    await over;
    expect(path()).toEqual(['start', 'answer', 'greet', 'bye']);
    expect(left()).toEqual(['start.in', 'answer.answered', 'greet.done', 'bye.over']);
    expect(call.heard).toEqual(['Welcome, Alex Caller.']);
    expect(call.cause).toEqual({ by: 'flow', code: 'completed' });
  });

  test('begins its journal with the flow and its version', () => {
    const { call } = startFlow(drawFlow({}, []));
    expect(call.events[0]).toMatchObject({ type: 'call.started', seq: 0, flow: 'drawn', version: 1 });
  });

  test('shows the beginning of a long text in its events, and works with all of it', async () => {
    const flow = drawFlow(
      { grow: set('long', `"${'abcdefghij'.repeat(90)}"`), measure: set('long', 'string(size(vars.long))') },
      ['start.in > grow', 'grow.done > measure'],
      { variables: [{ name: 'long', type: 'string' }] },
    );
    const { call, over } = startFlow(flow);
    await over;
    const sets = call.events.flatMap((event) => (event.type === 'node.left' && event.set ? [event.set.long] : []));
    expect(sets).toEqual([`${'abcdefghij'.repeat(20)}…`, '900']);
  });

  test('enters by the exit that tells how it came', async () => {
    const flow = drawFlow({ moved: ['reject', { status: 603 }] }, ['start.redirect > moved']);
    const { over, left } = startFlow(flow, { entry: 'redirect' });
    await over;
    expect(left()).toEqual(['start.redirect', 'moved.over']);
  });

  test('that runs out unanswered is told that nobody is available', async () => {
    const { call, over } = startFlow(drawFlow({}, []));
    await over;
    expect(call.cause).toEqual({ by: 'flow', code: 'completed', sip: 480 });
  });

  test('that runs out answered gets a BYE', async () => {
    const { call, over } = startFlow(drawFlow({ answer: 'answer' }, ['start.in > answer']));
    await over;
    expect(call.cause).toEqual({ by: 'flow', code: 'completed' });
  });

  test('keeps what a box sets for those after it, and journals it', async () => {
    const flow = drawFlow(
      {
        count: set('tries', 'vars.tries + 1'),
        ask: ['condition', { cases: [{ id: 'c1', when: 'vars.tries == 3' }] }],
        good: ['reject', { status: 600 }],
        bad: ['reject', { status: 404 }],
      },
      ['start.in > count', 'count.done > ask', 'ask.c1 > good', 'ask.else > bad'],
      { variables: [{ name: 'tries', type: 'number', initial: 2 }] },
    );
    const { call, over } = startFlow(flow);
    await over;
    expect(call.cause?.sip).toBe(600);
    expect(call.events.find((event) => event.type === 'node.left' && event.set)).toMatchObject({ set: { tries: 3 } });
  });

  test('speaks the language of the flow where a prompt names none', async () => {
    const flow = drawFlow(
      { answer: 'answer', greet: say('Guten Tag') },
      ['start.in > answer', 'answer.answered > greet'],
      {
        language: 'de',
      },
    );
    const { clock, call } = startFlow(flow);
    const languages: (string | undefined)[] = [];
    const play = call.play.bind(call);
    call.play = (prompt, options) => {
      if (prompt !== 'hold-music') languages.push(prompt.language);
      return play(prompt, options);
    };
    await clock.advance(10_000);
    expect(languages).toEqual(['de']);
  });
});

describe('secrets', () => {
  test('are masked wherever they go', async () => {
    const flow = drawFlow(
      {
        answer: 'answer',
        ask: ['collect-digits', { prompt: { say: 'PIN?' }, maxDigits: 4, saveAs: 'pin', secret: true }],
        copy: set('copy', '"PIN " + vars.pin'),
        fail: set('number', 'vars.copy'),
      },
      ['start.in > answer', 'answer.answered > ask', 'ask.collected > copy', 'copy.done > fail'],
      { variables: ['pin', 'copy'].map((name) => ({ name, type: 'string' as const })) },
    );
    const { call, clock, over } = startFlow(flow);
    await clock.advance(1000);
    for (const digit of '2580') call.press(digit);
    await clock.advance(1000);
    await over;
    const left = call.events.flatMap((event) => (event.type === 'node.left' && event.set ? [event.set] : []));
    expect(left).toEqual([{ pin: '••••' }, { copy: '••••' }]);
    expect(JSON.stringify(call.events)).not.toContain('2580');
  });
});
