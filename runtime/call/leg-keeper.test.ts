/** What is told of legs to whoever remembers them beyond a crash: from the answer until the peer knows of the end. */

import { expect, test } from 'vitest';
import { type DialStage, plan, setDialStage } from './testing/dial-stage.ts';

test('a leg that rings is not kept; both are from the answer on, until their peers have hung up or confirmed', async () => {
  const { stage, dialled } = await talking();
  expect(stage.kept.told.toSorted()).toEqual(['callee-1 kept', 'caller kept']);
  stage.callees.anna.hangUp();
  await stage.settle();
  expect(stage.kept.told.at(-1)).toBe('callee-1 forgotten');
  await dialled.result;
  await stage.call.hangUp();
  await stage.settle();
  // Our BYE is under way: if we died now, the caller would have to get another.
  expect([...stage.kept.dialogs.keys()]).toEqual(['caller']);
  stage.peer.respond(stage.peer.requests.at(-1)!, 200);
  await stage.settle();
  expect(stage.kept.told.at(-1)).toBe('caller forgotten');
  expect(stage.kept.told).toHaveLength(4);
  await stage.leavesNothing();
});

test('a peer that names another address is kept anew, and its dialog is saved with it', async () => {
  const { stage, dialled } = await talking();
  const contact = ['Contact: <sip:caller@10.0.0.2:5999>', 'Content-Type: application/sdp'];
  stage.phone.reinvite({ body: stage.offer, headers: contact });
  await stage.turn(0);
  expect(stage.kept.told.filter((told) => told === 'caller kept')).toHaveLength(2);
  const saved = stage.kept.dialogs.get('caller')!.save();
  expect(saved).toMatchObject({
    data: { remoteTarget: 'sip:caller@10.0.0.2:5999', callId: stage.phone.callId },
    lastSeen: { transport: 'udp', address: '10.0.0.2', port: 5060 },
    local: { transport: 'udp', host: '10.0.0.1', port: 5060 },
  });
  expect(JSON.parse(JSON.stringify(saved))).toEqual(saved);
  stage.phone.bye();
  await stage.turn(0);
  await expect(dialled.result).rejects.toThrow();
  stage.callees.anna.react();
  await stage.settle();
  expect(stage.kept.dialogs.size).toBe(0);
  await stage.leavesNothing();
});

test('a leg that nobody answered is never spoken of', async () => {
  const stage = await setDialStage();
  const dialled = await stage.dial(plan(['anna']));
  stage.callees.anna.ring();
  await stage.settle();
  await stage.abandon(dialled);
  expect(stage.kept.told).toEqual([]);
});

async function talking(): Promise<{ stage: DialStage; dialled: Awaited<ReturnType<DialStage['dial']>> }> {
  const stage = await setDialStage();
  const dialled = await stage.dial(plan(['anna']));
  stage.callees.anna.ring();
  await stage.settle();
  expect(stage.kept.told).toEqual([]);
  stage.callees.anna.answer();
  await stage.turn(0);
  expect(stage.bridged()).toBe(true);
  return { stage, dialled };
}
