/** Somebody waits at a place, and another phone fetches the call. */

import { expect, test } from 'vitest';
import { CallEnded } from './call.ts';
import { ParkingLot } from './parking-lot.ts';
import { type DialStage, setDialStage } from './testing/dial-stage.ts';

const never = new AbortController().signal;

async function parked(seconds = 60) {
  const stage = await setDialStage();
  await stage.answered();
  const leave = new AbortController();
  const waiting = stage.call.park('701', { signal: leave.signal, within: seconds * 1000 });
  waiting.catch(() => undefined);
  await stage.turn(0);
  return { stage, waiting, leave };
}

async function fetched(stage: DialStage) {
  const { call, phone } = await stage.secondCall();
  const talk = call.pickUp('701', { signal: never });
  talk.catch(() => undefined);
  await stage.settle();
  if (phone.statuses('INVITE').includes(200)) phone.ack();
  await stage.settle();
  return { call, phone, talk };
}

const bridgedIn = ({ events }: DialStage, call: string) =>
  events.flatMap((event) => (event.type === 'legs.bridged' && event.call === call ? [event.legs] : []));

test('the caller hears music until another phone fetches it; then the two talk, and both journals say with whom', async () => {
  const { stage, waiting } = await parked();
  expect(stage.media.sounding.get('stream-1')).toBe('tone:hold-music');
  const { call, phone, talk } = await fetched(stage);
  expect(phone.statuses('INVITE')).toContain(200);
  expect(stage.bridged()).toBe(true);
  expect(stage.media.sounding.size).toBe(0);
  expect(stage.lot.size).toBe(0);
  expect(bridgedIn(stage, 'call-1')).toEqual([['caller', 'call-2/caller']]);
  expect(bridgedIn(stage, 'call-2')).toEqual([['caller', 'call-1/caller']]);
  stage.phone.bye();
  await stage.settle();
  expect(await talk).toBe('answered');
  await expect(waiting).rejects.toThrow(CallEnded);
  await call.hangUp();
  await stage.turn(0);
  stage.react();
  const over = call.finish();
  await stage.turn(0);
  await over;
  await stage.leavesNothing();
});

test('whoever fetched hangs up: the caller is hung up, and its call is over', async () => {
  const { stage, waiting } = await parked();
  const { call, phone, talk } = await fetched(stage);
  phone.bye();
  await stage.settle();
  stage.react();
  await expect(talk).rejects.toThrow(CallEnded);
  await expect(waiting).rejects.toThrow(CallEnded);
  expect(stage.call.cause).toMatchObject({ code: 'hungUp' });
  const over = call.finish();
  await stage.turn(0);
  await over;
  await stage.leavesNothing();
});

test('nobody comes in time: the music stops, and the place is free', async () => {
  const { stage, waiting } = await parked(30);
  await stage.turn(30_000);
  expect(await waiting).toBe('timeout');
  expect([stage.media.sounding.size, stage.lot.size]).toEqual([0, 0]);
  expect(stage.call.state).toBe('answered');
  await stage.leavesNothing();
});

test('a place is for one', async () => {
  const { stage, leave, waiting } = await parked();
  expect(await stage.call.park('701', { signal: never, within: 1000 })).toBe('occupied');
  leave.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  await stage.leavesNothing();
});

test('a caller who hangs up leaves the place, and nobody is there to be fetched', async () => {
  const { stage, waiting } = await parked();
  stage.phone.bye();
  await stage.settle();
  await expect(waiting).rejects.toThrow(CallEnded);
  const { call, phone, talk } = await fetched(stage);
  expect(await talk).toBe('nobody');
  expect(phone.statuses('INVITE')).not.toContain(200);
  await call.reject({ status: 480 });
  phone.ackRefusal();
  const over = call.finish();
  await stage.turn(0);
  await over;
  await stage.leavesNothing();
});

test('two who fetch at once: the caller goes to one of them', async () => {
  const { stage } = await parked();
  const [first, second] = [await stage.secondCall(), await stage.secondCall()];
  const talks = [first, second].map(({ call }) => call.pickUp('701', { signal: never }));
  for (const talk of talks) talk.catch(() => undefined);
  await stage.settle();
  first.phone.ack();
  await stage.settle();
  expect(await talks[1]).toBe('nobody');
  expect(stage.bridged()).toBe(true);
  await second.call.reject({ status: 480 });
  second.phone.ackRefusal();
  stage.phone.bye();
  await stage.settle();
  expect(await talks[0]).toBe('answered');
  await first.call.hangUp();
  await stage.turn(0);
  stage.react();
  for (const { call } of [first, second]) {
    const over = call.finish();
    await stage.turn(0);
    await over;
  }
  await stage.leavesNothing();
});

test('nobody has to name a place: the lowest number that is free, and whoever has waited longest', () => {
  const lot = new ParkingLot();
  const waiting = (call: string) => ({ call, take: () => undefined });
  const [one, other] = [lot.park('auto', waiting('a')), lot.park('auto', waiting('b'))];
  expect([one?.place, other?.place, lot.at('2')?.call]).toEqual(['1', '2', 'b']);
  expect(lot.at('auto')?.call).toBe('a');
  one?.leave();
  expect(lot.at('auto')?.call).toBe('b');
  expect(lot.park('auto', waiting('c'))?.place).toBe('1');
  expect(lot.at('auto')?.call).toBe('b');
});
