import { describe, expect, test } from 'vitest';
import type { DialPlan, DialResult } from '../../call/call.ts';
import { onStage } from '../testing/on-stage.ts';
import { announceAndScreen } from './run.ts';

const refused: DialResult = { outcome: 'rejected', sip: 603, reason: 'refused by key', ringSeconds: 4, talkSeconds: 0 };

async function planFor(config: Readonly<Record<string, unknown>>, language = 'en') {
  const plans: DialPlan[] = [];
  const dial = async (plan: DialPlan) => {
    plans.push(plan);
    return refused;
  };
  const { outcome } = await onStage(announceAndScreen, config, {
    language,
    unanswered: true,
    prepare: (call) => Object.assign(call, { dial }),
  });
  return { plan: plans[0]!, outcome: await outcome };
}

describe('announce and screen', () => {
  test('whoever is called hears who calls, must press a key, and the caller is picked up after a while', async () => {
    const { plan, outcome } = await planFor({ target: 'anna' });
    expect(plan).toMatchObject({
      stages: [[{ target: 'anna' }]],
      answerAfter: 20,
      screening: {
        says: [{ say: 'Call from {{ caller.spoken }}.' }],
        confirm: true,
        question: { times: 3, says: [{ language: 'en' }] },
      },
    });
    expect(outcome).toMatchObject({ port: 'rejected', results: { dial: { reason: 'refused by key' } } });
  });

  test('the question is asked in the language of the flow, in English where that is not spoken here', async () => {
    const ofGerman = await planFor({ target: 'anna' }, 'de-AT');
    expect(ofGerman.plan.screening?.question.says).toEqual([{ say: expect.stringContaining('die 1'), language: 'de' }]);
    const ofWelsh = await planFor({ target: 'anna' }, 'cy');
    expect(ofWelsh.plan.screening?.question.says).toEqual([
      { say: expect.stringContaining('press 1'), language: 'en' },
    ]);
  });

  test('a caller who was picked up meanwhile hears that nobody was reached', async () => {
    const { call, clock, outcome } = await onStage(announceAndScreen, { target: 'anna' }, { unanswered: true });
    await clock.advance(19_900);
    expect(call.state).toBe('early');
    await clock.advance(200);
    expect(call.state).toBe('answered');
    await clock.advance(10_000);
    expect(call.heard).toEqual(['Nobody could be reached.']);
    await clock.advance(10_000);
    expect(await outcome).toMatchObject({ port: 'noAnswer' });
  });

  test('it may leave the caller ringing', async () => {
    const { plan } = await planFor({ target: 'anna', answerAfter: 0 });
    expect(plan.answerAfter).toBeUndefined();
  });
});
