/** What every implementation of Call must do, told once. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallEvent } from '../../../shared/flow-schema/call-events.ts';
import { type Call, CallEnded, type Digits, WrongCallState } from '../../call/call.ts';
import { dialSuite } from './dial-suite.ts';
import { parkSuite } from './park-suite.ts';
import { recordSuite } from './record-suite.ts';
import { type Watched, watch } from './watched.ts';

/** A call that is coming in, and what a caller and the clock can do to it. */
export interface CallFixture {
  readonly call: Call;
  /** The caller presses a key; resolves when the call has got it. */
  press(digit: string): void | Promise<void>;
  /** CANCEL before the answer, BYE after it; resolves when the call has got it. */
  callerHangsUp(): void | Promise<void>;
  /** The one phone that can be dialled, as `anna`. */
  readonly callee: {
    rings(): void | Promise<void>;
    answers(): void | Promise<void>;
    isBusy(): void | Promise<void>;
    hangsUp(): void | Promise<void>;
  };
  /** Turns the clock, and lets promises settle. */
  advance(ms: number): Promise<void>;
  /** Texts that began to play, in order. */
  heard(): readonly string[];
  /** What the call published. */
  events(): readonly CallEvent[];
  /** Makes whoever is told of events throw from now on. */
  breakSink(): void;
  /** Gives back what the fixture took. */
  close?(): void | Promise<void>;
}

const never = new AbortController().signal;
/** Longer than any of the texts here takes to speak. */
const SPOKEN = 30_000;

export function callSuite(name: string, makeFixture: () => CallFixture | Promise<CallFixture>): void {
  dialSuite(`${name} that dials`, makeFixture);
  parkSuite(`${name} that is parked`, makeFixture);
  recordSuite(`${name} that is recorded`, makeFixture);
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
    const want = (given: Partial<Parameters<Call['digits']>[0]> = {}): Watched<Digits> =>
      watch(call.digits({ signal: never, max: 4, firstWithin: 5000, betweenWithin: 2000, ...given }));
    const play = (say: string, interruptOnDigit: boolean, signal = never) =>
      watch(call.play({ say }, { signal, interruptOnDigit }));

    describe('states', () => {
      test('hold music is for answered calls', async () => {
        expect(() => call.holdMusic()).toThrow(WrongCallState);
        await answered();
        const stop = call.holdMusic();
        await on.advance(60_000);
        stop();
        await call.hangUp();
      });

      test('a call rings, is early once the caller has been told, and answered after that', async () => {
        expect(call.state).toBe('ringing');
        await call.ring();
        expect(call.state).toBe('early');
        await answered();
        expect(call.state).toBe('answered');
      });

      test('what is played before the answer is heard without one, twice if need be, and the call can still be refused', async () => {
        for (const say of ['closed today', 'call again']) {
          const played = watch(call.play({ say }, { signal: never, interruptOnDigit: false, unanswered: true }));
          await on.advance(SPOKEN);
          expect(await played.promise).toBe('finished');
        }
        expect(on.heard()).toEqual(['closed today', 'call again']);
        expect(call.state).toBe('early');
        const told = on.events().flatMap((event) => (event.type === 'leg.changed' ? [event.state] : []));
        expect(told).toEqual(['early']);
        await call.reject({ status: 480 });
        expect(causeOf(call)).toMatchObject({ code: 'rejected', sip: 480 });
      });

      test('what is played before the answer goes on behind it', async () => {
        const played = watch(call.play({ say: 'hello' }, { signal: never, interruptOnDigit: false, unanswered: true }));
        await on.advance(10);
        await answered();
        await on.advance(SPOKEN);
        expect(await played.promise).toBe('finished');
        expect(call.state).toBe('answered');
      });

      test('to answer twice is to answer once', async () => {
        await answered();
        await answered();
        const answers = on.events().filter((event) => event.type === 'leg.changed' && event.state === 'answered');
        expect(answers).toHaveLength(1);
      });

      test('a rejected call has ended, by the flow, with its status', async () => {
        await call.reject({ status: 486, reason: 'Busy Here' });
        expect(call.state).toBe('ended');
        expect(causeOf(call)).toMatchObject({ by: 'flow', code: 'rejected', sip: 486 });
      });

      test('a redirected call has ended, by the flow, with its status', async () => {
        await call.redirect({ status: 302, contacts: [{ uri: 'sip:office@example.com', q: 0.5 }] });
        expect(causeOf(call)).toMatchObject({ by: 'flow', code: 'redirected', sip: 302 });
      });

      test('what belongs before the answer is refused after it', async () => {
        await answered();
        await expect(call.reject({ status: 486 })).rejects.toThrow(WrongCallState);
        await expect(call.redirect({ status: 302, contacts: [{ uri: 'sip:a@example.com' }] })).rejects.toThrow(
          WrongCallState,
        );
        await expect(call.ring()).rejects.toThrow(WrongCallState);
        expect(call.state).toBe('answered');
      });

      test('what belongs after the answer is refused before it', async () => {
        await expect(call.play({ say: 'Hello' }, { signal: never, interruptOnDigit: false })).rejects.toThrow(
          WrongCallState,
        );
        await expect(call.digits({ signal: never, max: 1, firstWithin: 1000, betweenWithin: 1000 })).rejects.toThrow(
          WrongCallState,
        );
        expect(call.state).toBe('ringing');
      });

      test('nothing can be asked of a call that has ended', async () => {
        await answered();
        await call.hangUp();
        expect(causeOf(call)).toMatchObject({ by: 'flow', code: 'completed' });
        await expect(play('Hello', false).promise).rejects.toThrow(CallEnded);
        await expect(want().promise).rejects.toThrow(CallEnded);
        await expect(call.reject({ status: 486 })).rejects.toThrow(CallEnded);
      });

      test('to hang up twice keeps the first cause', async () => {
        await answered();
        await call.hangUp({ by: 'runtime', code: 'shutdown' });
        await call.hangUp();
        expect(causeOf(call)).toMatchObject({ by: 'runtime', code: 'shutdown' });
      });

      test('to hang up before the answer is a refusal', async () => {
        await call.hangUp({ sip: 480 });
        expect(call.state).toBe('ended');
        expect(causeOf(call)).toMatchObject({ by: 'flow', sip: 480 });
      });

      test('a caller who gives up before the answer has cancelled', async () => {
        await on.callerHangsUp();
        expect(call.state).toBe('ended');
        expect(causeOf(call)).toMatchObject({ by: 'caller', code: 'cancelled' });
        await expect(call.answer()).rejects.toThrow(CallEnded);
      });
    });

    describe('playing', () => {
      beforeEach(answered);

      test('resolves when everything has been heard', async () => {
        const playing = play('Good morning', false);
        await on.advance(1);
        expect(playing.settled).toBe(false);
        await on.advance(SPOKEN);
        expect(await playing.promise).toBe('finished');
        expect(on.heard()).toEqual(['Good morning']);
      });

      test('is interrupted by a key where that is allowed, and the key is kept', async () => {
        const playing = play('A long story', true);
        await on.advance(1);
        await on.press('5');
        await on.advance(1);
        expect(await playing.promise).toBe('interrupted');
        expect(await want({ max: 1 }).promise).toEqual({ digits: '5', ended: 'full' });
      });

      test('goes on under a key where that is not allowed', async () => {
        const playing = play('A short story', false);
        await on.advance(1);
        await on.press('5');
        await on.advance(1);
        expect(playing.settled).toBe(false);
        await on.advance(SPOKEN);
        expect(await playing.promise).toBe('finished');
      });

      test('does not begin when a key is waiting already', async () => {
        await on.press('7');
        expect(await play('Press a key', true).promise).toBe('interrupted');
        expect(on.heard()).toEqual([]);
      });

      test('stops when it is told to, with the reason given', async () => {
        const stop = new AbortController();
        const playing = play('A long story', false, stop.signal);
        await on.advance(1);
        stop.abort(new Error('enough'));
        await expect(playing.promise).rejects.toThrow('enough');
        expect(call.state).toBe('answered');
        const next = play('The next story', false);
        await on.advance(SPOKEN);
        expect(await next.promise).toBe('finished');
      });
    });

    describe('keys', () => {
      beforeEach(answered);

      test('end with the last one wanted', async () => {
        const keys = want({ max: 3 });
        for (const digit of '123') await on.press(digit);
        await on.advance(1);
        expect(await keys.promise).toEqual({ digits: '123', ended: 'full' });
      });

      test('end with the end key, which is no part of them', async () => {
        const keys = want({ endOn: '#' });
        for (const digit of '42#') await on.press(digit);
        await on.advance(1);
        expect(await keys.promise).toEqual({ digits: '42', ended: 'endKey' });
      });

      test('end without any when the first does not come in time', async () => {
        const keys = want({ firstWithin: 5000 });
        await on.advance(4900);
        expect(keys.settled).toBe(false);
        await on.advance(200);
        expect(await keys.promise).toEqual({ digits: '', ended: 'timeout' });
      });

      test('end with those that came when the next does not come in time', async () => {
        const keys = want({ firstWithin: 5000, betweenWithin: 2000 });
        await on.press('1');
        await on.advance(1900);
        await on.press('2');
        await on.advance(1900);
        expect(keys.settled).toBe(false);
        await on.advance(200);
        expect(await keys.promise).toEqual({ digits: '12', ended: 'timeout' });
      });

      test('pressed ahead are given first, in their order, and the rest stay', async () => {
        for (const digit of '123') await on.press(digit);
        expect(await want({ max: 2 }).promise).toEqual({ digits: '12', ended: 'full' });
        expect(await want({ max: 1 }).promise).toEqual({ digits: '3', ended: 'full' });
      });

      test('pressed ahead can be forgotten', async () => {
        for (const digit of '12') await on.press(digit);
        call.forgetDigits();
        const keys = want({ max: 1 });
        await on.press('9');
        await on.advance(1);
        expect(await keys.promise).toEqual({ digits: '9', ended: 'full' });
      });

      test('are told in events, and masked when they are secret', async () => {
        const open = want({ max: 1 });
        await on.press('1');
        await on.advance(1);
        await open.promise;
        const secret = want({ max: 2, secret: true });
        for (const digit of '98') await on.press(digit);
        await on.advance(1);
        expect((await secret.promise).digits).toBe('98');
        const told = on.events().flatMap((event) => (event.type === 'digit.pressed' ? [event.digit] : []));
        expect(told).toEqual(['1', '•', '•']);
      });

      test('are waited for no longer when the listener is stopped', async () => {
        const stop = new AbortController();
        const keys = want({ signal: stop.signal });
        await on.advance(1);
        stop.abort(new Error('enough'));
        await expect(keys.promise).rejects.toThrow('enough');
        const next = want({ max: 1 });
        await on.press('4');
        await on.advance(1);
        expect(await next.promise).toEqual({ digits: '4', ended: 'full' });
      });
    });

    describe('a caller who hangs up', () => {
      beforeEach(answered);

      test('ends what is playing', async () => {
        const playing = play('A long story', false);
        await on.advance(1);
        await on.callerHangsUp();
        await on.advance(1);
        await expect(playing.promise).rejects.toThrow(CallEnded);
        expect(causeOf(call)).toMatchObject({ by: 'caller', code: 'hungUp' });
      });

      test('ends what waits for keys', async () => {
        const keys = want();
        await on.advance(1);
        await on.callerHangsUp();
        await on.advance(1);
        await expect(keys.promise).rejects.toThrow(CallEnded);
        expect(call.state).toBe('ended');
      });

      test('is noticed by whoever watches, once', async () => {
        let noticed = 0;
        call.ended.addEventListener('abort', () => noticed++);
        await on.callerHangsUp();
        await call.hangUp();
        expect(noticed).toBe(1);
      });
    });

    describe('events', () => {
      test('are numbered without gaps', async () => {
        await call.ring();
        await answered();
        call.publish({ type: 'node.entered', path: ['a'], kind: 'announce' });
        expect(on.events().map(({ seq }) => seq)).toEqual(on.events().map((_, index) => index));
        expect(on.events().every((event) => event.call === call.id)).toBe(true);
      });

      test('never throw at who publishes them, even when who listens does', () => {
        on.breakSink();
        expect(() => call.publish({ type: 'node.entered', path: ['a'], kind: 'announce' })).not.toThrow();
      });
    });
  });
}

function causeOf(call: Call) {
  const why: unknown = call.ended.reason;
  return why instanceof CallEnded ? why.cause : undefined;
}
