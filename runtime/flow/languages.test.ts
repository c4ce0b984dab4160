/** One drawing in several languages: which of an announcement's variants is heard. */

import { describe, expect, test } from 'vitest';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { startFlow } from './testing/run-drawn.ts';

const welcome = {
  prompt: {
    say: 'Welcome, {{ vars.who }}',
    variants: {
      de: { say: 'Willkommen, {{ vars.who }}' },
      'fr-CA': { prompt: 'bienvenue' },
    },
  },
} as const;
const who = { name: 'who', type: 'string', initial: 'Anna' } as const;

async function heard(flow: Flow, flows: readonly Flow[] = []) {
  const running = startFlow(flow, { flows: [...flows] });
  await running.clock.advance(60_000);
  await running.over;
  return running.call.heard;
}

/** Answers, sets that language, and greets. */
const greets = (language: string, id = 'greets') =>
  drawFlow(
    { up: 'answer', set: ['language', { language }], greet: ['announce', welcome] },
    ['start.in > up', 'up.answered > set', 'set.done > greet'],
    { id, language: 'en', variables: [who] },
  );

describe('an announcement', () => {
  test.each([
    ['de', 'Willkommen, Anna'],
    ['de-AT', 'Willkommen, Anna'],
    ['DE', 'Willkommen, Anna'],
    ['fr-ca', 'prompt:bienvenue'],
    ['fr', 'Welcome, Anna'],
    ['en', 'Welcome, Anna'],
    ['it', 'Welcome, Anna'],
  ])('in %s', async (language, words) => {
    expect(await heard(greets(language))).toEqual([words]);
  });

  test('is in the flow’s own language where no box says another', async () => {
    const plain = (language: string) =>
      drawFlow({ up: 'answer', greet: ['announce', welcome] }, ['start.in > up', 'up.answered > greet'], {
        language,
        variables: [who],
      });
    expect(await heard(plain('en'))).toEqual(['Welcome, Anna']);
    expect(await heard(plain('de'))).toEqual(['Willkommen, Anna']);
  });

  test('speaks with the voice of its language', async () => {
    const running = startFlow(greets('de'));
    const said: unknown[] = [];
    const { call } = running;
    const play = call.play.bind(call);
    call.play = (prompt, options) => {
      said.push(prompt);
      return play(prompt, options);
    };
    await running.clock.advance(60_000);
    await running.over;
    expect(said).toEqual([{ say: 'Willkommen, Anna', language: 'de' }]);
  });
});

describe('a flow that is entered', () => {
  const asks = drawFlow(
    { set: ['language', { language: 'de' }], back: ['return', { name: 'done' }] },
    ['start.in > set', 'set.done > back'],
    { id: 'asks' },
  );
  const inner = drawFlow({ greet: ['announce', welcome] }, ['start.in > greet'], { id: 'inner', variables: [who] });

  test('may set the language for the one that enters it', async () => {
    const outer = drawFlow(
      {
        up: 'answer',
        ask: ['subflow', { flow: 'asks', exits: [{ name: 'done' }] }],
        greet: ['announce', welcome],
      },
      ['start.in > up', 'up.answered > ask', 'ask.done > greet'],
      { language: 'en', variables: [who] },
    );
    expect(await heard(outer, [asks])).toEqual(['Willkommen, Anna']);
  });

  test('speaks the language that was set before it', async () => {
    const outer = drawFlow(
      { up: 'answer', set: ['language', { language: 'de' }], in: ['subflow', { flow: 'inner', exits: [] }] },
      ['start.in > up', 'up.answered > set', 'set.done > in'],
      { language: 'en', variables: [who] },
    );
    expect(await heard(outer, [inner])).toEqual(['Willkommen, Anna']);
  });
});
