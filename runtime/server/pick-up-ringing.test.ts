/** A phone rings, and another one takes the call: by the box Pick up ringing, and by INVITE with Replaces (RFC 3891). */

import { describe, expect, test } from 'vitest';
import { setTransferHouse, type TransferHouse, talking } from './testing/transfer-house.ts';

/** Whoever dials 8 picks up, all others are dialled. */
const withCode = (config: object) => ({
  boxes: {
    which: ['switch', { value: '{{ called.number }}', rows: [{ id: 'v1', is: '8', label: '8' }] }],
    pick: ['pick-up-ringing', config],
    first: ['dial', { dialString: '${dst}', ringFor: 20 }],
  } as unknown as NonNullable<Parameters<typeof setTransferHouse>[0]>['boxes'],
  cords: ['start.out > which', 'which.v1 > pick', 'which.else > first'],
});

/** Carla's phone calls anna, whose phone rings. */
async function ringing(house: TransferHouse) {
  const call = await house.call('anna');
  house.phones.anna.ring();
  await house.turn(3_000);
  return call;
}

describe('by the code', () => {
  test('the phone falls silent, the two talk, and the caller hangs up', async () => {
    const house = await setTransferHouse(withCode({ phones: 'anna' }));
    const caller = await ringing(house);
    const picker = await house.call('8');
    expect(picker.statuses('INVITE')).toContain(200);
    expect(caller.statuses('INVITE')).toContain(200);
    picker.ack();
    caller.ack();
    await house.turn();
    expect(house.media.joined.size).toBe(2);
    expect(house.phones.anna.request('CANCEL')?.header('reason')).toContain('Call completed elsewhere');
    await house.turn(5_000);
    caller.bye();
    await house.turn();
    expect(picker.peer.requests.at(-1)?.method).toBe('BYE');
    expect(await house.records()).toEqual([
      '1/caller carla | talked 5 s | with 2/caller 5 s | hungUp by caller',
      '1/callee-1 anna | no answer | cancelled by flow (answered elsewhere)',
      '2/caller carla | talked 5 s | with 1/caller 5 s | hungUp by caller',
    ]);
  });

  test('whoever picked up hangs up: the caller goes on in its own drawing', async () => {
    const house = await setTransferHouse(withCode({}));
    const caller = await ringing(house);
    const picker = await house.call('8');
    picker.ack();
    caller.ack();
    await house.turn(5_000);
    picker.bye();
    expect(await house.records()).toEqual([
      '1/caller carla | talked 5 s | with 2/caller 5 s | completed by flow',
      '1/callee-1 anna | no answer | cancelled by flow (answered elsewhere)',
      '2/caller carla | talked 5 s | with 1/caller 5 s | hungUp by caller',
    ]);
  });

  test.each([
    ['another phone', { phones: 'bob' }],
    ['a phone of nobody', { phones: 'nobody' }],
    ['a group without members', { group: 'sales' }],
  ])('%s does not ring: the box is left, and anna’s rings on', async (_, config) => {
    const house = await setTransferHouse(withCode(config));
    const caller = await ringing(house);
    const picker = await house.call('8');
    picker.ackRefusal();
    expect(picker.answer!.status).toBeGreaterThanOrEqual(400);
    expect(house.phones.anna.got).toEqual(['INVITE']);
    await house.talk(caller, 'anna');
    caller.bye();
    await house.records();
  });

  test('what is answered already rings no more', async () => {
    const house = await setTransferHouse(withCode({ phones: 'anna' }));
    const caller = await talking(house);
    const picker = await house.call('8');
    picker.ackRefusal();
    expect(house.media.joined.size).toBe(2);
    caller.bye();
    await house.records();
  });

  test('two at once: one of them has the call', async () => {
    const house = await setTransferHouse(withCode({ phones: 'anna' }));
    const caller = await ringing(house);
    const pickers = [await house.call('8'), await house.call('8')];
    expect(pickers.map(({ answer }) => answer!.status >= 400)).toEqual([false, true]);
    pickers[0]!.ack();
    pickers[1]!.ackRefusal();
    caller.ack();
    await house.turn();
    expect(house.media.joined.size).toBe(2);
    caller.bye();
    await house.records();
  });

  test('a picker whose audio cannot be taken silences no phone', async () => {
    const house = await setTransferHouse(withCode({ phones: 'anna' }));
    const caller = await ringing(house);
    const picker = await house.call(
      '8',
      [],
      'v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nt=0 0\r\nm=video 4000 RTP/AVP 99\r\n',
    );
    expect(picker.answer!.status).toBe(488);
    picker.ackRefusal();
    expect(house.phones.anna.got).toEqual(['INVITE']);
    caller.cancel();
    await house.turn();
    caller.ackRefusal();
    await house.records();
  });
});

describe('by Replaces of the early dialog', () => {
  const ofAnna = ({ phones: { anna } }: TransferHouse) =>
    `${anna.invite.callId};to-tag=${anna.invite.from.params.get('tag')};from-tag=callee-1;early-only`;

  test('another phone of the account that rings takes the call', async () => {
    const house = await setTransferHouse();
    const caller = await ringing(house);
    house.speakAs('anna');
    const other = await house.call('anna', [`Replaces: ${ofAnna(house)}`]);
    expect(other.statuses('INVITE')).toContain(200);
    other.ack();
    caller.ack();
    await house.turn(4_000);
    expect(house.media.joined.size).toBe(2);
    caller.bye();
    expect(await house.records()).toEqual([
      '1/caller carla | talked 4 s | with 2/caller 4 s | hungUp by caller',
      '1/callee-1 anna | no answer | cancelled by flow (answered elsewhere)',
      '2/caller anna | talked 4 s | with 1/caller 4 s | hungUp by caller | from call 1',
    ]);
  });

  test('a phone of another account does not', async () => {
    const house = await setTransferHouse();
    const caller = await ringing(house);
    house.speakAs('bob');
    const other = await house.call('anna', [`Replaces: ${ofAnna(house)}`]);
    expect(other.statuses('INVITE')).toEqual([403]);
    other.ackRefusal();
    expect(house.phones.anna.got).toEqual(['INVITE']);
    caller.cancel();
    await house.turn();
    caller.ackRefusal();
    await house.records();
  });
});
