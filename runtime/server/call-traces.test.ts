import { describe, expect, test } from 'vitest';
import type { CallEvent, CallFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { noMetrics } from '../metrics.ts';
import { NoRoute } from '../sip/errors.ts';
import { createTraces } from './call-traces.ts';

const peer = { transport: 'udp', address: '192.0.2.2', port: 5060 } as const;
const started = { type: 'call.started', from: 'a', to: 'b', flow: 'f', version: 1, sipCallId: 'id@phone' } as const;

function setTraces(addressFor = () => ({ host: '192.0.2.1', port: 5060 })) {
  const { trace, traces } = createTraces({ addressFor }, new SimulatedClock(), noMetrics);
  const tell = (text: string, callId = 'id@phone') => trace.message(false, Buffer.from(text), peer, callId);
  const happens = (fact: CallFact) => traces.publish({ call: 'call-1', seq: 0, at: 0, ...fact } as CallEvent);
  return { trace, traces, tell, happens };
}

describe("a call's messages", () => {
  test('stay when strangers flood', () => {
    const { traces, tell, happens } = setTraces();
    tell('INVITE sip:grün@192.0.2.1 SIP/2.0\r\n\r\n');
    happens(started);
    for (let i = 0; i < 2000; i++) tell('OPTIONS', `flood-${i}`);
    expect(traces.messages('flood-1')).toBeUndefined();
    expect(traces.messages('call-1')).toMatchObject([
      { from: '192.0.2.2:5060', to: '192.0.2.1:5060', firstLine: 'INVITE sip:grün@192.0.2.1 SIP/2.0' },
    ]);
    expect(traces.text('call-1')).toContain('192.0.2.2:5060 -> 192.0.2.1:5060  udp  INVITE sip:grün');
    expect(traces.pcap('call-1')!.length).toBeGreaterThan(40);
    expect([traces.text('other'), traces.pcap('other')]).toEqual([undefined, undefined]);
  });

  test.each([
    ['•', 'Signal=x'],
    ['5', 'Signal=5'],
  ])('show a digit that was published as %s as %s', (digit, shown) => {
    const { traces, tell, happens } = setTraces();
    tell('INFO sip:x SIP/2.0\r\n\r\nSignal=5\r\n');
    happens(started);
    happens({ type: 'digit.pressed', digit, form: 'info' });
    expect(traces.messages('call-1')![0]!.text).toContain(shown);
  });

  test('are those of all its legs, in the order of the wire, and their digits are hidden together', () => {
    const { trace, traces, happens } = setTraces();
    const line = (text: string, callId: string) => trace.message(true, Buffer.from(text), peer, callId);
    happens(started);
    line('INVITE sip:first SIP/2.0', 'id@phone');
    happens({ type: 'leg.started', leg: 'a', direction: 'out', from: 'x', to: 'y', sipCallId: 'id@us' });
    line('INVITE sip:second SIP/2.0', 'id@us');
    line('SIP/2.0 200 OK', 'id@phone');
    line('INFO sip:x SIP/2.0\r\n\r\nSignal=5\r\n', 'id@us');
    happens({ type: 'digit.pressed', digit: '•', form: 'info' });
    expect(traces.messages('call-1')!.map(({ firstLine }) => firstLine)).toEqual([
      'INVITE sip:first SIP/2.0',
      'SIP/2.0 200 OK',
      'INVITE sip:second SIP/2.0',
      'INFO sip:x SIP/2.0',
    ]);
    expect(traces.text('call-1')).not.toContain('Signal=5');
  });

  test('can be read when no address of ours leads to the peer any more', () => {
    const { traces, tell, happens } = setTraces(() => {
      throw new NoRoute('udp:192.0.2.2');
    });
    tell('OPTIONS');
    happens(started);
    expect(traces.messages('call-1')).toMatchObject([{ to: '0.0.0.0:0' }]);
  });
});
