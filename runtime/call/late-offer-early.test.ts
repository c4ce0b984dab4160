/** A caller who leaves the offer to us and hears something before the answer: our offer in a 183, its answer in the PRACK. */

import { expect, test } from 'vitest';
import { CallEnded } from './call.ts';
import { OFFER } from './testing/call-stage.ts';
import { type DialStage, plan, setDialStage } from './testing/dial-stage.ts';

const never = new AbortController().signal;
const caller = 'stream-1';

async function setLateStage(headers = ['Supported: 100rel']) {
  const stage = await setDialStage('', headers);
  const { phone } = stage;
  const offered = () => phone.responses.findLast(({ status }) => status === 183);
  return {
    ...stage,
    offered,
    /** Acknowledges the 183. */
    async prack(body = OFFER.replace('8 0 101', '8 101')) {
      const type = body === '' ? [] : ['Content-Type: application/sdp'];
      phone.request('PRACK', { headers: [`RAck: ${offered()?.header('rseq')} 1 INVITE`, ...type], body });
      await stage.turn(0);
    },
  };
}

/** Anna's phone sends early media. */
async function annaIsEarly(stage: DialStage) {
  const dialled = await stage.dial({ ...plan(['anna']), ringFor: 60 });
  stage.callees.anna.early();
  await stage.turn(0);
  return dialled;
}

test('hears the callee before the answer, and the 200 says nothing new', async () => {
  const stage = await setLateStage();
  const dialled = await annaIsEarly(stage);
  expect(stage.offered()?.header('require')).toBe('100rel');
  expect(stage.offered()?.text).toContain('m=audio');
  expect(stage.bridged()).toBe(false);
  await stage.prack();
  expect(stage.phone.statuses('PRACK')).toEqual([200]);
  expect(stage.bridged()).toBe(true);
  stage.callees.anna.answer();
  await stage.turn(0);
  const { answer } = stage.phone;
  expect([answer?.status, answer?.text]).toEqual([200, '']);
  expect(stage.bridged()).toBe(true);
  stage.callees.anna.hangUp();
  await stage.turn(0);
  expect(await dialled.result).toMatchObject({ outcome: 'answered' });
  await stage.leavesNothing();
});

test('hears an announcement before the answer', async () => {
  const stage = await setLateStage();
  const played = stage.call.play({ say: 'hello' }, { signal: never, interruptOnDigit: false, unanswered: true });
  await stage.turn(0);
  expect(stage.media.sounding.size).toBe(0);
  await stage.prack();
  expect(stage.media.sounding.has(caller)).toBe(true);
  await stage.turn(60_000);
  expect(await played).toBe('finished');
  await stage.leavesNothing();
});

test('hears nothing without reliable provisional responses; the offer goes out in the 200', async () => {
  const stage = await setLateStage([]);
  expect(await stage.call.play({ say: 'x' }, { signal: never, interruptOnDigit: false, unanswered: true })).toBe(
    'unheard',
  );
  const dialled = await annaIsEarly(stage);
  stage.callees.anna.answer();
  await stage.settle();
  expect(stage.phone.answer?.text).toContain('m=audio');
  stage.phone.ack({ body: OFFER, headers: ['Content-Type: application/sdp'] });
  await stage.settle();
  expect(stage.bridged()).toBe(true);
  stage.callees.anna.hangUp();
  await stage.turn(0);
  await dialled.result;
  await stage.leavesNothing();
});

test('a callee who answers before the PRACK is there: the 200 waits for it', async () => {
  const stage = await setLateStage();
  const dialled = await annaIsEarly(stage);
  stage.callees.anna.answer();
  await stage.turn(0);
  expect(stage.phone.statuses('INVITE')).not.toContain(200);
  await stage.prack();
  expect([stage.phone.answer?.status, stage.phone.answer?.text]).toEqual([200, '']);
  expect(stage.bridged()).toBe(true);
  stage.callees.anna.hangUp();
  await stage.turn(0);
  await dialled.result;
  await stage.leavesNothing();
});

test.each([
  ['nothing', ''],
  ['no codec of ours', OFFER.replace('AVP 8 0 101', 'AVP 99')],
])('a PRACK that brings %s ends the call with 488', async (_, body) => {
  const stage = await setLateStage();
  const dialled = await annaIsEarly(stage);
  await stage.prack(body);
  await expect(dialled.result).rejects.toThrow(CallEnded);
  expect(stage.phone.answer?.status).toBe(488);
  stage.phone.ackRefusal();
  stage.callees.anna.react();
  await stage.leavesNothing();
});

test('a caller who gives up before the PRACK leaves nothing behind', async () => {
  const stage = await setLateStage();
  const dialled = await annaIsEarly(stage);
  stage.phone.cancel();
  await stage.turn(0);
  await expect(dialled.result).rejects.toThrow(CallEnded);
  stage.phone.ackRefusal();
  stage.callees.anna.react();
  await stage.leavesNothing();
});

test('a PRACK that never comes ends the call with 504', async () => {
  const stage = await setLateStage();
  const dialled = await annaIsEarly(stage);
  await stage.turn(33_000);
  await expect(dialled.result).rejects.toThrow(CallEnded);
  expect(stage.phone.answer?.status).toBe(504);
  stage.phone.ackRefusal();
  stage.callees.anna.react();
  await stage.leavesNothing();
});
