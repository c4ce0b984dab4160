/** What every implementation of Call must do when its caller waits at a place, or fetches somebody, told once. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Call, CallEnded, WrongCallState } from '../../call/call.ts';
import type { CallFixture } from './call-suite.ts';
import { watch } from './watched.ts';

const never = new AbortController().signal;

export function parkSuite(name: string, makeFixture: () => CallFixture | Promise<CallFixture>): void {
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
    const park = (place: string, signal = never) => watch(call.park(place, { signal, within: 60_000 }));
    const places = () => on.events().flatMap((event) => (event.type === 'call.parked' ? [event.place] : []));

    test('waits until the time is over, and is there again', async () => {
      await answered();
      const waiting = park('701');
      await on.advance(59_900);
      expect([waiting.settled, places()]).toEqual([false, ['701']]);
      await on.advance(200);
      expect(await waiting.promise).toBe('timeout');
      expect(call.state).toBe('answered');
    });

    test('gets a place of its own where none is named', async () => {
      await answered();
      const waiting = park('auto');
      await on.advance(60_100);
      expect([await waiting.promise, places()]).toEqual(['timeout', ['1']]);
    });

    test('cannot wait before the answer', async () => {
      await expect((async () => await call.park('701', { signal: never, within: 1000 }))()).rejects.toThrow(
        WrongCallState,
      );
      expect(places()).toEqual([]);
    });

    test('waits no longer when the box is left, or when the caller hangs up', async () => {
      await answered();
      const stop = new AbortController();
      const left = park('701', stop.signal);
      await on.advance(1000);
      stop.abort(new Error('enough'));
      await expect(left.promise).rejects.toThrow('enough');
      expect(call.state).toBe('answered');
      const gone = park('701');
      await on.advance(1000);
      await on.callerHangsUp();
      await expect(gone.promise).rejects.toThrow(CallEnded);
    });

    test('where nobody waits nobody is fetched, and the caller stays as it was', async () => {
      for (const place of ['701', 'auto']) expect(await call.pickUp(place, { signal: never })).toBe('nobody');
      expect(call.state).toBe('ringing');
      await call.hangUp();
      await expect(call.pickUp('701', { signal: never })).rejects.toThrow(CallEnded);
    });
  });
}
