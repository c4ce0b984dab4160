/**
 * What the records say of calls that far ends of trunks send on, of those that are forwarded by a 302, and of attended
 * transfers; as `transfer-records.test.ts` does for blind ones. Carla's phone calls.
 */

import { expect, test } from 'vitest';
import { bobTalks, setTransferHouse, type TransferCase, talking, toBob } from './testing/transfer-house.ts';

const cases: readonly TransferCase[] = [
  {
    name: 'by the far end of a trunk',
    async act(house) {
      const call = await talking(house, 'far');
      await house.refer('far', 'sip:+19005550000@elsewhere.example');
      call.bye();
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller',
      '1/callee-1 outside | talked 10 s | with caller 10 s | hungUp by caller | refused transfer to sip:+19005550000@elsewhere.example: the trunk outside may not transfer calls',
    ],
  },
  {
    name: 'by the far end of a trunk, as the drawing allows: a call of its own, in the same chain',
    house: { options: '[tr=c]', entries: ['transfer'] },
    async act(house) {
      await talking(house, 'far');
      await house.refer('far', 'sip:300@elsewhere.example');
      house.phones.far.hangUp();
      await bobTalks(house);
    },
    records: [
      '1/caller carla | talked 17 s | with callee-1 10 s, callee-2 5 s | completed by flow',
      '1/callee-1 outside | talked 10 s | with caller 10 s | hungUp by callee',
      '1/callee-2 300 | talked 5 s | with caller 5 s | hungUp by callee (Q.850;cause=16;text="Normal call clearing") | referred by callee-1',
      '2/caller caller | talked 5 s | with callee-1 5 s | completed by flow | from call 1',
      '2/callee-1 bob | talked 5 s | with caller 5 s | hungUp by callee | from call 1',
    ],
  },
  {
    name: 'by the far end of a trunk, and nothing is drawn for it',
    house: { options: '[tr=c]' },
    async act(house) {
      const call = await talking(house, 'far');
      await house.refer('far', 'sip:300@elsewhere.example');
      call.bye();
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller',
      '1/callee-1 outside | talked 10 s | with caller 10 s | hungUp by caller | refused transfer to sip:300@elsewhere.example: the flow office has no entry for transferred calls, or this call has used it too often',
    ],
  },
  {
    name: 'passed on to the caller’s phone, which calls by itself',
    house: { options: '[tr=p]' },
    async act(house) {
      const call = await talking(house);
      await house.refer('anna', toBob);
      const refer = call.peer.requests.findLast(({ method }) => method === 'REFER')!;
      call.peer.respond(refer, 202, { headers: ['Contact: <sip:carla@10.0.0.101>'] });
      await house.turn();
      call.bye();
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller',
      '1/callee-1 anna | talked 10 s | with caller 10 s | hungUp by caller',
    ],
  },
  {
    name: 'forwarded by a 302 of an own phone',
    async act(house) {
      const call = await house.call('anna');
      house.phones.anna.refuse(302, ['Contact: <sip:bob@10.0.0.1>']);
      await house.turn();
      await house.talk(call, 'bob');
      call.bye();
    },
    records: [
      '1/caller carla | talked 10 s | with callee-2 10 s | hungUp by caller',
      '1/callee-1 anna | 302 | redirected by callee (Scripted)',
      '1/callee-2 bob | talked 10 s | with caller 10 s | hungUp by caller | referred by callee-1',
    ],
  },
  {
    name: 'forwarded by a 302 of an own phone to whom its account may not call',
    async act(house) {
      const call = await house.call('anna');
      house.phones.anna.refuse(302, ['Contact: <sip:premium@10.0.0.1>']);
      await house.turn();
      call.ackRefusal();
    },
    records: [
      '1/caller carla | 403 | completed by flow',
      '1/callee-1 anna | 302 | redirected by callee (Scripted) | refused redirect to sip:premium@10.0.0.1: premium is not allowed',
    ],
  },
  {
    name: 'a 302 of a trunk is not followed',
    async act(house) {
      const call = await house.call('far');
      house.phones.far.refuse(302, ['Contact: <sip:+19005550000@elsewhere.example>']);
      await house.turn();
      call.ackRefusal();
    },
    records: ['1/caller carla | 480 | completed by flow', '1/callee-1 outside | 302 | redirected by callee (Scripted)'],
  },
  {
    name: 'a 302 of a trunk, as the drawing allows: a call of its own, in the same chain',
    house: { options: '[rm=n]', entries: ['redirect'] },
    async act(house) {
      const call = await house.call('far');
      house.phones.far.refuse(302, ['Contact: <sip:300@elsewhere.example>']);
      await house.turn();
      await house.talk(call, 'bob');
      call.bye();
    },
    records: [
      '1/caller carla | talked 10 s | with callee-2 10 s | hungUp by caller',
      '1/callee-1 outside | 302 | redirected by callee (Scripted)',
      '1/callee-2 300 | talked 10 s | with caller 10 s | hungUp by caller | referred by callee-1',
      '2/caller caller | talked 10 s | with callee-1 10 s | hungUp by caller (Q.850;cause=16;text="Normal call clearing") | from call 1',
      '2/callee-1 bob | talked 10 s | with caller 10 s | hungUp by caller (Q.850;cause=16;text="Normal call clearing") | from call 1',
    ],
  },
  {
    name: 'attended by the caller: two calls, and the two others talk in the first one',
    async act(house) {
      const first = await talking(house);
      const second = await house.call('bob');
      await house.talk(second, 'bob');
      await house.refer(first, `${toBob}?Replaces=${house.replacing(second)}`);
      first.bye();
      second.bye();
      await house.turn(5_000);
      house.phones.bob.hangUp();
    },
    records: [
      '1/caller carla | talked 20 s | with callee-1 20 s | hungUp by caller',
      '1/callee-1 anna | talked 25 s | with caller 20 s, 2/callee-1 5 s | hungUp by callee (the other one has hung up)',
      '2/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller',
      '2/callee-1 bob | talked 15 s | with caller 10 s, 1/callee-1 5 s | hungUp by callee',
    ],
  },
  {
    name: 'attended while the second phone still rings: it is called anew (RFC 5589 §7.6)',
    async act(house) {
      const first = await talking(house);
      const second = await house.call('bob');
      house.phones.bob.ring();
      await house.turn(1_000);
      await house.refer(first, `${toBob}?Replaces=${house.replacing(second)}`);
      second.cancel();
      first.bye();
      await house.turn();
      second.ackRefusal();
      const { peer, sdp } = house.phones.bob;
      const again = peer.requests.findLast(({ method }) => method === 'INVITE')!;
      peer.respond(again, 200, { toTag: 'again', body: sdp, headers: ['Contact: <sip:bob@10.0.0.12>'] });
      await house.turn(5_000);
      house.phones.anna.hangUp();
    },
    records: [
      '1/caller carla | talked 11 s | with callee-1 11 s | hungUp by caller',
      '1/callee-1 anna | talked 16 s | with caller 11 s, callee-2 5 s | hungUp by callee',
      '1/callee-2 bob | talked 5 s | with callee-1 5 s | hungUp by callee | referred by caller',
      '2/caller carla | 487 | cancelled by caller',
      '2/callee-1 bob | no answer | cancelled by caller (the caller is gone)',
    ],
  },
  {
    name: 'another phone of the account takes the call over',
    async act(house) {
      const first = await talking(house);
      const other = await house.call('anna', [`Replaces: ${decodeURIComponent(house.replacing(first))}`]);
      other.ack();
      await house.turn(5_000);
      house.phones.anna.hangUp();
    },
    records: [
      '1/caller carla | talked 12 s | with callee-1 10 s | completed by runtime (transferred)',
      '1/callee-1 anna | talked 15 s | with caller 10 s, 2/caller 5 s | hungUp by callee',
      '2/caller carla | talked 5 s | with 1/callee-1 5 s | completed by flow | from call 1',
    ],
  },
  {
    name: 'blind by the drawing, and the caller’s side takes it and hangs up',
    house: {
      boxes: { up: 'answer', go: ['transfer', { to: 'sip:bob@elsewhere.example' }] },
      cords: ['start.out > up', 'up.answered > go'],
    },
    async act(house) {
      const call = await house.call('anna');
      call.ack();
      await house.turn(3_000);
      const refer = call.peer.requests.findLast(({ method }) => method === 'REFER')!;
      call.peer.respond(refer, 202, { headers: ['Contact: <sip:carla@10.0.0.101>'] });
      await house.turn();
      call.bye();
    },
    records: ['1/caller carla | talked 3 s | hungUp by caller'],
  },
];

test.each(cases)('$name', async ({ house: drawn, act, records }) => {
  const house = await setTransferHouse(drawn);
  await act(house);
  expect(await house.records()).toEqual(records);
});
