/** Client transactions by the clock: what is sent when, and when it is over (RFC 3261 §17.1, RFC 6026 §7.2). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { ParsedResponse } from '../message/parsed-message.ts';
import type { Source } from '../transport/address.ts';
import type { Transport } from '../transport/transport.ts';
import { TimerWheel } from './timer-wheel.ts';
import { TransactionLayer } from './transaction-layer.ts';

const source: Source = {
  transport: 'udp',
  address: '10.0.0.2',
  port: 5060,
  local: { address: '10.0.0.1', port: 5060 },
};

describe.each([
  ['UDP', false],
  ['TCP', true],
])('over %s', (_name, reliable) => {
  let clock: SimulatedClock;
  let wheel: TimerWheel;
  let layer: TransactionLayer;
  /** Method and millisecond of everything that was sent. */
  let sent: [string, number][];
  let told: (number | string)[];
  let begun: number;
  beforeEach(() => {
    clock = new SimulatedClock();
    wheel = new TimerWheel(clock, (error) => {
      throw error;
    });
    sent = [];
    told = [];
    begun = clock.monotonic();
    layer = new TransactionLayer(
      { send: (bytes) => sent.push([bytes.toString().split(' ')[0]!, clock.monotonic() - begun]) },
      wheel,
    );
  });
  afterEach(async () => {
    await clock.advance(70_000);
    expect([layer.size, wheel.size]).toEqual([0, 0]);
  });

  const open = (method: string) => {
    const headers = ['Max-Forwards: 70', 'From: <sip:a@b>;tag=1', 'To: <sip:b@b>', 'Call-ID: 1', `CSeq: 1 ${method}`];
    const fields = headers.map((line) => line.split(': ') as [string, string]);
    const hop = { transport: { reliable } as Transport, peer: source };
    const user = {
      responded: ({ status }: ParsedResponse) => void told.push(status),
      transactionFailed: (why: string) => void told.push(why),
    };
    const via = `SIP/2.0/X 10.0.0.1;branch=z9hG4bK1`;
    return layer.openClient({ method, uri: 'sip:b@b', headers: fields }, via, 'z9hG4bK1', '1', hop, user);
  };
  const hear = (status: number, method: string, tag = 'x') => {
    const via = 'Via: SIP/2.0/X 10.0.0.1;branch=z9hG4bK1';
    const lines = [`SIP/2.0 ${status} X`, via, 'From: <sip:a@b>;tag=1', `To: <sip:b@b>;tag=${tag}`, 'Call-ID: 1'];
    const text = `${[...lines, `CSeq: 1 ${method}`, 'Content-Length: 0'].join('\r\n')}\r\n\r\n`;
    return layer.responded(parseMessage(Buffer.from(text)) as ParsedResponse, source);
  };
  /** The seconds at which something was sent; the wheel is a little coarse. */
  const times = (method: string) => sent.filter(([name]) => name === method).map(([, ms]) => Math.round(ms / 100) / 10);

  test('an INVITE that nobody answers: doubling from T1, given up after 64*T1 (timers A and B)', async () => {
    open('INVITE');
    await clock.advance(31_900);
    expect(times('INVITE')).toEqual(reliable ? [0] : [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5]);
    expect(told).toEqual([]);
    await clock.advance(200);
    expect(told).toEqual(['timeout']);
  });

  test('a request that nobody answers: doubling to T2, given up after 64*T1 (timers E and F)', async () => {
    open('OPTIONS');
    await clock.advance(32_100);
    expect(times('OPTIONS')).toEqual(reliable ? [0] : [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]);
    expect(told).toEqual(['timeout']);
  });

  test('a provisional: the INVITE rests, any other request goes on at T2', async () => {
    open('INVITE');
    hear(100, 'INVITE');
    await clock.advance(60_000);
    expect(times('INVITE')).toEqual([0]);
    hear(486, 'INVITE');
    open('OPTIONS');
    hear(100, 'OPTIONS');
    begun = clock.monotonic();
    sent.length = 0;
    await clock.advance(32_100);
    expect(times('OPTIONS').length).toBe(reliable ? 0 : 8);
    expect(told).toEqual([100, 486, 100, 'timeout']);
  });

  test('a refusal: the ACK again with each repetition, for 32 s over datagrams (timer D)', async () => {
    open('INVITE');
    hear(486, 'INVITE');
    await clock.advance(50);
    expect(hear(486, 'INVITE')).toBe(!reliable);
    await clock.advance(31_800);
    expect(hear(486, 'INVITE')).toBe(!reliable);
    expect(times('ACK')).toHaveLength(reliable ? 1 : 3);
    expect(told).toEqual([486]);
    await clock.advance(300);
    expect(hear(486, 'INVITE')).toBe(false);
  });

  test('a 2xx: each repetition and each fork reaches the user for 64*T1, and no ACK is ours (timer M)', async () => {
    open('INVITE');
    hear(200, 'INVITE', 'a');
    hear(200, 'INVITE', 'a');
    await clock.advance(31_900);
    hear(200, 'INVITE', 'b');
    expect(told).toEqual([200, 200, 200]);
    expect(times('ACK')).toEqual([]);
    await clock.advance(200);
    expect(hear(200, 'INVITE', 'c')).toBe(false);
  });

  test('a final response is told once; its repetitions are lost for 5 s over datagrams (timer K)', async () => {
    open('OPTIONS');
    hear(200, 'OPTIONS');
    await clock.advance(50);
    expect(hear(200, 'OPTIONS')).toBe(!reliable);
    expect(told).toEqual([200]);
    await clock.advance(5_100);
    expect(hear(200, 'OPTIONS')).toBe(false);
  });

  test('a response of another method or branch is nobody’s', () => {
    open('OPTIONS');
    expect(hear(200, 'INVITE')).toBe(false);
    expect(told).toEqual([]);
  });

  test.each([
    ['OPTIONS', 4],
    ['UPDATE', 4],
    ['PRACK', 4],
    ['SUBSCRIBE', 4],
    ['NOTIFY', 4],
    ['MESSAGE', 1],
    ['INFO', 1],
    ['REFER', 1],
  ])('its connection is lost: %s is sent %i times, then it has failed', async (method, sendings) => {
    open(method);
    for (let losses = 0; losses < 4; losses++) {
      layer.connectionLost(source);
      await clock.advance(450);
    }
    // Datagrams have no connection.
    if (reliable) expect([times(method).length, told]).toEqual([sendings, ['transport']]);
    else expect(told).toEqual([]);
    if (!reliable) hear(200, method);
  });

  test.each(['INVITE', 'OPTIONS', 'MESSAGE'])(
    '%s could not be written: once more, although its connection is lost, too',
    async (method) => {
      if (!reliable) return;
      const transaction = open(method);
      transaction.unsent();
      layer.connectionLost(source);
      await clock.advance(100);
      expect(times(method)).toHaveLength(2);
      expect(told).toEqual([]);
      for (let losses = 1; losses < 4; losses++) {
        transaction.unsent();
        await clock.advance(450);
      }
      expect(times(method)).toHaveLength(4);
      expect(told).toEqual(['transport']);
    },
  );
});
