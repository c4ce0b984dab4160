import { describe, expect, test } from 'vitest';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { compileFlow } from './compile-flow.ts';
import { replay } from './replay.ts';
import { startFlow } from './testing/run-drawn.ts';

const flow = drawFlow(
  {
    answer: 'answer',
    ask: ['menu', { prompt: { say: 'Press 1' }, choices: [{ digit: '1' }, { digit: '2' }], saveAs: 'key' }],
    bad: ['set-variables', { assignments: [{ name: 'key', value: 'string(1 / 0)' }] }],
    bye: 'hang-up',
    gone: 'hangup-handler',
    note: ['set-variables', { assignments: [{ name: 'key', value: '"gone"' }] }],
  },
  ['start.in > answer', 'answer.answered > ask', 'ask.1 > ask', 'ask.2 > bad', 'bad.error > bye', 'gone.next > note'],
  { variables: [{ name: 'key', type: 'string' }] },
);
const program = compileFlow(flow, 1);

async function journalOf(
  act: (press: (digit: string) => Promise<void>, hangUp: () => void) => Promise<void>,
): Promise<CallEvent[]> {
  const { call, clock, over } = startFlow(program);
  await clock.advance(100);
  const press = async (digit: string) => {
    call.press(digit);
    await clock.advance(100);
  };
  await act(press, () => call.callerHangsUp());
  await over;
  return call.events;
}

describe('replay', () => {
  test('goes the way of the call, also twice through one box and through a failure', async () => {
    const events = await journalOf(async (press) => {
      await press('1');
      await press('2');
    });
    const { steps, mismatch, over } = replay(program, events);
    expect(mismatch).toBeUndefined();
    expect(over).toBe(true);
    expect(steps.map(({ node, port }) => `${node}.${port}`)).toEqual([
      'start.in',
      'answer.answered',
      'ask.1',
      'ask.2',
      'bad.error',
      'bye.over',
    ]);
    expect(steps[2]).toMatchObject({ set: { key: '1' } });
    expect(steps[4]).toMatchObject({ failed: 'string(1 / 0): division by zero' });
    expect(steps.every(({ enteredAt, leftAt }) => leftAt !== undefined && leftAt >= enteredAt)).toBe(true);
  });

  test('follows a caller who hangs up into the handler', async () => {
    const events = await journalOf(async (_press, hangUp) => hangUp());
    const { steps, over } = replay(program, events);
    expect(steps.map(({ node }) => node)).toEqual(['start', 'answer', 'ask', 'gone', 'note']);
    expect(steps[2]?.port).toBeUndefined();
    expect(over).toBe(true);
  });

  test('stops in the middle where the journal stops', async () => {
    const events = await journalOf((press) => press('2'));
    const { steps, over } = replay(program, events.slice(0, 5));
    expect(steps.length).toBeGreaterThan(0);
    expect(over).toBe(false);
  });

  test('says where a journal belongs to another drawing', async () => {
    const other = compileFlow(
      drawFlow({ answer: 'answer', bye: 'hang-up' }, ['start.in > answer', 'answer.answered > bye']),
      2,
    );
    const events = await journalOf((press) => press('2'));
    expect(replay(other, events).mismatch).toBe('the journal is in ask, the flow in bye');
  });
});
