/**
 * RTCP, RFC 3550 §6. Every packet of a compound begins alike:
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *    |V=2|P|  count  |  packet type  |   length in words, minus one  |
 *
 * Sender report: SSRC, NTP time (64), RTP time, packets, octets, report blocks. Receiver report: SSRC, report blocks.
 * Report block: SSRC, fraction lost (8), lost (24), extended highest, jitter, last SR (32), delay since it (1/65536 s).
 */

export interface ReportBlock {
  readonly ssrc: number;
  /** In 1/256, since the report before. */
  readonly fractionLost: number;
  /** Since the beginning; duplicates may make it negative. */
  readonly lost: number;
  readonly highest: number;
  /** In timestamp units. */
  readonly jitter: number;
  /** The middle 32 bits of the NTP time in the last sender report, and how long ago that came, in 1/65536 s. */
  readonly lastReport: number;
  readonly sinceLastReport: number;
}

export interface SenderInfo {
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
}

export type RtcpPacket =
  | {
      readonly type: 'report';
      readonly ssrc: number;
      readonly sender?: SenderInfo;
      readonly blocks: readonly ReportBlock[];
    }
  | { readonly type: 'bye'; readonly ssrcs: readonly number[] };

const senderReport = 200;
const receiverReport = 201;
const description = 202;
const goodbye = 203;
const blockLength = 24;
const senderLength = 20;

/** Reads a compound packet; undefined when it is none (RFC 3550 appendix A.2). Unknown parts are passed over. */
export function parseRtcp(bytes: Uint8Array): readonly RtcpPacket[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: RtcpPacket[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 4 || bytes[at]! >> 6 !== 2) return undefined;
    const type = bytes[at + 1]!;
    if (at === 0 && type !== senderReport && type !== receiverReport) return undefined;
    const end = at + 4 + 4 * view.getUint16(at + 2);
    if (end > bytes.length) return undefined;
    const count = bytes[at]! & 0x1f;
    const packet = parsers[type]?.(view, at + 4, end, count);
    if (packet) packets.push(packet);
    at = end;
  }
  return packets.length > 0 ? packets : undefined;
}

type Parser = (view: DataView, at: number, end: number, count: number) => RtcpPacket | undefined;

const parsers: Readonly<Record<number, Parser>> = {
  [senderReport]: (view, at, end, count) => {
    if (end - at < 4 + senderLength) return undefined;
    const [ntpSeconds, ntpFraction, timestamp, packets, octets] = [4, 8, 12, 16, 20].map((o) => view.getUint32(at + o));
    const sender = {
      ntpSeconds: ntpSeconds!,
      ntpFraction: ntpFraction!,
      timestamp: timestamp!,
      packets: packets!,
      octets: octets!,
    };
    const blocks = readBlocks(view, at + 4 + senderLength, end, count);
    return { type: 'report', ssrc: view.getUint32(at), sender, blocks };
  },
  [receiverReport]: (view, at, end, count) =>
    end - at < 4
      ? undefined
      : { type: 'report', ssrc: view.getUint32(at), blocks: readBlocks(view, at + 4, end, count) },
  [goodbye]: (view, at, end, count) => {
    const room = Math.min(count, Math.floor((end - at) / 4));
    return { type: 'bye', ssrcs: Array.from({ length: room }, (_, index) => view.getUint32(at + index * 4)) };
  },
};

function readBlocks(view: DataView, at: number, end: number, count: number): ReportBlock[] {
  const room = Math.min(count, Math.max(0, Math.floor((end - at) / blockLength)));
  return Array.from({ length: room }, (_, index) => {
    const start = at + index * blockLength;
    return {
      ssrc: view.getUint32(start),
      fractionLost: view.getUint8(start + 4),
      lost: (view.getUint32(start + 4) << 8) >> 8,
      highest: view.getUint32(start + 8),
      jitter: view.getUint32(start + 12),
      lastReport: view.getUint32(start + 16),
      sinceLastReport: view.getUint32(start + 20),
    };
  });
}

export interface OutgoingReport {
  readonly ssrc: number;
  /** Present when packets were sent lately: makes it a sender report. */
  readonly sender?: SenderInfo | undefined;
  /** At most 31. */
  readonly blocks: readonly ReportBlock[];
  /** At most 255 bytes, by which our streams of one call are known to belong together (RFC 3550 §6.5.1). */
  readonly cname: string;
  readonly bye: boolean;
}

/** Writes report, source description and, at the end, the goodbye. */
export function writeRtcp(report: OutgoingReport): Uint8Array {
  const { ssrc, sender, blocks } = report;
  const name = new TextEncoder().encode(report.cname).subarray(0, 255);
  // Item type and length, the name, at least one zero, up to a whole word.
  const chunkLength = 4 + (Math.floor((2 + name.length) / 4) + 1) * 4;
  const reportLength = 8 + (sender ? senderLength : 0) + blocks.length * blockLength;
  const bytes = new Uint8Array(reportLength + 4 + chunkLength + (report.bye ? 8 : 0));
  const view = new DataView(bytes.buffer);

  header(view, 0, blocks.length, sender ? senderReport : receiverReport, reportLength);
  let at = words(view, 4, [ssrc]);
  if (sender) {
    at = words(view, at, [sender.ntpSeconds, sender.ntpFraction, sender.timestamp, sender.packets, sender.octets]);
  }
  for (const block of blocks) {
    const lost = ((block.fractionLost << 24) | (Math.min(block.lost, 0x7fffff) & 0xffffff)) >>> 0;
    const { highest, jitter, lastReport, sinceLastReport } = block;
    at = words(view, at, [block.ssrc, lost, highest, jitter, lastReport, sinceLastReport]);
  }

  header(view, at, 1, description, 4 + chunkLength);
  words(view, at + 4, [ssrc]);
  bytes.set([1, name.length, ...name], at + 8);
  at += 4 + chunkLength;

  if (report.bye) {
    header(view, at, 1, goodbye, 8);
    words(view, at + 4, [ssrc]);
  }
  return bytes;
}

function header(view: DataView, at: number, count: number, type: number, length: number): void {
  view.setUint8(at, 0x80 | count);
  view.setUint8(at + 1, type);
  view.setUint16(at + 2, length / 4 - 1);
}

/** @returns where the next word goes */
function words(view: DataView, at: number, values: readonly number[]): number {
  values.forEach((value, index) => {
    view.setUint32(at + index * 4, value);
  });
  return at + values.length * 4;
}
