/** When a stream reports, what it reports, and what the other side reported about it. */

import type { Reception } from '../rtp/reception.ts';
import { type OutgoingReport, parseRtcp, type ReportBlock, writeRtcp } from './rtcp-packet.ts';

/** What we have sent so far. */
export interface Sent {
  readonly ssrc: number;
  readonly packets: number;
  readonly octets: number;
  /** RTP timestamp that stands for now. */
  readonly timestamp: number;
}

interface HeardReport {
  /** The middle 32 bits of its NTP time. */
  readonly ntpMiddle: number;
  readonly at: number;
}

/** Seconds from the NTP epoch (1900) to that of Unix. */
const ntpEpoch = 2_208_988_800;
/** Two members, little bandwidth: the minimum of RFC 3550 §6.2 is what counts. */
const minimumMs = 5_000;
/** RFC 3550 §6.3.1: divides out what timer reconsideration adds. */
const compensation = Math.E - 1.5;
const maxSources = 8;

/** Milliseconds to the next report; the first one comes after half of it. @param random evenly spread in [0, 1) */
export function reportInterval(random: number, first: boolean): number {
  return ((first ? minimumMs / 2 : minimumMs) * (0.5 + random)) / compensation;
}

export class RtcpSession {
  readonly #cname: string;
  readonly #heard = new Map<number, HeardReport>();
  #packetsAtReports: [number, number] = [0, 0];
  /** What the other side says about our packets. */
  remote: { readonly lost: number; readonly jitter: number } | undefined;
  roundTripMs: number | undefined;

  constructor(cname: string) {
    this.#cname = cname;
  }

  /** Takes in a datagram; false when it is no RTCP. @param epochMs wall time */
  receive(bytes: Uint8Array, ourSsrc: number, epochMs: number): boolean {
    const packets = parseRtcp(bytes);
    if (!packets) return false;
    for (const packet of packets) {
      if (packet.type !== 'report') continue;
      if (packet.sender) {
        if (this.#heard.size === maxSources && !this.#heard.has(packet.ssrc)) this.#heard.clear();
        const { ntpSeconds, ntpFraction } = packet.sender;
        this.#heard.set(packet.ssrc, { ntpMiddle: middle(ntpSeconds, ntpFraction), at: epochMs });
      }
      const aboutUs = packet.blocks.find(({ ssrc }) => ssrc === ourSsrc);
      if (aboutUs) this.#learn(aboutUs, epochMs);
    }
    return true;
  }

  /** A compound packet to send now. @param epochMs wall time */
  report(sent: Sent, receptions: Iterable<Reception>, epochMs: number, bye: boolean): Uint8Array {
    // RFC 3550 §6.4: a sender report if we sent anything since the last but one report.
    const sends = sent.packets > this.#packetsAtReports[0];
    this.#packetsAtReports = [this.#packetsAtReports[1], sent.packets];
    const { seconds, fraction } = ntpTime(epochMs);
    const report: OutgoingReport = {
      ssrc: sent.ssrc,
      sender: sends ? { ...sent, ntpSeconds: seconds, ntpFraction: fraction } : undefined,
      blocks: [...receptions].map((reception) => this.#blockOf(reception, epochMs)),
      cname: this.#cname,
      bye,
    };
    return writeRtcp(report);
  }

  #blockOf(reception: Reception, epochMs: number): ReportBlock {
    const heard = this.#heard.get(reception.ssrc);
    return {
      ssrc: reception.ssrc,
      fractionLost: reception.takeFractionLost(),
      lost: reception.lost,
      highest: reception.highest >>> 0,
      jitter: reception.jitter,
      lastReport: heard?.ntpMiddle ?? 0,
      sinceLastReport: heard ? Math.min(0xffffffff, Math.round((epochMs - heard.at) * 65.536)) : 0,
    };
  }

  /** RFC 3550 §6.4.1: round trip = now − last SR − delay since it, in 1/65536 s. */
  #learn(block: ReportBlock, epochMs: number): void {
    this.remote = { lost: block.lost, jitter: block.jitter };
    if (block.lastReport === 0) return;
    const { seconds, fraction } = ntpTime(epochMs);
    const ticks = (middle(seconds, fraction) - block.lastReport - block.sinceLastReport) | 0;
    if (ticks >= 0) this.roundTripMs = ticks / 65.536;
  }
}

function ntpTime(epochMs: number): { readonly seconds: number; readonly fraction: number } {
  const whole = Math.floor(epochMs / 1000);
  return { seconds: (whole + ntpEpoch) >>> 0, fraction: Math.floor((epochMs / 1000 - whole) * 2 ** 32) >>> 0 };
}

function middle(seconds: number, fraction: number): number {
  return (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0;
}
