/** What every implementation of Call must do when it records, told once. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallEvent } from '../../../shared/flow-schema/call-events.ts';
import { type Call, CallEnded, type CallRecording, type RecordOrder, WrongCallState } from '../../call/call.ts';
import type { CallFixture } from './call-suite.ts';
import { watch } from './watched.ts';

const never = new AbortController().signal;
/** Longer than the beep. */
const BEEP = 500;

export function recordSuite(name: string, makeFixture: () => CallFixture | Promise<CallFixture>): void {
  describe(name, () => {
    let on: CallFixture;
    let call: Call;
    beforeEach(async () => {
      on = await makeFixture();
      call = on.call;
    });
    afterEach(() => on.close?.());

    const answered = async () => {
      const answer = watch(call.answer());
      await on.advance(0);
      await answer.promise;
    };
    const begin = async (more: Partial<RecordOrder> = {}) => {
      const recording = watch(call.record({ signal: never, beep: true, maxSeconds: 20, endKeys: '#', ...more }));
      await on.advance(0);
      await on.advance(BEEP);
      return recording;
    };
    const told = () =>
      on.events().flatMap((event: CallEvent) => (event.type.startsWith('recording.') ? [event.type] : []));

    test('is full after its longest time', async () => {
      await answered();
      const recording = await begin();
      await on.advance(19_000);
      expect([recording.settled, told()]).toEqual([false, ['recording.started']]);
      await on.advance(1_500);
      expect(await recording.promise).toMatchObject({ ended: 'full', seconds: 20 });
      expect(told()).toEqual(['recording.started', 'recording.stopped']);
    });

    test('ends with one of its keys, and with no other', async () => {
      await answered();
      const recording = await begin({ endKeys: '#0' });
      await on.press('5');
      await on.advance(1_000);
      expect(recording.settled).toBe(false);
      await on.press('0');
      await on.advance(1);
      expect(await recording.promise).toMatchObject({ ended: 'key', key: '0' });
      // The keys were the recording's: the next box does not get them.
      const keys = watch(call.digits({ signal: never, max: 1, firstWithin: 100, betweenWithin: 100 }));
      await on.advance(200);
      expect(await keys.promise).toMatchObject({ digits: '' });
    });

    test('keys that were pressed before it do not end it', async () => {
      await answered();
      await on.press('#');
      const recording = await begin();
      await on.advance(1_000);
      expect(recording.settled).toBe(false);
    });

    test('keeps what was said when the caller hangs up, before the call is over', async () => {
      await answered();
      const kept: CallRecording[] = [];
      const recording = await begin({ keep: async (made) => void kept.push(made) });
      await on.advance(3_000);
      await on.callerHangsUp();
      await on.advance(1);
      expect(await recording.promise).toMatchObject({ ended: 'gone' });
      expect(kept).toHaveLength(1);
      expect(kept[0]!.seconds).toBeGreaterThanOrEqual(3);
    });

    test('keeps what was said when its box is left', async () => {
      await answered();
      const left = new AbortController();
      const recording = await begin({ signal: left.signal });
      await on.advance(2_000);
      left.abort(new Error('left'));
      await on.advance(1);
      expect(await recording.promise).toMatchObject({ ended: 'gone' });
      expect(call.state).toBe('answered');
    });

    test('does not begin before the answer, nor after the end', async () => {
      const order = { signal: never, beep: false, maxSeconds: 5, endKeys: '' };
      await expect(call.record(order)).rejects.toThrow(WrongCallState);
      await answered();
      await call.hangUp();
      await expect(call.record(order)).rejects.toThrow(CallEnded);
      expect(told()).toEqual([]);
    });
  });
}
