/** Somebody is called here, and then the caller's side is asked to take our place towards them. */

import { describe, expect, test } from 'vitest';
import { parseReplaces } from '../sip/dialog/replaces.ts';
import { parseUri } from '../sip/message/uri.ts';
import { setDialStage } from './testing/dial-stage.ts';

const never = new AbortController().signal;

async function consulting(within = 30_000, asked: 'caller' | 'callee' = 'caller') {
  const stage = await setDialStage();
  await stage.answered();
  const result = stage.call.transfer('anna', { signal: never, within, ringFor: 20, asked });
  result.catch(() => undefined);
  await stage.turn(0);
  const refer = () => stage.peer.requests.find(({ method }) => method === 'REFER');
  return {
    ...stage,
    result,
    refer,
    /** Anna answers, and our REFER gets that answer. */
    async asked(status: number) {
      stage.callees.anna.answer();
      await stage.turn(0);
      stage.peer.respond(refer()!, status, { headers: ['Contact: <sip:caller@10.0.0.2:5060>'] });
      await stage.turn(0);
    },
    async notify(status: string, state: string) {
      stage.phone.request('NOTIFY', {
        headers: [
          'Contact: <sip:caller@10.0.0.2:5060>',
          'Event: refer',
          `Subscription-State: ${state}`,
          'Content-Type: message/sipfrag',
        ],
        body: `SIP/2.0 ${status}\r\n`,
      });
      await stage.turn(0);
    },
  };
}

test('the caller hears music, talks as soon as anna answers, and its phone takes over', async () => {
  const on = await consulting();
  on.callees.anna.ring();
  await on.turn(0);
  expect(on.media.sounding.size).toBe(1);
  expect(on.refer()).toBeUndefined();
  await on.asked(202);
  expect(on.bridged()).toBe(true);
  const [, uri = ''] = /^<(.*)>$/.exec(on.refer()!.header('refer-to')!)!;
  expect(uri.startsWith('sip:anna@10.0.0.11:5060?')).toBe(true);
  // The tags as anna's phone sees them.
  expect(parseReplaces(parseUri(uri)!.headers.get('replaces')!)).toMatchObject({
    callId: on.callees.anna.invite.callId,
    toTag: 'callee-1',
    fromTag: on.callees.anna.invite.from.params.get('tag'),
  });
  await on.notify('180 Ringing', 'active;expires=60');
  await on.notify('200 OK', 'terminated;reason=noresource');
  on.callees.anna.hangUp();
  await on.turn(0);
  expect(await on.result).toEqual({ outcome: 'completed', sip: 200 });
  expect(on.call.state).toBe('answered');
  await on.leavesNothing();
});

test('phones that do not hang up by themselves are hung up', async () => {
  const on = await consulting();
  await on.asked(202);
  await on.notify('200 OK', 'terminated;reason=noresource');
  await on.turn(1_900);
  expect(on.callees.anna.got).not.toContain('BYE');
  await on.turn(200);
  expect(on.callees.anna.got.at(-1)).toBe('BYE');
  on.callees.anna.react();
  await on.turn(0);
  expect(await on.result).toMatchObject({ outcome: 'completed' });
  await on.leavesNothing();
});

test.each([
  ['refuses', 603, undefined],
  ['cannot reach her', 202, '486 Busy Here'],
])('the caller’s side %s: both talk on here, and the flow goes on afterwards', async (_, answer, status) => {
  const on = await consulting();
  await on.asked(answer);
  if (status) await on.notify(status, 'terminated;reason=noresource');
  await on.turn(60_000);
  expect(on.bridged()).toBe(true);
  on.callees.anna.hangUp();
  await on.turn(0);
  expect(await on.result).toEqual({ outcome: 'connectedHere', sip: status ? 486 : 603 });
  expect(on.call.state).toBe('answered');
  await on.leavesNothing();
});

test('nothing is heard of it: both talk on here', async () => {
  const on = await consulting(5_000);
  await on.asked(202);
  await on.turn(6_000);
  expect(on.bridged()).toBe(true);
  on.callees.anna.hangUp();
  await on.turn(0);
  expect(await on.result).toEqual({ outcome: 'connectedHere' });
  await on.leavesNothing();
});

test('nobody there: nothing is asked of the caller’s side', async () => {
  const on = await consulting();
  on.callees.anna.refuse(486);
  await on.turn(0);
  expect(await on.result).toEqual({ outcome: 'failed', sip: 486 });
  expect(on.refer()).toBeUndefined();
  await on.leavesNothing();
});

test('a caller who hangs up right after agreeing: anna waits to be taken over, but not for ever', async () => {
  for (const takesOver of [true, false]) {
    const on = await consulting();
    await on.asked(202);
    on.phone.bye();
    await on.turn(4_900);
    expect(on.call.state).toBe('ended');
    expect(on.callees.anna.got).not.toContain('BYE');
    if (takesOver) on.callees.anna.hangUp();
    await on.turn(200);
    expect(on.callees.anna.got.includes('BYE')).toBe(!takesOver);
    on.callees.anna.react();
    await on.result.catch(() => undefined);
    await on.leavesNothing();
  }
});

test('a caller who hangs up while anna still rings: she is not rung any more', async () => {
  const on = await consulting();
  on.callees.anna.ring();
  await on.turn(0);
  on.phone.bye();
  await on.turn(0);
  expect(on.callees.anna.got.at(-1)).toBe('CANCEL');
  on.callees.anna.confirmCancel();
  await expect(on.result).rejects.toThrow('the call has ended');
  await on.leavesNothing();
});

describe('the side that has answered is asked', () => {
  /** Anna's phone has agreed to call the caller. */
  async function annaAgrees(status = 202) {
    const on = await consulting(30_000, 'callee');
    const { anna } = on.callees;
    anna.answer();
    await on.turn(0);
    const refer = anna.request('REFER')!;
    anna.peer.respond(refer, status, { headers: ['Contact: <sip:anna@10.0.0.11:5060>'] });
    await on.turn(0);
    return { ...on, anna, refer };
  }

  test('it is told the caller’s dialog, and fetches the caller', async () => {
    const on = await annaAgrees();
    expect(on.peer.requests.some(({ method }) => method === 'REFER')).toBe(false);
    const [, uri = ''] = /^<(.*)>$/.exec(on.refer.header('refer-to')!)!;
    expect(uri.startsWith('sip:caller@10.0.0.2:5060?')).toBe(true);
    const { callId, from, to } = on.phone.answer!;
    // The tags as the caller's phone sees them.
    expect(parseReplaces(parseUri(uri)!.headers.get('replaces')!)).toMatchObject({
      callId,
      toTag: from.params.get('tag'),
      fromTag: to.params.get('tag'),
    });
    on.anna.hangUp();
    await on.turn(1_000);
    // Replaced, the caller's phone hangs up what it had with us.
    on.phone.bye();
    await on.turn(0);
    await expect(on.result).rejects.toThrow('the call has ended');
    await on.leavesNothing();
  });

  test('it hangs up and never calls: the flow goes on with the caller after a while', async () => {
    const on = await annaAgrees();
    on.anna.hangUp();
    await on.turn(4_900);
    let settled = false;
    void on.result.finally(() => {
      settled = true;
    });
    await on.turn(0);
    expect(settled).toBe(false);
    await on.turn(200);
    expect(await on.result).toEqual({ outcome: 'completed' });
    expect(on.call.state).toBe('answered');
    await on.leavesNothing();
  });

  test('it refuses: both talk on here', async () => {
    const on = await annaAgrees(603);
    await on.turn(60_000);
    expect(on.bridged()).toBe(true);
    on.anna.hangUp();
    await on.turn(0);
    expect(await on.result).toEqual({ outcome: 'connectedHere', sip: 603 });
    await on.leavesNothing();
  });
});
