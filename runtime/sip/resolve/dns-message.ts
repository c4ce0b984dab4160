/** Questions and answers of the domain name system (RFC 1035 §4). Pure; wire input never throws. */

import { type DnsName, decodeName, encodeName } from './dns-name.ts';
import { type AuthorityData, type RecordData, type RecordType, readData, recordTypes } from './dns-records.ts';

/** Records of one section that are read; what follows is as if it had not been sent. */
const maxRecords = 128;
const headerLength = 12;
const classInternet = 1;

/** What a response code means to us (RFC 1035 §4.1.1). */
export const responseCodes = { noError: 0, serverFailure: 2, noSuchName: 3, refused: 5 } as const;

export interface DnsRecord {
  readonly owner: DnsName;
  /** Seconds. */
  readonly ttl: number;
  readonly data: Exclude<RecordData, AuthorityData>;
}

export interface DnsResponse {
  readonly id: number;
  readonly truncated: boolean;
  readonly code: number;
  readonly question: { readonly name: DnsName; readonly type: number };
  /** Of the types that we know; additional records are never believed. */
  readonly answers: readonly DnsRecord[];
  /** Seconds for which an empty answer holds (RFC 2308 §5); undefined when the server does not say. */
  readonly negativeTtl: number | undefined;
}

/*
 *  | id | QR opcode AA TC RD RA Z rcode | questions | answers | authorities | additional |   two bytes each
 *  | name | type | class |                                                                   the question
 */

/** A recursive query; undefined when the name is none. */
export function encodeQuery(id: number, name: DnsName, type: RecordType): Buffer | undefined {
  const encoded = encodeName(name);
  if (!encoded) return undefined;
  const bytes = Buffer.alloc(headerLength + encoded.length + 4);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt16BE(0x0100, 2);
  bytes.writeUInt16BE(1, 4);
  encoded.copy(bytes, headerLength);
  bytes.writeUInt16BE(recordTypes[type], headerLength + encoded.length);
  bytes.writeUInt16BE(classInternet, headerLength + encoded.length + 2);
  return bytes;
}

/** Undefined for anything that is not a whole response to one question. A truncated one may end anywhere. */
export function decodeResponse(bytes: Buffer): DnsResponse | undefined {
  if (bytes.length < headerLength) return undefined;
  const flags = bytes.readUInt16BE(2);
  const question = readQuestion(bytes, flags);
  if (!question) return undefined;
  const truncated = (flags & 0x0200) !== 0;
  const { name, type } = question;
  const shared = { id: bytes.readUInt16BE(0), truncated, code: flags & 0x000f, question: { name, type } };
  if (truncated) return { ...shared, answers: [], negativeTtl: undefined };
  const answers = readSection(bytes, question.next, bytes.readUInt16BE(6));
  const authorities = answers && readSection(bytes, answers.next, bytes.readUInt16BE(8));
  if (!authorities) return undefined;
  const soa = authorities.records.find(({ data }) => data.type === 'SOA');
  return {
    ...shared,
    answers: answers.records.filter((record): record is DnsRecord => record.data.type !== 'SOA'),
    negativeTtl: soa?.data.type === 'SOA' ? Math.min(soa.ttl, soa.data.minimum) : undefined,
  };
}

function readQuestion(bytes: Buffer, flags: number) {
  const isResponse = (flags & 0xf800) === 0x8000;
  if (!isResponse || bytes.readUInt16BE(4) !== 1) return undefined;
  const name = decodeName(bytes, headerLength);
  if (!name || name.next + 4 > bytes.length || bytes.readUInt16BE(name.next + 2) !== classInternet) return undefined;
  return { name: name.name, type: bytes.readUInt16BE(name.next), next: name.next + 4 };
}

interface AnyRecord {
  readonly owner: DnsName;
  readonly ttl: number;
  readonly data: RecordData;
}

/*
 *  | owner name | type (2) | class (2) | ttl (4) | length (2) | data |
 */
function readSection(bytes: Buffer, from: number, count: number): { records: AnyRecord[]; next: number } | undefined {
  const records: AnyRecord[] = [];
  let at = from;
  for (let i = 0; i < Math.min(count, maxRecords); i++) {
    const owner = decodeName(bytes, at);
    if (!owner || owner.next + 10 > bytes.length) return undefined;
    const start = owner.next + 10;
    const end = start + bytes.readUInt16BE(owner.next + 8);
    if (end > bytes.length) return undefined;
    const data = readData(bytes.readUInt16BE(owner.next), bytes, start, end);
    if (!data) return undefined;
    const ours = data !== 'unknown' && bytes.readUInt16BE(owner.next + 2) === classInternet;
    // A TTL with its top bit set counts as zero (RFC 2181 §8).
    const ttl = bytes.readInt32BE(owner.next + 4);
    if (ours) records.push({ owner: owner.name, ttl: Math.max(0, ttl), data });
    at = end;
  }
  return { records, next: at };
}
