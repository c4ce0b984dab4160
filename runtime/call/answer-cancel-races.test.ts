/** The caller gives up while phones ring and answer: every order in which the messages can arrive. */

import { describe, expect, test } from 'vitest';
import { orders } from '../sip/testing/orders.ts';
import { CallEnded } from './call.ts';
import { crossing, type DialStage, setDialStage } from './testing/dial-stage.ts';

const acts = {
  'the caller cancels': ({ phone }: DialStage) => phone.cancel(),
  'anna rings': ({ callees }: DialStage) => callees.anna.ring(),
  'anna answers': ({ callees }: DialStage) => callees.anna.answer(),
  'bob answers': ({ callees }: DialStage) => callees.bob.answer(),
  'bob is busy': ({ callees }: DialStage) => callees.bob.refuse(486),
} as const;
type Act = keyof typeof acts;

const scenes: readonly (readonly Act[])[] = [
  ['the caller cancels', 'anna rings', 'anna answers'],
  ['the caller cancels', 'anna answers', 'bob answers'],
  ['the caller cancels', 'anna rings', 'anna answers', 'bob is busy'],
];

describe.each(scenes.flatMap((scene) => orders(scene)))('%s, %s, %s, %s', (...order) => {
  const inOrder = order.filter((act): act is Act => act !== undefined);

  test('everybody is told, and nothing stays', async () => {
    const stage = await setDialStage();
    const { anna, bob } = stage.callees;
    const dialled = await stage.dial({
      stages: [[{ target: 'anna' }, { target: 'bob' }]],
      ringFor: 20,
      ringback: 'callee',
    });
    await crossing(
      stage,
      inOrder.map((act) => acts[act]),
    );
    await stage.turn(500);
    for (const callee of [anna, bob]) callee.react();
    await stage.turn(500);
    const first = stage.phone.statuses('INVITE').find((status) => status >= 200);
    if (first === 487) await expect(dialled.result).rejects.toThrow(CallEnded);
    else stage.phone.bye();
    await stage.turn(0);
    for (const callee of [anna, bob]) callee.react();
    await expect(dialled.result).rejects.toThrow(CallEnded);
    // Whoever has answered hears a BYE, everybody else a CANCEL as soon as it has spoken, or has refused.
    for (const callee of [anna, bob]) {
      const spoke = inOrder.some((act) => act.startsWith(callee.name));
      const answered = inOrder.includes(`${callee.name} answers` as Act);
      if (answered) expect(callee.got.filter((method) => method === 'BYE')).toEqual(['BYE']);
      else if (!spoke) expect(callee.got).toEqual(['INVITE']);
    }
    await stage.leavesNothing();
  });
});
