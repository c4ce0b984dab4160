/**
 * What the records say of calls that phones of accounts send on by a blind REFER: one chain, a line for each leg; who
 * talked to whom and for how long, who sent it where, what was refused, and why each leg ended. Carla's phone calls.
 */

import { expect, test } from 'vitest';
import { bobTalks, setTransferHouse, type TransferCase, talking, toBob } from './testing/transfer-house.ts';

const cases: readonly TransferCase[] = [
  {
    name: 'blind by the callee, who hangs up at once',
    async act(house) {
      await talking(house);
      await house.refer('anna', toBob);
      house.phones.anna.hangUp();
      await bobTalks(house);
    },
    records: [
      '1/caller carla | talked 17 s | with callee-1 10 s, callee-2 5 s | completed by flow',
      '1/callee-1 anna | talked 10 s | with caller 10 s | hungUp by callee',
      '1/callee-2 bob | talked 5 s | with caller 5 s | hungUp by callee | referred by callee-1',
    ],
  },
  {
    name: 'blind by the callee, who waits to be hung up',
    async act(house) {
      await talking(house);
      await house.refer('anna', toBob);
      await bobTalks(house);
    },
    records: [
      '1/caller carla | talked 17 s | with callee-1 10 s, callee-2 5 s | completed by flow',
      '1/callee-1 anna | talked 14 s | with caller 10 s | completed by runtime (transferred)',
      '1/callee-2 bob | talked 5 s | with caller 5 s | hungUp by callee | referred by callee-1',
    ],
  },
  {
    name: 'blind by the callee to somebody who is busy: both talk on',
    async act(house) {
      await talking(house);
      await house.refer('anna', toBob);
      house.phones.bob.refuse(486);
      await house.turn(4_000);
      house.phones.anna.hangUp();
    },
    records: [
      '1/caller carla | talked 14 s | with callee-1 10 s, callee-1 4 s | completed by flow',
      '1/callee-1 anna | talked 14 s | with caller 10 s, caller 4 s | hungUp by callee',
      '1/callee-2 bob | 486 | rejected by callee (Scripted) | referred by callee-1',
    ],
  },
  {
    name: 'blind by the callee, who has gone when it fails: the drawing goes on',
    async act(house) {
      await talking(house);
      await house.refer('anna', toBob);
      house.phones.anna.hangUp();
      await house.turn();
      house.phones.bob.refuse(486);
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | completed by flow',
      '1/callee-1 anna | talked 10 s | with caller 10 s | hungUp by callee',
      '1/callee-2 bob | 486 | rejected by callee (Scripted) | referred by callee-1',
    ],
  },
  {
    name: 'blind by the callee, and the caller hangs up while it rings',
    async act(house) {
      const call = await talking(house);
      await house.refer('anna', toBob);
      house.phones.anna.hangUp();
      house.phones.bob.ring();
      await house.turn(3_000);
      call.bye();
    },
    records: [
      '1/caller carla | talked 13 s | with callee-1 10 s | hungUp by caller',
      '1/callee-1 anna | talked 10 s | with caller 10 s | hungUp by callee',
      '1/callee-2 bob | no answer | cancelled by caller (the caller is gone) | referred by callee-1',
    ],
  },
  {
    name: 'blind by the callee, and the caller hangs up in the new conversation',
    async act(house) {
      const call = await talking(house);
      await house.refer('anna', toBob);
      house.phones.anna.hangUp();
      house.phones.bob.answer();
      await house.turn(6_000);
      call.bye();
    },
    records: [
      '1/caller carla | talked 16 s | with callee-1 10 s, callee-2 6 s | hungUp by caller',
      '1/callee-1 anna | talked 10 s | with caller 10 s | hungUp by callee',
      '1/callee-2 bob | talked 6 s | with caller 6 s | hungUp by caller | referred by callee-1',
    ],
  },
  {
    name: 'blind by the caller, who hangs up at once: the record of the call goes on without it',
    async act(house) {
      const call = await talking(house);
      await house.refer(call, toBob);
      call.bye();
      await bobTalks(house);
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller',
      '1/callee-1 anna | talked 17 s | with caller 10 s, callee-2 5 s | hungUp by callee (the other one has hung up)',
      '1/callee-2 bob | talked 5 s | with callee-1 5 s | hungUp by callee | referred by caller',
    ],
  },
  {
    name: 'blind by the caller, who waits to be hung up',
    async act(house) {
      await house.refer(await talking(house), toBob);
      await bobTalks(house);
    },
    records: [
      '1/caller carla | talked 14 s | with callee-1 10 s | completed by runtime (transferred)',
      '1/callee-1 anna | talked 17 s | with caller 10 s, callee-2 5 s | hungUp by callee (the other one has hung up)',
      '1/callee-2 bob | talked 5 s | with callee-1 5 s | hungUp by callee | referred by caller',
    ],
  },
  {
    name: 'blind by the caller to somebody who is busy: both talk on',
    async act(house) {
      const call = await talking(house);
      await house.refer(call, toBob);
      house.phones.bob.refuse(486);
      await house.turn(4_000);
      call.bye();
    },
    records: [
      '1/caller carla | talked 14 s | with callee-1 10 s, callee-1 4 s | hungUp by caller',
      '1/callee-1 anna | talked 14 s | with caller 10 s, caller 4 s | hungUp by caller',
      '1/callee-2 bob | 486 | rejected by callee (Scripted) | referred by caller',
    ],
  },
  {
    name: 'blind by the caller, who has gone when it fails: the callee is hung up with the reason',
    async act(house) {
      const call = await talking(house);
      await house.refer(call, toBob);
      call.bye();
      await house.turn();
      house.phones.bob.refuse(486);
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller',
      '1/callee-1 anna | talked 10 s | with caller 10 s | failed by runtime (the transfer failed: 486 Scripted)',
      '1/callee-2 bob | 486 | rejected by callee (Scripted) | referred by caller',
    ],
  },
  {
    name: 'blind by the caller, and the callee hangs up while it rings',
    async act(house) {
      const call = await talking(house);
      await house.refer(call, toBob);
      call.bye();
      house.phones.bob.ring();
      await house.turn(3_000);
      house.phones.anna.hangUp();
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller',
      '1/callee-1 anna | talked 13 s | with caller 10 s | hungUp by callee',
      '1/callee-2 bob | no answer | cancelled by callee (the caller is gone) | referred by caller',
    ],
  },
  {
    name: 'twice in a row: each one names who sent it there',
    async act(house) {
      const call = await talking(house);
      await house.refer('anna', toBob);
      house.phones.anna.hangUp();
      house.phones.bob.answer();
      await house.turn(5_000);
      await house.refer('bob', 'sip:dora@10.0.0.1');
      house.phones.bob.hangUp();
      house.phones.dora.answer();
      await house.turn(3_000);
      call.bye();
    },
    records: [
      '1/caller carla | talked 18 s | with callee-1 10 s, callee-2 5 s, callee-3 3 s | hungUp by caller',
      '1/callee-1 anna | talked 10 s | with caller 10 s | hungUp by callee',
      '1/callee-2 bob | talked 5 s | with caller 5 s | hungUp by callee | referred by callee-1',
      '1/callee-3 dora | talked 3 s | with caller 3 s | hungUp by caller | referred by callee-2',
    ],
  },
  {
    name: 'by a phone whose account may not',
    house: { mayTransfer: false },
    async act(house) {
      const call = await talking(house);
      await house.refer('anna', toBob);
      call.bye();
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller',
      `1/callee-1 anna | talked 10 s | with caller 10 s | hungUp by caller | refused transfer to ${toBob}: the phones of anna may not transfer calls`,
    ],
  },
  {
    name: 'to whom its account may not call',
    async act(house) {
      const call = await talking(house);
      await house.refer(call, 'sip:premium@10.0.0.1');
      call.bye();
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller | refused transfer to sip:premium@10.0.0.1: premium is not allowed',
      '1/callee-1 anna | talked 10 s | with caller 10 s | hungUp by caller',
    ],
  },
  {
    name: 'where the drawing takes none',
    house: { options: '[tr=n]' },
    async act(house) {
      const call = await talking(house);
      await house.refer('anna', toBob);
      call.bye();
    },
    records: [
      '1/caller carla | talked 10 s | with callee-1 10 s | hungUp by caller',
      `1/callee-1 anna | talked 10 s | with caller 10 s | hungUp by caller | refused transfer to ${toBob}: the drawing takes no transfer from this leg`,
    ],
  },
];

test.each(cases)('$name', async ({ house: drawn, act, records }) => {
  const house = await setTransferHouse(drawn);
  await act(house);
  expect(await house.records()).toEqual(records);
});
