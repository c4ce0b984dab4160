/** A call that is written down while it goes on. */

import { expect, test } from 'vitest';
import { WrongCallState } from './call.ts';
import { plan, setDialStage } from './testing/dial-stage.ts';

const both = { sides: 'both', stereo: true, maxSeconds: 60 } as const;

test('goes on while the caller talks to somebody, and ends with the call', async () => {
  const stage = await setDialStage();
  await stage.answered();
  const id = await stage.call.recorder.start(both);
  expect(stage.media.recordings[0]).toMatchObject({
    stream: 'stream-1',
    request: { sides: 'both', stereo: true, maxMs: 60_000 },
  });
  const dialled = await stage.dial(plan(['anna']));
  stage.callees.anna.answer();
  await stage.turn(5000);
  stage.media.recordings[0]!.hear(new Int16Array(16_000));
  stage.callees.anna.hangUp();
  await stage.turn(0);
  await dialled.result;
  await stage.leavesNothing();
  const told = stage.events.filter(({ type }) => type.startsWith('recording.'));
  expect(told).toMatchObject([
    { type: 'recording.started', id },
    { type: 'recording.stopped', id, seconds: 5 },
  ]);
  expect(stage.recordings.kept.get(id)).toHaveLength(16_000);
});

test('begun twice it is one; stopped, the next one is another', async () => {
  const stage = await setDialStage();
  await stage.answered();
  const { recorder } = stage.call;
  expect(recorder.tell('stop')).toBe(false);
  const first = await recorder.start(both);
  expect(await recorder.start(both)).toBe(first);
  expect(recorder.tell('pause')).toBe(true);
  expect(recorder.tell('stop')).toBe(true);
  await stage.turn(0);
  expect(await recorder.start(both)).not.toBe(first);
  await stage.leavesNothing();
});

test('a disk that takes no more ends the recording and not the call', async () => {
  const stage = await setDialStage();
  await stage.answered();
  await stage.call.recorder.start(both);
  stage.recordings.full = true;
  stage.media.recordings[0]!.hear(new Int16Array(800));
  await stage.turn(0);
  expect(stage.events.at(-1)).toMatchObject({ type: 'recording.stopped', broken: true });
  expect(stage.call.state).toBe('answered');
  await expect(stage.call.recorder.start(both)).rejects.toThrow('no space left');
  await stage.leavesNothing();
});

test('a call without audio is not recorded', async () => {
  const stage = await setDialStage();
  await expect(stage.call.recorder.start(both)).rejects.toThrow(WrongCallState);
  await stage.call.reject({ status: 480 });
  stage.phone.ackRefusal();
  await stage.leavesNothing();
});
