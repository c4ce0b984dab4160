import { expect, test } from 'vitest';
import { drawFlow } from '../../../shared/flow-schema/testing/draw-flow.ts';
import { startFlow } from '../../flow/testing/run-drawn.ts';
import { onStage } from '../testing/on-stage.ts';
import { log } from './run.ts';

test('the note is handed over, and a long one is cut', async () => {
  expect(await (await onStage(log, { text: 'Hello' })).outcome).toEqual({ port: 'done', note: 'Hello' });
  const { note } = await (await onStage(log, { text: 'x'.repeat(4000) })).outcome;
  expect(note).toHaveLength(500);
});

test('it stands in the journal, with its box, and without any secret', async () => {
  const flow = drawFlow(
    {
      up: 'answer',
      pin: ['collect-digits', { prompt: { say: 'PIN' }, maxDigits: 4, minDigits: 4, secret: true }],
      note: ['log', { text: '{{ caller.number }} typed {{ digits }}' }],
    },
    ['start.in > up', 'up.answered > pin', 'pin.collected > note'],
  );
  const { call, clock, over } = startFlow(flow);
  await clock.advance(10);
  for (const key of '2580') call.press(key);
  await clock.advance(1_000);
  await over;
  const notes = call.events.filter(({ type }) => type === 'note.written');
  expect(notes).toMatchObject([{ path: ['note'], text: '+442079460000 typed ••••' }]);
});
