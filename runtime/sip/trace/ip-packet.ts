/** IPv4 (RFC 791), IPv6 (RFC 8200) and UDP (RFC 768) headers around a payload, checksums included. */

import type { TraceAddress } from './traced-message.ts';

/*
 *   IPv4, 20 bytes                      IPv6, 40 bytes                 UDP, 8 bytes
 *  | 4|5 | tos | length     |          | 6 | class | flow label |     | source port | target port |
 *  | id        | fragment   |          | length | next | hops   |     | length      | checksum    |
 *  | ttl | 17  | checksum   |          | source, 16 bytes       |
 *  | source    | target     |          | target, 16 bytes       |
 */
const udpHeader = 8;
const ipv4Header = 20;
const ipv6Header = 40;
const udpProtocol = 17;
const hops = 64;
const largestPacket = 65_535;

export function packIpv4(from: TraceAddress, to: TraceAddress, payload: Buffer): Buffer {
  const content = payload.subarray(0, largestPacket - ipv4Header - udpHeader);
  const addresses = Buffer.concat([ipv4Bytes(from.address), ipv4Bytes(to.address)]);
  const udp = packUdp(from.port, to.port, content, addresses);
  const header = Buffer.alloc(ipv4Header);
  header[0] = 0x45;
  header.writeUInt16BE(ipv4Header + udp.length, 2);
  header[8] = hops;
  header[9] = udpProtocol;
  addresses.copy(header, 12);
  header.writeUInt16BE(checksum([header]), 10);
  return Buffer.concat([header, udp]);
}

export function packIpv6(from: TraceAddress, to: TraceAddress, payload: Buffer): Buffer {
  // Its length field does not count the header, but a capture counts the whole packet.
  const content = payload.subarray(0, largestPacket - ipv6Header - udpHeader);
  const addresses = Buffer.concat([ipv6Bytes(from.address), ipv6Bytes(to.address)]);
  const udp = packUdp(from.port, to.port, content, addresses);
  const header = Buffer.alloc(ipv6Header - addresses.length);
  header[0] = 0x60;
  header.writeUInt16BE(udp.length, 4);
  header[6] = udpProtocol;
  header[7] = hops;
  return Buffer.concat([header, addresses, udp]);
}

/** @param addresses both, as the pseudo header of the checksum wants them (RFC 768; RFC 8200 §8.1) */
function packUdp(fromPort: number, toPort: number, payload: Buffer, addresses: Buffer): Buffer {
  const udp = Buffer.alloc(udpHeader + payload.length);
  udp.writeUInt16BE(fromPort & 0xffff, 0);
  udp.writeUInt16BE(toPort & 0xffff, 2);
  udp.writeUInt16BE(udp.length, 4);
  payload.copy(udp, udpHeader);
  const pseudo = Buffer.alloc(4);
  pseudo.writeUInt16BE(udpProtocol, 0);
  pseudo.writeUInt16BE(udp.length, 2);
  // Zero would say that there is no checksum.
  udp.writeUInt16BE(checksum([addresses, pseudo, udp]) || 0xffff, 6);
  return udp;
}

/** RFC 1071: the complement of the ones' complement sum of all 16-bit words. Only the last part may be of odd length. */
function checksum(parts: readonly Buffer[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += (part[at]! << 8) | (part[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** What is no address becomes 0.0.0.0. */
function ipv4Bytes(address: string): Buffer {
  const parts = address.split('.').map(Number);
  return Buffer.from(parts.length === 4 && parts.every((part) => part >= 0 && part < 256) ? parts : [0, 0, 0, 0]);
}

/** @param address without scope; may end in an IPv4 address */
function ipv6Bytes(address: string): Buffer {
  const [front = '', back] = address.split('::');
  const head = wordsOf(front);
  const tail = back === undefined ? [] : wordsOf(back);
  const zeros = new Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0);
  const bytes = Buffer.alloc(16);
  for (const [index, word] of [...head, ...zeros, ...tail].slice(0, 8).entries()) bytes.writeUInt16BE(word, 2 * index);
  return bytes;
}

const wordsOf = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16) & 0xffff];
        const [a = 0, b = 0, c = 0, d = 0] = ipv4Bytes(group);
        return [(a << 8) | b, (c << 8) | d];
      });
