import { describe, expect, test } from 'vitest';
import { Reception } from '../rtp/reception.ts';
import { parseRtcp, type RtcpPacket } from './rtcp-packet.ts';
import { RtcpSession, reportInterval } from './rtcp-session.ts';

const noon = Date.UTC(2026, 0, 5, 12, 0, 0, 250);
const sent = (packets: number) => ({ ssrc: 1, packets, octets: packets * 160, timestamp: packets * 160 });
const reportOf = (wire: Uint8Array) => parseRtcp(wire)![0] as Extract<RtcpPacket, { type: 'report' }>;

describe('reports about a stream', () => {
  test('come every five seconds, give or take half, the first one sooner', () => {
    const e = Math.E - 1.5;
    expect(reportInterval(0, false)).toBeCloseTo(2_500 / e);
    expect(reportInterval(0.9999, false)).toBeCloseTo(7_500 / e, -1);
    expect(reportInterval(0.5, true)).toBeCloseTo(2_500 / e);
  });

  test('are sender reports while we send, receiver reports two reports later', () => {
    const session = new RtcpSession('us');
    const kinds = [0, 10, 10, 10, 20].map((packets) => reportOf(session.report(sent(packets), [], noon, false)).sender);
    expect(kinds.map((sender) => sender?.packets)).toEqual([undefined, 10, 10, undefined, 20]);
    expect(kinds[1]).toMatchObject({ ntpSeconds: noon / 1000 - 0.25 + 2_208_988_800, ntpFraction: 2 ** 30 });
  });

  test('say what was lost, and when the other side last reported', () => {
    const us = new RtcpSession('us');
    const them = new RtcpSession('them');
    const reception = new Reception(2);
    for (const sequence of [1, 2, 4]) reception.note(sequence);
    us.receive(them.report({ ...sent(5), ssrc: 2 }, [], noon, false), 1, noon + 40);
    const [block] = reportOf(us.report(sent(1), [reception], noon + 1_040, false)).blocks;
    expect(block).toMatchObject({ ssrc: 2, fractionLost: 64, lost: 1, highest: 4, sinceLastReport: 65_536 });
  });

  test('tell the round trip and how the other side hears us', () => {
    const us = new RtcpSession('us');
    const them = new RtcpSession('them');
    const fromUs = new Reception(1);
    for (const sequence of [1, 3]) fromUs.note(sequence);
    them.receive(us.report(sent(3), [], noon, false), 2, noon + 40);
    // 40 ms there, 500 ms of waiting, 40 ms back; the clocks agree here, but need not.
    us.receive(them.report({ ...sent(3), ssrc: 2 }, [fromUs], noon + 540, false), 1, noon + 580);
    expect(us.roundTripMs).toBeCloseTo(80, 1);
    expect(us.remote).toMatchObject({ lost: 1 });
  });

  test('about somebody else teach nothing', () => {
    const us = new RtcpSession('us');
    us.receive(new RtcpSession('them').report({ ...sent(3), ssrc: 2 }, [new Reception(99)], noon, false), 1, noon);
    expect(us.remote).toBeUndefined();
    expect(us.receive(Uint8Array.of(1, 2, 3), 1, noon)).toBe(false);
  });
});
