import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { setStage } from '../testing/stage.ts';
import { MessageTrace, type MessageTraceOptions } from './message-trace.ts';
import { traceText } from './trace-text.ts';

const peer = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
const source = { ...peer, local: { address: '10.0.0.1', port: 5060 } };

function setTrace(limits: MessageTraceOptions['limits'] = {}) {
  const trace = new MessageTrace({ clock: new SimulatedClock(), limits });
  const tell = (callId: string, text: string) => trace.message(false, Buffer.from(text), source, callId);
  const read = (callId: string) => trace.read(callId)?.messages.map(({ text }) => text);
  return { trace, tell, read };
}

describe('a call over the wire', () => {
  test('is told in order, with both ends, and reads as a ladder', async () => {
    const stage = await setStage();
    const trace = new MessageTrace({ clock: stage.clock });
    stage.userAgent.listener = {
      ...stage.userAgent.listener,
      message: (out, bytes, end, callId) => trace.message(out, bytes, end, callId),
    };
    const call = await stage.answeredCall();
    await stage.clock.advance(1500);
    call.bye();
    await stage.settle();
    const { messages, lost } = trace.read(call.callId)!;
    expect(lost).toBe(0);
    expect(messages.map(({ out, firstLine }) => `${out ? '>' : '<'} ${firstLine}`)).toEqual([
      '< INVITE sip:welcome@10.0.0.1 SIP/2.0',
      '> SIP/2.0 200 OK',
      '< ACK sip:welcome@10.0.0.1:5060 SIP/2.0',
      '< BYE sip:welcome@10.0.0.1:5060 SIP/2.0',
      '> SIP/2.0 200 OK',
    ]);
    for (const { out, from, to } of messages) {
      const [us, them] = out ? [from, to] : [to, from];
      expect([us, them]).toEqual([
        { address: '10.0.0.1', port: 5060 },
        { address: '10.0.0.2', port: 5060 },
      ]);
    }
    const lines = traceText(messages).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      '2026-01-05T09:00:00.000Z  10.0.0.2:5060 -> 10.0.0.1:5060  udp  INVITE sip:welcome@10.0.0.1 SIP/2.0',
      '2026-01-05T09:00:00.000Z  10.0.0.1:5060 -> 10.0.0.2:5060  udp  SIP/2.0 200 OK',
      '2026-01-05T09:00:00.000Z  10.0.0.2:5060 -> 10.0.0.1:5060  udp  ACK sip:welcome@10.0.0.1:5060 SIP/2.0',
      '2026-01-05T09:00:01.500Z  10.0.0.2:5060 -> 10.0.0.1:5060  udp  BYE sip:welcome@10.0.0.1:5060 SIP/2.0',
      '2026-01-05T09:00:01.500Z  10.0.0.1:5060 -> 10.0.0.2:5060  udp  SIP/2.0 200 OK',
    ]);
    expect(lines).toContain(`    Call-ID: ${call.callId}`);
    await stage.finish();
  });

  test('is kept as it was, though the buffer is used again', () => {
    const { trace, read } = setTrace();
    const bytes = Buffer.from('OPTIONS');
    trace.message(false, bytes, source, 'a');
    bytes.fill(0);
    expect(read('a')).toEqual(['OPTIONS']);
  });

  test('on sockets for all addresses, our end is asked for when somebody looks', () => {
    let asked = 0;
    const trace = new MessageTrace({
      clock: new SimulatedClock(),
      localAddress: () => {
        asked++;
        return { address: '192.0.2.1', port: 5060 };
      },
    });
    trace.message(false, Buffer.from('x'), { ...source, local: { address: '::', port: 5060 } }, 'a');
    trace.message(true, Buffer.from('y'), peer, 'a');
    expect(asked).toBe(0);
    expect(trace.read('a')!.messages.map(({ out, from, to }) => (out ? from : to).address)).toEqual([
      '192.0.2.1',
      '192.0.2.1',
    ]);
  });

  test('control characters of a stranger do not reach a terminal', () => {
    const { trace, tell } = setTrace();
    tell('a', 'INVITE sip:\u001b[2Ja SIP/2.0\r\nSubject: \u001b]0;gotcha\u0007 Grüße\r\n\r\n');
    const text = traceText(trace.read('a')!.messages);
    expect([...text].filter((letter) => letter < ' ' && letter !== '\n')).toEqual([]);
    expect(text).toContain('Grüße');
  });
});

describe('secrets', () => {
  test('are masked in everything that can be read', () => {
    const { trace, tell } = setTrace();
    tell('a', 'REGISTER sip:x SIP/2.0\r\nAuthorization: Digest response="c4nary"\r\n\r\n');
    expect(JSON.stringify(trace.read('a'))).not.toContain('c4nary');
  });

  test('digits of a call that were asked for in secret are hidden, those that came before too', () => {
    const { trace, tell, read } = setTrace();
    const info = 'INFO sip:x SIP/2.0\r\n\r\nSignal=5\r\n';
    tell('a', info);
    tell('b', info);
    trace.hideDigits('a');
    tell('a', info);
    expect(read('a')).toEqual(Array(2).fill(info.replace('=5', '=x')));
    expect(read('b')).toEqual([info]);
  });
});

describe('bounds', () => {
  test('of one call: its oldest messages go, the first one stays, and the loss is told', () => {
    const { trace, tell, read } = setTrace({ bytesPerCall: 2000 });
    for (let i = 0; i < 100; i++) tell('a', `${i}`.padEnd(200));
    expect(read('a')!.map((text) => Number(text))).toEqual([0, 96, 97, 98, 99]);
    expect(trace.read('a')!.lost).toBe(95);
    tell('a', 'x'.repeat(60_000));
    expect(trace.counts().bytes).toBeLessThan(63_000);
  });

  test('of calls: the oldest goes, and its trace is gone', () => {
    const { trace, tell, read } = setTrace({ calls: 10 });
    for (let i = 0; i < 100; i++) {
      tell(`call-${i}`, 'INVITE');
      trace.keep(`call-${i}`);
    }
    expect(trace.counts()).toMatchObject({ calls: 10, others: 0 });
    expect(read('call-89')).toBeUndefined();
    expect(read('call-90')).toEqual(['INVITE']);
  });

  test('a flood of strangers pushes out strangers only', () => {
    const { trace, tell, read } = setTrace({ others: 50, bytes: 100_000 });
    tell('call', 'INVITE');
    trace.keep('call');
    for (let i = 0; i < 10_000; i++) tell(`flood-${i}`, 'OPTIONS'.padEnd(900));
    tell('call', 'BYE');
    expect(read('call')).toEqual(['INVITE', 'BYE']);
    expect(trace.counts().others).toBeLessThanOrEqual(50);
    expect(trace.counts().bytes).toBeLessThan(101_000);
  });

  test('of all bytes, counted right to the last one', () => {
    const { trace, tell } = setTrace({ bytes: 50_000, bytesPerCall: 5000, calls: 1000, others: 1000 });
    for (let i = 0; i < 5000; i++) {
      tell(`call-${i % 37}`, 'x'.repeat((i * 131) % 1500));
      if (i % 5 === 0) trace.keep(`call-${i % 37}`);
      expect(trace.counts().bytes).toBeLessThanOrEqual(100_000);
    }
    for (let i = 0; i < 1000; i++) trace.keep(`empty-${i}`);
    expect(trace.counts()).toMatchObject({ calls: 1000 });
    expect(trace.read('empty-1')).toBeUndefined();
  });

  test('Call-IDs of no sane length are not kept at all', () => {
    const { trace, tell } = setTrace();
    tell('x'.repeat(8000), 'INVITE');
    tell('', 'INVITE');
    trace.keep('x'.repeat(8000));
    expect(trace.counts()).toEqual({ calls: 0, others: 0, bytes: 0 });
  });
});
