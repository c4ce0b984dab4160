/** Options of a leg for peers behind routers, and for those that begin in one direction only. */

import { describe, expect, test } from 'vitest';
import type { DialLeg } from './dial-plan.ts';
import { OFFER } from './testing/call-stage.ts';
import { plan, setDialStage } from './testing/dial-stage.ts';
import { ScriptedCallee } from './testing/scripted-callee.ts';

const HEADERS = ['Contact: <sip:caller@10.0.0.2:5060>', 'Content-Type: application/sdp'];

/** The caller talks to somebody beyond a router: its signalling comes from an open address, its SDP says a private one. */
async function talking(leg: Omit<DialLeg, 'target'>) {
  const stage = await setDialStage();
  const far = new ScriptedCallee(stage.network, 'far', '203.0.113.9');
  stage.names.set('far', { kind: 'legs', alternatives: [[{ ...far.route, releaseAllowed: true }]] });
  const dialled = await stage.dial(plan([{ target: 'far', ...leg }]));
  const hidden = far.sdp.replaceAll('203.0.113.9', '192.168.7.7').replace('RTP/AVP 0', 'RTP/AVP 8');
  far.answer(hidden);
  await stage.turn(0);
  const reoffers = () => far.peer.requests.filter(({ method }) => method === 'INVITE').slice(1);
  return {
    ...stage,
    far,
    hidden,
    reoffers,
    async over() {
      far.hangUp();
      await stage.turn(0);
      await dialled.result;
      await stage.leavesNothing();
    },
  };
}

describe('addresses in the SDP', () => {
  test.each([
    ['audio may come from elsewhere', {}, true],
    ['at its word, where the drawing says so', { rewriteAddresses: false }, false],
  ])('%s', async (_, leg, learnSource) => {
    const stage = await talking(leg);
    expect(stage.media.connected.get('stream-2')).toMatchObject({ learnSource, remote: { address: '192.168.7.7' } });
    await stage.over();
  });

  test.each([
    ['is told as the one that its signalling comes from', {}, '203.0.113.9'],
    ['is told as it is, where the drawing says so', { rewriteAddresses: false }, '192.168.7.7'],
  ])('past us, a private one %s', async (_, leg, told) => {
    const stage = await talking({ ...leg, audio: 'released' });
    await stage.turn(500);
    const asked = stage.peer.requests.findLast(({ method }) => method === 'INVITE')!;
    stage.peer.respond(asked, 200, { headers: HEADERS, body: OFFER.replace('phone 1 1', 'phone 1 2') });
    await stage.settle();
    // The caller is in a local network, as we are: there is nothing to say instead.
    expect(stage.reoffers().at(-1)?.text).toContain('c=IN IP4 10.0.0.2');
    stage.far.confirm('INVITE', 200, stage.hidden);
    await stage.settle();
    const ack = stage.peer.requests.findLast(({ method }) => method === 'ACK')!;
    expect(ack.text).toContain(`c=IN IP4 ${told}\r\n`);
    await stage.turn(0);
    stage.far.hangUp();
    await stage.turn(0);
    const back = stage.peer.requests.findLast(({ method }) => method === 'INVITE')!;
    stage.peer.respond(back, 200, { headers: HEADERS, body: OFFER });
    await stage.settle();
    await stage.leavesNothing();
  });
});

describe('the session offered once more', () => {
  test('after the delay, once, and unchanged', async () => {
    const stage = await talking({ reinviteAfter: 2 });
    await stage.turn(1_999);
    expect(stage.reoffers()).toEqual([]);
    await stage.turn(1);
    const [again] = stage.reoffers();
    const portOf = (text = '') => /m=audio (\d+)/.exec(text)?.[1];
    expect(portOf(again?.text)).toBe(portOf(stage.far.invite.text));
    stage.far.confirm('INVITE', 200, stage.hidden);
    await stage.turn(10_000);
    expect(stage.reoffers()).toHaveLength(1);
    await stage.over();
  });

  test('not when the conversation is over by then', async () => {
    const stage = await talking({ reinviteAfter: 2 });
    await stage.turn(1_000);
    await stage.over();
    expect(stage.reoffers()).toEqual([]);
  });

  test('never, unless the drawing says so', async () => {
    const stage = await talking({});
    await stage.turn(10_000);
    expect(stage.reoffers()).toEqual([]);
    await stage.over();
  });
});

describe('whether the caller is shown', () => {
  test.each([
    ['as it wishes: hidden', ['Privacy: id'], {}, true],
    ['as it wishes: shown', [], {}, undefined],
    ['hidden by the drawing', [], { from: { privacy: 'withhold' } }, true],
    ['shown by the drawing all the same', ['Privacy: id'], { from: { privacy: 'show' } }, undefined],
  ] as const)('%s', async (_, headers, leg, withheld) => {
    const stage = await setDialStage(OFFER, headers);
    const dialled = await stage.dial(plan([{ target: 'anna', ...leg }]));
    expect(stage.asked.at(-1)?.withheld).toBe(withheld);
    await stage.abandon(dialled);
  });
});

describe('hold music of the account whose phone holds', () => {
  async function held(clipFor?: () => Promise<never>) {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    stage.names.set('anna', { kind: 'legs', alternatives: [[{ ...anna.route, holdMusic: 'waltz' }]] });
    if (clipFor) stage.prompts.clipFor = clipFor;
    const dialled = await stage.dial(plan(['anna']));
    anna.answer();
    await stage.turn(0);
    anna.send('INVITE', { body: `${anna.sdp}a=inactive\r\n` });
    await stage.turn(0);
    return { ...stage, anna, dialled };
  }

  test.each([
    ['is what the other one hears', undefined, 'waltz'],
    [
      'that is gone is no reason for silence',
      async () => {
        throw new Error('gone');
      },
      'tone:hold-music',
    ],
  ] as const)('%s', async (_, clipFor, heard) => {
    const stage = await held(clipFor);
    expect(stage.media.sounding.get('stream-1')).toBe(heard);
    const told = stage.peer.requests.find(({ method }) => method === 'INVITE')!;
    stage.peer.respond(told, 200, { headers: HEADERS, body: `${OFFER}a=recvonly\r\n` });
    await stage.turn(0);
    stage.phone.bye();
    await stage.turn(0);
    expect(stage.media.sounding.size).toBe(0);
    stage.anna.react();
    await stage.leavesNothing();
  });
});
