import { describe, expect, test } from 'vitest';
import { nodeCard } from '../../shared/flow-schema/node-card.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { nodeKind } from '../nodes/node-kind.ts';
import { AFTER_HANGUP } from './run-programs.ts';
import { startFlow } from './testing/run-drawn.ts';

const say = (text: string) => ['announce', { prompt: { say: text } }] as const;
const set = (name: string, value: string) => ['set-variables', { assignments: [{ name, value }] }] as const;
const variables = [{ name: 'note', type: 'string' as const }];

describe('the caller hangs up', () => {
  const flow = drawFlow(
    {
      answer: 'answer',
      greet: say('one two three four five'),
      ask: ['menu', { prompt: { say: 'Press 1' }, choices: [{ digit: '1' }], retries: 0 }],
      pause: ['wait', { seconds: 5 }],
      gone: 'hangup-handler',
      note: set('note', '"gave up in " + call.state'),
    },
    ['start.in > pause', 'pause.done > answer', 'answer.answered > greet', 'greet.done > ask', 'gone.next > note'],
    { variables },
  );

  test.each([
    ['while a pause lasts, before the answer', 1000, ['start', 'pause']],
    ['while something is spoken', 6000, ['start', 'pause', 'answer', 'greet']],
    ['while a question is asked', 7200, ['start', 'pause', 'answer', 'greet', 'ask']],
    ['while a key is awaited', 9000, ['start', 'pause', 'answer', 'greet', 'ask']],
  ])('%s: the box is left at once, and the hang-up handler runs', async (_when, after, before) => {
    const { call, clock, over, path, left, failures } = startFlow(flow);
    await clock.advance(after);
    expect(path()).toEqual(before);
    call.callerHangsUp();
    await over;
    expect(path()).toEqual([...before, 'gone', 'note']);
    expect(left()).not.toContain(`${before.at(-1)}.error`);
    expect(failures()).toEqual([]);
    expect(call.events.at(-1)).toMatchObject({ type: 'node.left', set: { note: 'gave up in ended' } });
    expect(clock.pending).toBe(0);
  });

  test('before the flow began: only the handler runs', async () => {
    const { over, path } = startFlow(
      drawFlow({ gone: 'hangup-handler', note: set('note', '"early"') }, ['gone.next > note'], { variables }),
      { prepare: (call) => call.callerHangsUp() },
    );
    await over;
    expect(path()).toEqual(['gone', 'note']);
  });

  test('while the answer waits to be confirmed: no failure, the handler runs', async () => {
    const { call, clock, over, path, failures } = startFlow(flow, {
      prepare: (ringing) => {
        ringing.answer = () =>
          new Promise((_resolve, reject) => {
            ringing.ended.addEventListener('abort', () => reject(ringing.ended.reason));
          });
      },
    });
    await clock.advance(6000);
    expect(path()).toEqual(['start', 'pause', 'answer']);
    call.callerHangsUp();
    await over;
    expect(path()).toEqual(['start', 'pause', 'answer', 'gone', 'note']);
    expect(failures()).toEqual([]);
  });

  test('without a handler the flow is over', async () => {
    const { call, clock, over, path } = startFlow(
      drawFlow({ answer: 'answer', greet: say('one two three') }, ['start.in > answer', 'answer.answered > greet']),
    );
    await clock.advance(500);
    call.callerHangsUp();
    await over;
    expect(path()).toEqual(['start', 'answer', 'greet']);
    expect(call.cause).toEqual({ by: 'caller', code: 'hungUp' });
  });

  test('a flow that hangs up itself does not enter the handler', async () => {
    const { over, path } = startFlow(
      drawFlow({ answer: 'answer', bye: 'hang-up', gone: 'hangup-handler' }, [
        'start.in > answer',
        'answer.answered > bye',
      ]),
    );
    await over;
    expect(path()).toEqual(['start', 'answer', 'bye']);
  });

  test('what follows the handler has 30 seconds', async () => {
    const { call, clock, over, path } = startFlow(
      drawFlow({ gone: 'hangup-handler', long: ['wait', { seconds: 3600 }], pause: ['wait', { seconds: 10 }] }, [
        'start.in > pause',
        'gone.next > long',
      ]),
    );
    await clock.advance(100);
    call.callerHangsUp();
    await clock.advance(AFTER_HANGUP);
    await over;
    expect(path()).toEqual(['start', 'pause', 'gone', 'long']);
    expect(clock.pending).toBe(0);
  });

  test('a box that needs a caller fails after it, and that ends the run', async () => {
    const { call, clock, over, failures } = startFlow(
      drawFlow(
        { pause: ['wait', { seconds: 10 }], gone: 'hangup-handler', talk: say('Hello?'), error: 'error-handler' },
        ['start.in > pause', 'gone.next > talk'],
      ),
    );
    await clock.advance(100);
    call.callerHangsUp();
    await over;
    expect(failures()).toEqual(['talk: Announce needs a call that is answered; it is ended']);
  });
});

describe('a box that fails', () => {
  const failing = ['set-variables', { assignments: [{ name: 'note', value: 'string(1 / 0)' }] }] as const;

  test('goes by its error exit when that is wired', async () => {
    const { over, path, failures } = startFlow(
      drawFlow({ broken: failing, sorry: ['reject', { status: 503 }], rescue: 'error-handler' }, [
        'start.in > broken',
        'broken.error > sorry',
      ]),
    );
    await over;
    expect(path()).toEqual(['start', 'broken', 'sorry']);
    expect(failures()).toEqual(['broken: string(1 / 0): division by zero']);
  });

  test('else the error handler takes over, and knows what failed', async () => {
    const { call, over, path } = startFlow(
      drawFlow(
        { broken: failing, rescue: 'error-handler', sorry: ['reject', { reason: '{{ call.errorNode }} broke' }] },
        ['start.in > broken', 'rescue.next > sorry'],
      ),
    );
    await over;
    expect(path()).toEqual(['start', 'broken', 'rescue', 'sorry']);
    expect(call.cause).toMatchObject({ code: 'rejected', reason: 'broken broke' });
  });

  test('else the call ends politely: 500 before the answer', async () => {
    const { call, over } = startFlow(drawFlow({ broken: failing }, ['start.in > broken']));
    await over;
    expect(call.cause).toMatchObject({ by: 'flow', code: 'failed', sip: 500 });
  });

  test('else the call ends politely: BYE after it', async () => {
    const { call, over } = startFlow(
      drawFlow({ answer: 'answer', broken: failing }, ['start.in > answer', 'answer.answered > broken']),
    );
    await over;
    expect(call.cause).toMatchObject({ by: 'flow', code: 'failed' });
    expect(call.cause?.sip).toBeUndefined();
  });

  test('within the error handler’s part: the call ends, the handler is not entered again', async () => {
    const { call, over, path } = startFlow(
      drawFlow({ broken: failing, rescue: 'error-handler', again: failing }, [
        'start.in > broken',
        'rescue.next > again',
      ]),
    );
    await over;
    expect(path()).toEqual(['start', 'broken', 'rescue', 'again']);
    expect(call.cause).toMatchObject({ code: 'failed' });
  });

  test('asks for another state of the call: nothing is answered silently', async () => {
    const { call, over, failures } = startFlow(drawFlow({ talk: say('Hello') }, ['start.in > talk']));
    await over;
    expect(failures()).toEqual(['talk: Announce needs a call that is answered; it is ringing']);
    expect(call.heard).toEqual([]);
  });

  test('has a field that does not fit once its template is filled in', async () => {
    const { over, failures } = startFlow(
      drawFlow({ go: ['redirect', { contacts: [{ uri: '{{ vars.note }}' }] }] }, ['start.in > go'], {
        variables: [{ name: 'note', type: 'string', initial: 'javascript:alert(1)' }],
      }),
    );
    await over;
    expect(failures()).toEqual(['go: the field contacts/0/uri does not fit: pattern']);
  });

  test('chooses an exit that its card does not have', async () => {
    const odd = nodeKind(nodeCard({ ...card, kind: 'odd' }), () => JSON.parse('{ "port": "sideways" }'));
    const { over, failures } = startFlow(drawFlow({ odd: 'odd' }, ['start.in > odd']), { kinds: [odd] });
    await over;
    expect(failures()).toEqual(['odd: the node has no exit sideways']);
  });
});

const card = {
  version: 1,
  label: { en: 'Odd', de: 'Seltsam' },
  about: { en: '', de: '' },
  icon: 'x',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {},
  ports: [{ id: 'done', label: { en: 'Done', de: 'Fertig' } }],
} as const;
