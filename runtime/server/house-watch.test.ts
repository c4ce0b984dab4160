import { describe, expect, test } from 'vitest';
import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import type { Store } from '../store/store.ts';
import { watchLoop } from './loop-watch.ts';
import { createReadiness } from './readiness.ts';
import { SipTimes } from './sip-times.ts';

describe('readiness', () => {
  function rooms() {
    const clock = new SimulatedClock();
    const state = { closed: undefined as string | undefined, store: true, sip: 1, media: true, asked: 0 };
    const answers = (fine: boolean) => (fine ? Promise.resolve(undefined) : new Promise<never>(() => undefined));
    const get = () => {
      state.asked++;
      return answers(state.store);
    };
    const store = { collection: () => ({ get }) } as unknown as Store;
    const closedStreams: string[] = [];
    const check = createReadiness({
      store,
      media: {
        open: async () => {
          if (!state.media) throw new Error('the media worker is not running');
          return { stream: 'm', port: 1, rtcpPort: 2 };
        },
        close: (stream) => void closedStreams.push(stream),
      },
      listening: () => Array(state.sip).fill('udp'),
      closed: () => state.closed,
      clock,
    });
    return { clock, state, check, closedStreams };
  }

  test('is there when store, SIP and media are, and leaves nothing open', async () => {
    const { check, closedStreams, clock } = rooms();
    expect(await check()).toEqual(['store', 'sip', 'media'].map((name) => ({ name, ready: true })));
    expect(closedStreams).toEqual(['m']);
    expect(clock.pending).toBe(0);
  });

  test('says what is missing', async () => {
    const { check, state, clock } = rooms();
    Object.assign(state, { store: false, sip: 0, media: false });
    const asked = check();
    await clock.advance(2_000);
    expect(await asked).toEqual([
      { name: 'store', ready: false, why: 'no answer within 2 seconds' },
      { name: 'sip', ready: false, why: 'no SIP address is open' },
      { name: 'media', ready: false, why: 'the media worker is not running' },
    ]);
  });

  test('stopping is told at once; who asks all the time makes no work', async () => {
    const { check, state, clock } = rooms();
    for (let turn = 0; turn < 100; turn++) await check();
    expect(state.asked).toBe(1);
    state.closed = 'stopping';
    expect(await check()).toEqual([{ name: 'start', ready: false, why: 'stopping' }]);
    state.closed = undefined;
    await clock.advance(1_001);
    await check();
    expect(state.asked).toBe(2);
  });
});

describe('SIP messages', () => {
  const counted = () => {
    const clock = new SimulatedClock();
    const counts = new Map<string, number>();
    const waits: number[] = [];
    const metrics = {
      count: (name: string, labels: Readonly<Record<string, string>> = {}) => {
        const key = [name, ...Object.values(labels)].join(' ');
        counts.set(key, (counts.get(key) ?? 0) + 1);
      },
      observe: () => undefined,
    };
    const times = new SipTimes(clock, metrics, (ms) => waits.push(ms));
    const message = (out: boolean, line: string, callId = 'one') =>
      times.message(out, Buffer.from(`${line}\r\n`), callId);
    return { clock, counts, waits, message };
  };

  test('are counted by method and status, and nonsense fills no memory', () => {
    const { counts, message } = counted();
    message(false, 'INVITE sip:a@b SIP/2.0');
    message(true, 'SIP/2.0 180 Ringing');
    message(true, 'SIP/2.0 200 OK');
    message(false, 'ACK sip:a@b SIP/2.0');
    for (let turn = 0; turn < 1000; turn++) message(false, `M${turn} sip:a@b SIP/2.0`, `x${turn}`);
    message(false, 'SIP/2.0 999 Odd');
    message(false, '');
    expect(Object.fromEntries(counts)).toEqual({
      'sip_requests_total in INVITE': 1,
      'sip_requests_total in ACK': 1,
      'sip_requests_total in other': 1001,
      'sip_responses_total out 180': 1,
      'sip_responses_total out 200': 1,
      'sip_responses_total in other': 1,
    });
  });

  test('the wait is from a request to its first answer, once, whatever is repeated', async () => {
    const { clock, waits, message } = counted();
    message(false, 'OPTIONS sip:a@b SIP/2.0');
    await clock.advance(20);
    message(false, 'OPTIONS sip:a@b SIP/2.0');
    await clock.advance(30);
    message(true, 'SIP/2.0 200 OK');
    message(true, 'SIP/2.0 200 OK');
    message(false, 'ACK sip:a@b SIP/2.0', 'two');
    message(true, 'SIP/2.0 200 OK', 'two');
    expect(waits).toEqual([50]);
  });
});

test('a stop of the event loop is announced, once a minute at most', async () => {
  const clock = new SimulatedClock();
  const told: SystemFact[] = [];
  let stops = [0, 249, 900, 900];
  const stop = watchLoop({
    clock,
    log: silentLog,
    announce: (fact) => told.push(fact),
    longestStop: () => stops.shift() ?? 0,
  });
  await clock.advance(10_000);
  expect(told).toEqual([{ type: 'alert.raised', code: 'event-loop', message: 'signalling stood still for 900 ms' }]);
  await clock.advance(60_000);
  stops = [300];
  await clock.advance(1_000);
  expect(told).toHaveLength(2);
  stop();
  expect(clock.pending).toBe(0);
});
