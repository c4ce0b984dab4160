/** We ask the caller's side to call somebody else, and hear how that goes. */

import { expect, test } from 'vitest';
import { setDialStage } from './testing/dial-stage.ts';

const never = new AbortController().signal;

async function referring(within = 30_000) {
  const stage = await setDialStage();
  await stage.answered();
  const result = stage.call.transfer('sip:bob@example.com', { signal: never, within });
  result.catch(() => undefined);
  await stage.turn(0);
  const refer = stage.peer.requests.find(({ method }) => method === 'REFER')!;
  const notify = async (status: string, state: string) => {
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
  };
  const answer = async (status: number) => {
    stage.peer.respond(refer, status, { headers: ['Contact: <sip:caller@10.0.0.2:5060>'] });
    await stage.turn(0);
  };
  return { ...stage, result, refer, notify, answer };
}

test('reached: completed, with each status told', async () => {
  const on = await referring();
  expect(on.refer.header('refer-to')).toBe('<sip:bob@example.com>');
  await on.answer(202);
  await on.notify('180 Ringing', 'active;expires=60');
  await on.notify('200 OK', 'terminated;reason=noresource');
  expect(await on.result).toEqual({ outcome: 'completed', sip: 200 });
  const told = on.events.flatMap((event) => (event.type === 'transfer.progressed' ? [event.sip] : []));
  expect(told).toEqual([180, 200]);
  await on.leavesNothing();
});

test('busy: failed, and the caller is still there', async () => {
  const on = await referring();
  await on.answer(202);
  await on.notify('486 Busy Here', 'terminated;reason=noresource');
  expect(await on.result).toEqual({ outcome: 'failed', sip: 486 });
  expect(on.call.state).toBe('answered');
  await on.leavesNothing();
});

test('refused', async () => {
  const on = await referring();
  await on.answer(603);
  expect(await on.result).toEqual({ outcome: 'declined', sip: 603 });
  await on.leavesNothing();
});

test('nothing is heard in time', async () => {
  const on = await referring(5_000);
  await on.answer(202);
  await on.turn(5_100);
  expect(await on.result).toEqual({ outcome: 'timeout' });
  await on.leavesNothing();
});

test('a caller who hangs up right after agreeing is the normal case', async () => {
  const on = await referring();
  await on.answer(202);
  on.phone.bye();
  await on.turn(0);
  expect(await on.result).toEqual({ outcome: 'completed' });
  expect(on.call.state).toBe('ended');
  await on.leavesNothing();
});
