/**
 * Reads capture files (libpcap format) down to the UDP datagrams in them. Our own reader, since media is judged by
 * what was on the wire and by nothing else.
 *
 *   file    magic(4) version(4) zone(4) accuracy(4) snaplen(4) linktype(4)
 *   record  seconds(4) fraction(4) captured(4) original(4) frame…
 */

export interface Datagram {
  /** Milliseconds since the epoch, with the fraction that the file has. */
  readonly at: number;
  readonly source: { readonly address: string; readonly port: number };
  readonly target: { readonly address: string; readonly port: number };
  readonly payload: Buffer;
}

interface Order {
  u16(at: number): number;
  u32(at: number): number;
}

/** Magic number as bytes → byte order and how many fractions make a millisecond. */
const MAGIC: Readonly<Record<string, { little: boolean; perMs: number }>> = {
  d4c3b2a1: { little: true, perMs: 1e3 },
  '4d3cb2a1': { little: true, perMs: 1e6 },
  a1b2c3d4: { little: false, perMs: 1e3 },
  a1b23c4d: { little: false, perMs: 1e6 },
};

/** Link type → where the IP packet begins. */
const LINK_HEADER: Readonly<Record<number, (frame: Buffer) => number>> = {
  0: () => 4, // BSD loopback: address family
  1: (frame) => (frame.length > 16 && frame.readUInt16BE(12) === 0x8100 ? 18 : 14), // Ethernet, 802.1Q tag
  101: () => 0, // raw IP
  113: () => 16, // Linux cooked
  276: () => 20, // Linux cooked, version 2
};

/** Every UDP datagram in a capture, in file order; an unfinished last record is left out. @throws on other files */
export function readPcap(file: Buffer): Datagram[] {
  const format = file.length >= 24 ? MAGIC[file.toString('hex', 0, 4)] : undefined;
  if (!format) throw new Error('not a libpcap capture file');
  const order = orderOf(file, format.little);
  const linkType = order.u32(20) & 0xffff;
  const ipBegins = LINK_HEADER[linkType];
  if (!ipBegins) throw new Error(`link type ${linkType} is not known`);
  const datagrams: Datagram[] = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const captured = order.u32(at + 8);
    if (at + 16 + captured > file.length) break;
    const time = order.u32(at) * 1000 + order.u32(at + 4) / format.perMs;
    const frame = file.subarray(at + 16, at + 16 + captured);
    const datagram = fromIp(frame.subarray(ipBegins(frame)), time);
    if (datagram) datagrams.push(datagram);
    at += 16 + captured;
  }
  return datagrams;
}

function orderOf(file: Buffer, little: boolean): Order {
  return little
    ? { u16: (at) => file.readUInt16LE(at), u32: (at) => file.readUInt32LE(at) }
    : { u16: (at) => file.readUInt16BE(at), u32: (at) => file.readUInt32BE(at) };
}

const UDP = 17;

function fromIp(packet: Buffer, at: number): Datagram | undefined {
  const version = packet.length >= 20 ? packet[0]! >> 4 : 0;
  if (version === 4 && packet[9] === UDP) {
    const header = (packet[0]! & 15) * 4;
    return fromUdp(packet.subarray(header), at, ipv4(packet, 12), ipv4(packet, 16));
  }
  // Extension headers never stand before UDP in what we capture.
  if (version === 6 && packet.length >= 40 && packet[6] === UDP) {
    return fromUdp(packet.subarray(40), at, ipv6(packet, 8), ipv6(packet, 24));
  }
  return undefined;
}

function fromUdp(udp: Buffer, at: number, from: string, to: string): Datagram | undefined {
  if (udp.length < 8) return undefined;
  const length = Math.min(udp.readUInt16BE(4), udp.length);
  return {
    at,
    source: { address: from, port: udp.readUInt16BE(0) },
    target: { address: to, port: udp.readUInt16BE(2) },
    payload: udp.subarray(8, length),
  };
}

const ipv4 = (packet: Buffer, at: number): string => [...packet.subarray(at, at + 4)].join('.');

/** Full groups without leading zeros; the longest run of zeros is not shortened except for the loopback address. */
function ipv6(packet: Buffer, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => packet.readUInt16BE(at + index * 2).toString(16));
  const text = groups.join(':');
  return text === '0:0:0:0:0:0:0:1' ? '::1' : text;
}

/** Writes a capture of UDP datagrams over IPv4 and Ethernet; `at` in milliseconds. */
export function writePcap(
  datagrams: readonly { readonly at: number; readonly payload: Buffer; readonly port?: number }[],
): Buffer {
  const head = Buffer.alloc(24);
  head.write('d4c3b2a1', 'hex');
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  return Buffer.concat([head, ...datagrams.map(({ at, payload, port = 6000 }) => record(at, port, payload))]);
}

function record(at: number, port: number, payload: Buffer): Buffer {
  const size = 14 + 20 + 8 + payload.length;
  const bytes = Buffer.alloc(16 + size - payload.length);
  bytes.writeUInt32LE(Math.floor(at / 1000), 0);
  bytes.writeUInt32LE(Math.round((at % 1000) * 1000), 4);
  bytes.writeUInt32LE(size, 8);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt16BE(0x0800, 16 + 12);
  const ip = 16 + 14;
  bytes[ip] = 0x45;
  bytes.writeUInt16BE(size - 14, ip + 2);
  bytes[ip + 8] = 64;
  bytes[ip + 9] = UDP;
  bytes.set([127, 0, 0, 1], ip + 12);
  bytes.set([127, 0, 0, 1], ip + 16);
  bytes.writeUInt16BE(headerSum(bytes.subarray(ip, ip + 20)), ip + 10);
  bytes.writeUInt16BE(port, ip + 20);
  bytes.writeUInt16BE(port, ip + 22);
  bytes.writeUInt16BE(8 + payload.length, ip + 24);
  return Buffer.concat([bytes, payload]);
}

/** The internet checksum (RFC 1071). */
function headerSum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
