/** Whoever answers is asked first: what both sides hear, and who gets the call. */

import { describe, expect, test } from 'vitest';
import { CallEnded } from './call.ts';
import type { DialPlan, Screening } from './dial-plan.ts';
import { type DialStage, plan, setDialStage } from './testing/dial-stage.ts';

const question: Screening['question'] = {
  says: [{ say: 'press 1' }],
  times: 3,
  waitFor: 4_000,
  gone: { say: 'the caller has gone' },
  taken: { say: 'somebody else was faster' },
};
const asking = (more: Partial<Screening> = {}): Pick<DialPlan, 'screening'> => ({
  screening: { says: [{ say: 'bob calls' }], question, confirm: true, ...more },
});
const endOf = ({ events }: DialStage, leg: string) =>
  events.find((event) => event.type === 'leg.changed' && event.leg === leg && event.state === 'ended');
const anna = 'stream-2';

describe('a callee who must accept', () => {
  test('hears who calls and what to press; with 1 the two are connected, and the caller is answered only then', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna']), ...asking() });
    stage.callees.anna.answer();
    await stage.turn(2_100);
    expect(stage.heard()).toEqual(['bob calls', 'press 1']);
    expect(stage.phone.statuses('INVITE')).toEqual([100]);
    stage.media.hearKey('5', anna);
    stage.media.hearKey('1', anna);
    await stage.turn(0);
    expect(stage.phone.statuses('INVITE')).toEqual([100, 200]);
    expect(stage.bridged()).toBe(true);
    stage.callees.anna.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered', by: 'anna' });
    await stage.leavesNothing();
  });

  test('a key stops what is being said', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna']), ...asking() });
    stage.callees.anna.answer();
    await stage.turn(500);
    stage.media.hearKey('1', anna);
    await stage.turn(0);
    expect(stage.heard()).toEqual(['bob calls']);
    expect(stage.bridged()).toBe(true);
    await stage.call.hangUp();
    await dialled.result.catch(() => undefined);
    stage.callees.anna.react();
    await stage.leavesNothing();
  });

  test('2 refuses: the callee is hung up, and the caller was never answered', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna']), ...asking() });
    stage.callees.anna.answer();
    await stage.turn(2_100);
    stage.media.hearKey('2', anna);
    await stage.turn(0);
    stage.callees.anna.react();
    expect(await dialled.result).toMatchObject({ outcome: 'rejected', sip: 603, reason: 'refused by key' });
    expect(stage.phone.statuses('INVITE')).toEqual([100]);
    expect(endOf(stage, 'callee-1')).toMatchObject({ cause: { by: 'callee', code: 'rejected' } });
    await stage.leavesNothing();
  });

  test('a voicemail that answers never presses a key: asked three times, then hung up', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna'], ['bob']), ...asking() });
    stage.callees.anna.answer();
    await stage.turn(3 * 6_000 - 10);
    expect(stage.heard()).toEqual([...['bob calls', 'press 1', 'bob calls', 'press 1', 'bob calls', 'press 1']]);
    expect(stage.callees.bob.got).toEqual([]);
    await stage.turn(20);
    expect(stage.callees.anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
    stage.callees.anna.react();
    expect(stage.callees.bob.got).toEqual(['INVITE']);
    stage.callees.bob.refuse(486);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'busy' });
    await stage.leavesNothing();
  });

  test('others ring on until somebody has accepted; who is slower is told, and hung up', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna', 'bob']), ...asking() });
    const { bob } = stage.callees;
    stage.callees.anna.answer();
    await stage.turn(500);
    expect(bob.got).toEqual(['INVITE']);
    bob.answer();
    await stage.turn(500);
    stage.media.hearKey('1', 'stream-3');
    await stage.turn(500);
    expect(stage.bridged()).toBe(true);
    expect(stage.heard().at(-1)).toBe('somebody else was faster');
    await stage.turn(1_000);
    expect(stage.callees.anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
    stage.callees.anna.react();
    bob.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered', by: 'bob' });
    await stage.leavesNothing();
  });

  test('the caller gives up while the callee is asked: the callee is told', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna']), ...asking() });
    stage.callees.anna.answer();
    await stage.turn(500);
    stage.phone.cancel();
    await stage.turn(0);
    await expect(dialled.result).rejects.toThrow(CallEnded);
    expect(stage.heard().at(-1)).toBe('the caller has gone');
    await stage.turn(1_100);
    stage.callees.anna.react();
    expect(stage.callees.anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
    await stage.leavesNothing();
  });

  test('the callee hangs up instead of pressing a key', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna']), ...asking() });
    stage.callees.anna.answer();
    await stage.turn(500);
    stage.callees.anna.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'rejected', sip: 603 });
    await stage.leavesNothing();
  });

  test('a leg may be connected without a question where the others are asked, and the other way round', async () => {
    const stage = await setDialStage();
    const legs = [{ target: 'anna', confirm: false }, 'bob'];
    const dialled = await stage.dial({ ...plan(legs), ...asking({ says: [] }) });
    stage.callees.anna.answer();
    await stage.turn(0);
    expect(stage.heard()).toEqual([]);
    expect(stage.bridged()).toBe(true);
    stage.callees.bob.react();
    stage.callees.anna.hangUp();
    await stage.turn(0);
    await dialled.result;
    await stage.leavesNothing();
  });

  test('what a callee hears, a caller who heard its early audio does not', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna']), ...asking() });
    stage.callees.anna.early();
    await stage.turn(0);
    expect(stage.bridged()).toBe(true);
    stage.callees.anna.answer();
    await stage.turn(500);
    expect(stage.bridged()).toBe(false);
    expect(stage.media.sounding.get('stream-1')).toMatch(/^tone:ring/);
    stage.media.hearKey('1', anna);
    await stage.turn(0);
    expect(stage.bridged()).toBe(true);
    stage.callees.anna.hangUp();
    await stage.turn(0);
    await dialled.result;
    await stage.leavesNothing();
  });

  test('an emergency call is connected at once', async () => {
    const stage = await setDialStage();
    const route = { ...stage.callees.anna.route, emergency: true as const };
    stage.names.set('112', { kind: 'legs', alternatives: [[route]] });
    const dialled = await stage.dial({ ...plan(['112']), ...asking() });
    stage.callees.anna.answer();
    await stage.turn(0);
    expect(stage.heard()).toEqual([]);
    expect(stage.bridged()).toBe(true);
    stage.callees.anna.hangUp();
    await stage.turn(0);
    await dialled.result;
    await stage.leavesNothing();
  });
});

describe('a callee who is told something', () => {
  test('has the call at once, and the caller when that has been said', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna', 'bob']), ...asking({ confirm: false }) });
    stage.callees.bob.ring();
    stage.callees.anna.answer();
    await stage.turn(900);
    expect(stage.callees.bob.got).toEqual(['INVITE', 'CANCEL']);
    stage.callees.bob.react();
    expect(stage.bridged()).toBe(false);
    await stage.turn(200);
    expect(stage.bridged()).toBe(true);
    stage.callees.anna.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered', by: 'anna' });
    await stage.leavesNothing();
  });

  test('and hangs up meanwhile: nobody was reached', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna'], ['bob']), ...asking({ confirm: false }) });
    stage.callees.anna.answer();
    await stage.turn(500);
    stage.callees.anna.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'rejected', sip: 603 });
    expect(stage.callees.bob.got).toEqual([]);
    await stage.leavesNothing();
  });

  test('the caller gives up meanwhile: the callee is hung up', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial({ ...plan(['anna']), ...asking({ confirm: false }) });
    stage.callees.anna.answer();
    await stage.turn(500);
    stage.phone.cancel();
    await stage.turn(0);
    await expect(dialled.result).rejects.toThrow(CallEnded);
    expect(stage.callees.anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
    stage.callees.anna.react();
    await stage.leavesNothing();
  });
});

test('a caller who has waited long enough is answered, and hears on that it rings', async () => {
  const stage = await setDialStage();
  const dialled = await stage.dial({ ...plan(['anna']), ...asking(), answerAfter: 10 });
  stage.callees.anna.ring();
  await stage.turn(9_900);
  expect(stage.phone.statuses('INVITE')).toEqual([180]);
  await stage.turn(200);
  expect(stage.phone.statuses('INVITE')).toEqual([180, 200]);
  expect(stage.media.sounding.get('stream-1')).toMatch(/^tone:ring/);
  stage.callees.anna.refuse(486);
  await stage.turn(0);
  expect(await dialled.result).toMatchObject({ outcome: 'busy' });
  expect(stage.call.state).toBe('answered');
  await stage.leavesNothing();
});
