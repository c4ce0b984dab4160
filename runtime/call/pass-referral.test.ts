/** A REFER that the drawing passes on (`tr=p`): the other phone is asked, and what it tells comes back. */

import { expect, test } from 'vitest';
import { plan, setDialStage } from './testing/dial-stage.ts';

async function talking() {
  const stage = await setDialStage();
  const { anna } = stage.callees;
  const dialled = await stage.dial(plan([{ target: 'anna', transfers: 'pass' }]));
  anna.answer();
  await stage.turn(0);
  const got = () => stage.peer.requests.filter(({ method }) => method === 'REFER');
  return {
    ...stage,
    anna,
    dialled,
    got,
    async refer(to: string) {
      anna.send('REFER', { headers: [`Refer-To: <${to}>`] });
      await stage.turn(0);
    },
    /** The caller's phone answers the REFER. */
    async answers(status: number) {
      stage.peer.respond(got().at(-1)!, status, { headers: ['Contact: <sip:caller@10.0.0.2:5060>'] });
      await stage.turn(0);
    },
    /** And tells how it goes. */
    async tells(line: string, state: string) {
      stage.phone.request('NOTIFY', {
        headers: [
          'Contact: <sip:caller@10.0.0.2:5060>',
          'Event: refer',
          `Subscription-State: ${state}`,
          'Content-Type: message/sipfrag;version=2.0',
        ],
        body: `SIP/2.0 ${line}\r\n`,
      });
      await stage.turn(0);
      anna.react();
      await stage.turn(0);
    },
    told: () =>
      anna.peer.requests
        .filter(({ method }) => method === 'NOTIFY')
        .map(({ text }) => Number(/^SIP\/2\.0 (\d+)/.exec(text)?.[1])),
    async done() {
      anna.hangUp();
      await stage.turn(0);
      await dialled.result;
      await stage.leavesNothing();
    },
  };
}

test('the caller’s phone is asked, and each of its NOTIFYs comes back', async () => {
  const on = await talking();
  await on.refer('sip:bob@elsewhere.example');
  expect(on.got()).toHaveLength(1);
  expect(on.got()[0]!.header('refer-to')).toBe('<sip:bob@elsewhere.example>');
  await on.answers(202);
  await on.tells('100 Trying', 'active;expires=60');
  expect(on.anna.peer.statuses('REFER')).toEqual([200]);
  await on.tells('180 Ringing', 'active;expires=60');
  await on.tells('200 OK', 'terminated;reason=noresource');
  expect(on.told()).toEqual([100, 180, 200]);
  expect(on.bridged()).toBe(true);
  await on.done();
});

test('a phone that refuses: so is the REFER, and the conversation goes on', async () => {
  const on = await talking();
  await on.refer('sip:bob@elsewhere.example');
  await on.answers(603);
  expect(on.anna.peer.statuses('REFER')).toEqual([603]);
  expect(on.events).toContainEqual(expect.objectContaining({ type: 'policy.refused', what: 'transfer' }));
  expect(on.bridged()).toBe(true);
  await on.done();
});

test('a phone that says nothing after its 202 is believed to have taken it', async () => {
  const on = await talking();
  await on.refer('sip:bob@elsewhere.example');
  await on.answers(202);
  expect(on.anna.peer.statuses('REFER')).toEqual([]);
  await on.turn(4000);
  on.anna.react();
  await on.turn(0);
  expect(on.anna.peer.statuses('REFER')).toEqual([200]);
  expect(on.told()).toEqual([100]);
  await on.done();
});

test('Replaces that names no call of this house means nothing to the other phone: refused', async () => {
  const on = await talking();
  await on.refer('sip:bob@elsewhere.example?Replaces=abc%3Bto-tag%3D1%3Bfrom-tag%3D2');
  expect(on.anna.peer.statuses('REFER')).toEqual([603]);
  expect(on.got()).toEqual([]);
  await on.done();
});

test('Replaces is translated to the dialog at the other end of the second call', async () => {
  const on = await talking();
  const second = await on.secondCall();
  const { bob } = on.callees;
  const secondDialled = second.call.dial(plan(['bob']), { signal: new AbortController().signal });
  secondDialled.catch(() => undefined);
  await on.turn(0);
  bob.answer();
  await on.turn(0);
  second.phone.ack();
  await on.turn(0);
  // As whoever is at bob's end knows that dialog.
  const replaces = `${bob.invite.callId};to-tag=${bob.invite.from.params.get('tag')};from-tag=callee-1`;
  await on.refer(`sip:second@10.0.0.1?Replaces=${encodeURIComponent(replaces)}`);
  const [uri = '', given = ''] = on.got()[0]!.header('refer-to')!.slice(1, -1).split('?Replaces=');
  const { callId, from, to } = second.phone.answer!;
  expect(uri).toMatch(/^sip:caller@10\.0\.0\.2/);
  expect(decodeURIComponent(given)).toBe(`${callId};to-tag=${from.params.get('tag')};from-tag=${to.params.get('tag')}`);
  await on.answers(603);
  second.phone.bye();
  await on.turn(0);
  bob.react();
  const finished = second.call.finish();
  await on.turn(0);
  await finished;
  await on.done();
});

test('the caller hangs up while it is asked', async () => {
  const on = await talking();
  await on.refer('sip:bob@elsewhere.example');
  on.phone.bye();
  await on.turn(0);
  on.anna.react();
  await on.turn(0);
  await expect(on.dialled.result).rejects.toThrow();
  await on.leavesNothing();
});
