/** The record types that locating servers needs, read from the wire. Pure. */

import { type DnsName, decodeName } from './dns-name.ts';

export const recordTypes = { A: 1, CNAME: 5, SOA: 6, AAAA: 28, SRV: 33, NAPTR: 35 } as const;
export type RecordType = keyof typeof recordTypes;

export interface AddressData {
  readonly type: 'A' | 'AAAA';
  /** An IP literal in its shortest form. */
  readonly address: string;
}
export interface AliasData {
  readonly type: 'CNAME';
  readonly target: DnsName;
}
/** RFC 2782. */
export interface SrvData {
  readonly type: 'SRV';
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** '' is the root: the service is decidedly not offered. */
  readonly target: DnsName;
}
/** RFC 3403 §4.1. Flags and services in lower case. */
export interface NaptrData {
  readonly type: 'NAPTR';
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly services: string;
  readonly regexp: string;
  readonly replacement: DnsName;
}
/** RFC 2308 §3: how long "no such name" may be believed. */
export interface AuthorityData {
  readonly type: 'SOA';
  /** Seconds. */
  readonly minimum: number;
}
export type RecordData = AddressData | AliasData | SrvData | NaptrData | AuthorityData;

/** Reads the data that lies from `at` to `end`; names in it may point to anywhere before. Undefined when malformed. */
type DataReader = (bytes: Buffer, at: number, end: number) => RecordData | undefined;

const readers: Readonly<Record<number, DataReader>> = {
  [recordTypes.A]: (bytes, at, end) =>
    end - at === 4 ? { type: 'A', address: bytes.subarray(at, end).join('.') } : undefined,
  [recordTypes.AAAA]: (bytes, at, end) =>
    end - at === 16 ? { type: 'AAAA', address: formatIpv6(bytes.subarray(at, end)) } : undefined,
  [recordTypes.CNAME]: (bytes, at, end) => {
    const target = decodeName(bytes, at);
    return target?.next === end ? { type: 'CNAME', target: target.name } : undefined;
  },
  [recordTypes.SRV]: readSrv,
  [recordTypes.NAPTR]: readNaptr,
  [recordTypes.SOA]: readSoa,
};

/** Undefined for malformed data; 'unknown' for types that we do not read. */
export const readData = (type: number, bytes: Buffer, at: number, end: number): RecordData | 'unknown' | undefined => {
  const reader = readers[type];
  return reader ? reader(bytes, at, end) : 'unknown';
};

/*
 *  | priority (2) | weight (2) | port (2) | target name |          RFC 2782
 */
function readSrv(bytes: Buffer, at: number, end: number): SrvData | undefined {
  const target = at + 6 < end ? decodeName(bytes, at + 6) : undefined;
  if (target?.next !== end) return undefined;
  const [priority, weight, port] = [0, 2, 4].map((offset) => bytes.readUInt16BE(at + offset));
  return { type: 'SRV', priority: priority!, weight: weight!, port: port!, target: target.name };
}

/*
 *  | order (2) | preference (2) | n flags | n services | n regexp | replacement name |      RFC 3403 §4.1
 */
function readNaptr(bytes: Buffer, at: number, end: number): NaptrData | undefined {
  const texts: string[] = [];
  let next = at + 4;
  for (let i = 0; i < 3; i++) {
    const length = bytes[next];
    if (length === undefined || next + 1 + length > end) return undefined;
    texts.push(bytes.toString('latin1', next + 1, next + 1 + length));
    next += 1 + length;
  }
  const replacement = decodeName(bytes, next);
  if (replacement?.next !== end) return undefined;
  const [flags, services, regexp] = texts;
  return {
    type: 'NAPTR',
    order: bytes.readUInt16BE(at),
    preference: bytes.readUInt16BE(at + 2),
    flags: flags!.toLowerCase(),
    services: services!.toLowerCase(),
    regexp: regexp!,
    replacement: replacement.name,
  };
}

/*
 *  | primary name | mailbox name | serial (4) | refresh (4) | retry (4) | expire (4) | minimum (4) |   RFC 1035 §3.3.13
 */
function readSoa(bytes: Buffer, at: number, end: number): AuthorityData | undefined {
  const primary = decodeName(bytes, at);
  const mailbox = primary && decodeName(bytes, primary.next);
  return mailbox && mailbox.next + 20 === end ? { type: 'SOA', minimum: bytes.readUInt32BE(end - 4) } : undefined;
}

/** The longest run of zeros shortened, as RFC 5952 §4 wants it. */
function formatIpv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16));
  const runs = [...groups.join(':').matchAll(/(?<![0-9a-f])0(?::0(?![0-9a-f]))+/g)];
  const longest = runs.reduce<RegExpMatchArray | undefined>(
    (best, run) => (best && best[0].length >= run[0].length ? best : run),
    undefined,
  );
  if (!longest) return groups.join(':');
  const text = groups.join(':');
  const end = longest.index! + longest[0].length;
  return `${text.slice(0, longest.index).replace(/:$/, '')}::${text.slice(end).replace(/^:/, '')}`;
}
