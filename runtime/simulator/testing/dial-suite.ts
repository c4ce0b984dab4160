/** What every implementation of Call must do when it dials, told once. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallEvent } from '../../../shared/flow-schema/call-events.ts';
import { type Call, CallEnded, type DialPlan } from '../../call/call.ts';
import type { CallFixture } from './call-suite.ts';
import { watch } from './watched.ts';

const never = new AbortController().signal;

export function dialSuite(name: string, makeFixture: () => CallFixture | Promise<CallFixture>): void {
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
    const dial = (more: Partial<DialPlan> = {}, signal = never) =>
      watch(call.dial({ stages: [[{ target: 'anna' }]], ringFor: 20, ringback: 'callee', ...more }, { signal }));
    const told = (type: CallEvent['type']) => on.events().filter((event) => event.type === type).length;

    test('a callee who answers is talked to, and the caller goes on when she hangs up', async () => {
      const dialling = dial();
      await on.advance(1000);
      await on.callee.rings();
      await on.advance(1000);
      expect(call.state).toBe('early');
      await on.callee.answers();
      await on.advance(0);
      expect(call.state).toBe('answered');
      expect([dialling.settled, told('legs.bridged'), told('legs.parted')]).toEqual([false, 1, 0]);
      await on.callee.hangsUp();
      await on.advance(0);
      expect(await dialling.promise).toMatchObject({ outcome: 'answered', sip: 200, ringSeconds: 2, by: 'anna' });
      expect(told('legs.parted')).toBe(1);
      expect(call.state).toBe('answered');
    });

    test('a busy callee leaves the caller as he was', async () => {
      await answered();
      const dialling = dial();
      await on.advance(0);
      await on.callee.isBusy();
      await on.advance(0);
      expect(await dialling.promise).toMatchObject({ outcome: 'busy', sip: 486, talkSeconds: 0 });
      expect([call.state, told('legs.bridged')]).toEqual(['answered', 0]);
    });

    test('nobody answers in time', async () => {
      const dialling = dial({ ringFor: 5 });
      await on.advance(4900);
      expect(dialling.settled).toBe(false);
      await on.advance(200);
      expect(await dialling.promise).toMatchObject({ outcome: 'noAnswer', sip: 408, ringSeconds: 5 });
    });

    test('a caller who hangs up ends the conversation', async () => {
      const dialling = dial();
      await on.advance(0);
      await on.callee.answers();
      await on.advance(0);
      await on.callerHangsUp();
      await on.advance(0);
      await expect(dialling.promise).rejects.toThrow(CallEnded);
      expect(legsOpen(on.events())).toEqual([]);
    });

    test('a caller who gives up stops the ringing', async () => {
      const dialling = dial();
      await on.advance(0);
      await on.callerHangsUp();
      await on.advance(0);
      await expect(dialling.promise).rejects.toThrow(CallEnded);
      expect(legsOpen(on.events())).toEqual([]);
    });

    test('stops when it is told to, with the reason given, and the caller stays', async () => {
      await answered();
      const stop = new AbortController();
      const dialling = dial({}, stop.signal);
      await on.advance(0);
      stop.abort(new Error('enough'));
      await on.advance(0);
      await expect(dialling.promise).rejects.toThrow('enough');
      expect(call.state).toBe('answered');
      expect(legsOpen(on.events())).toEqual(['caller']);
    });

    test('keys of a conversation are nobody else’s', async () => {
      await answered();
      const dialling = dial();
      await on.advance(0);
      await on.callee.answers();
      await on.advance(0);
      await on.press('5');
      await on.callee.hangsUp();
      await on.advance(0);
      await dialling.promise;
      const keys = watch(call.digits({ signal: never, max: 1, firstWithin: 1000, betweenWithin: 1000 }));
      await on.advance(1100);
      expect(await keys.promise).toEqual({ digits: '', ended: 'timeout' });
    });
  });
}

/** Legs that began and have no end. */
function legsOpen(events: readonly CallEvent[]): string[] {
  const open = new Set(['caller']);
  for (const event of events) {
    if (event.type === 'leg.started') open.add(event.leg);
    if (event.type === 'leg.changed' && event.state === 'ended') open.delete(event.leg);
  }
  return [...open];
}
