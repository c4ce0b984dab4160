/**
 * Threat S5: a flood from one source and from a thousand. Counts, not durations: what is let in is bounded, calls that
 * exist are served, nothing stays.
 */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

// The long run counts far, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000 });

/** Messages; `npm run test:long` sends what 20,000 a second are in 30 seconds. */
const flood = process.env.TEST_LONG === '1' ? 600_000 : 20_000;
const perSecond = 20_000;
/** Of what is kept of a transaction for repetitions: key, address, answer, and its numbers in arrays that double. */
const bytesPerTransaction = 2048;
/** Chunks that are begun, and the smallest arrays. */
const spareBytes = 2 * 2 ** 20;

describe('a flood', () => {
  let stage: Stage;
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
  });

  test.each([
    ['one source', 1],
    ['a thousand sources', 1000],
  ])('from %s: new calls are bounded, and the fifty calls that exist are served', async (name, sources) => {
    stage = await setStage({ guard: { trusted: (address) => address === '10.0.0.2' } });
    stage.user.onInvite = (invite) => {
      if (invite.source.address !== '10.0.0.2') invite.refuse(403);
    };
    const calls = [];
    for (let i = 0; i < 50; i++) calls.push(await stage.answeredCall());
    const before = stage.user.invites.length;
    const rss = process.memoryUsage.rss();
    let most = 0;
    let mostBytes = 0;
    let mostTimers = 0;
    let longest = 0;
    for (let n = 0; n < flood; n++) {
      const address = `10.${1 + Math.floor((n % sources) / 250)}.0.${1 + ((n % sources) % 250)}`;
      const ids = { branch: `z9hG4bKf${n}`, callId: `f${n}`, from: `<sip:x@y>;tag=${n}`, to: '<sip:a@10.0.0.1>' };
      stage.peer.send(
        { method: 'INVITE', uri: 'sip:a@10.0.0.1', cseq: 1, headers: ['Contact: <sip:x@10.9.9.9>'], ...ids },
        { address, port: 5060 },
      );
      if (n % 1000 === 999) {
        const call = calls[((n / 1000) % calls.length) | 0]!;
        const asked = stage.clock.monotonic();
        const answered = call.statuses('INFO').length;
        call.request('INFO', { body: 'x' });
        await stage.clock.advance(0);
        stage.user.requests.at(-1)!.respond(200);
        await stage.settle();
        expect(call.statuses('INFO')).toHaveLength(answered + 1);
        longest = Math.max(longest, stage.clock.monotonic() - asked);
        await stage.clock.advance(1_000_000 / perSecond);
        const { transactions, timers } = stage.userAgent.counts();
        most = Math.max(most, transactions);
        mostTimers = Math.max(mostTimers, timers);
        mostBytes = Math.max(mostBytes, stage.userAgent.keptBytes);
        stage.network.sent.length = 0;
      }
    }
    const admitted = stage.user.invites.length - before;
    const seconds = flood / perSecond;
    const allowed = Math.min(sources * (1000 + 100 * seconds), 5000 + 2000 * seconds);
    const grown = (process.memoryUsage.rss() - rss) / 2 ** 20;
    console.info(
      `S5, ${name}: ${flood} INVITEs, ${admitted} let in, at most ${most} transactions, ${mostTimers} timers and ` +
        `${(mostBytes / 2 ** 20).toFixed(1)} MiB of kept answers at once; RSS ${grown.toFixed(0)} MiB more, test and all`,
    );
    expect(mostBytes).toBeLessThanOrEqual(most * bytesPerTransaction + spareBytes);
    expect(mostBytes).toBeLessThanOrEqual(50 * 2 ** 20);
    // A refused INVITE waits for its ACK with one timer; a call that exists has three.
    expect(mostTimers).toBeLessThanOrEqual(2 * most + 3 * 50);
    expect(stage.userAgent.guard.sources).toBeLessThanOrEqual(sources);
    // No answer inside a call waits for anything but its turn.
    expect(longest).toBeLessThanOrEqual(20);
    expect(admitted).toBeGreaterThan(0);
    expect(admitted).toBeLessThanOrEqual(allowed);
    // Besides the strangers' there are those of the fifty calls: their INVITEs, and an INFO for each thousand.
    expect(most).toBeLessThanOrEqual(allowed + 50 + flood / 1000);
    expect(stage.user.requests).toHaveLength(flood / 1000);
    for (const call of calls) call.bye();
    await stage.settle();
    expect(stage.user.ends).toHaveLength(50);
  });
});
