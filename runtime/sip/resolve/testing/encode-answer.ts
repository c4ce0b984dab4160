/** Writes DNS responses, right ones and wrong ones: the other side of dns-message.ts. */

import { encodeName } from '../dns-name.ts';
import { recordTypes } from '../dns-records.ts';

/** A record as a zone file would say it, without its owner. */
export type ZoneRecord =
  | { readonly type: 'A' | 'AAAA'; readonly address: string; readonly ttl?: number }
  | { readonly type: 'CNAME'; readonly target: string; readonly ttl?: number }
  | {
      readonly type: 'SRV';
      readonly priority?: number;
      readonly weight?: number;
      readonly port: number;
      readonly target: string;
      readonly ttl?: number;
    }
  | {
      readonly type: 'NAPTR';
      readonly order?: number;
      readonly preference?: number;
      readonly flags?: string;
      readonly services: string;
      readonly regexp?: string;
      readonly replacement: string;
      readonly ttl?: number;
    };

export interface Answer {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  readonly code?: number;
  readonly truncated?: boolean;
  readonly records?: readonly (ZoneRecord & { readonly owner: string })[];
  /** Seconds; adds a SOA to the authority section. */
  readonly negativeTtl?: number;
}

export function encodeAnswer(answer: Answer): Buffer {
  const { id, name, type, code = 0, truncated = false, records = [], negativeTtl } = answer;
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x8180 | (truncated ? 0x0200 : 0) | code, 2);
  [1, records.length, negativeTtl === undefined ? 0 : 1, 0].forEach(
    (count, i) => void header.writeUInt16BE(count, 4 + i * 2),
  );
  const question = Buffer.concat([nameOf(name), numbers(type, 1)]);
  const written = records.map((record) =>
    writeRecord(record.owner, record.ttl ?? 60, recordTypes[record.type], dataOf(record)),
  );
  const soa = Buffer.concat([nameOf('ns.test'), nameOf('admin.test'), Buffer.alloc(16), longNumber(negativeTtl ?? 0)]);
  if (negativeTtl !== undefined) written.push(writeRecord('test', 3600, recordTypes.SOA, soa));
  return Buffer.concat([header, question, ...written]);
}

const nameOf = (name: string): Buffer => encodeName(name)!;

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => void bytes.writeUInt16BE(value, i * 2));
  return bytes;
}

function longNumber(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const writeRecord = (owner: string, ttl: number, type: number, data: Buffer): Buffer =>
  Buffer.concat([nameOf(owner), numbers(type, 1), longNumber(ttl), numbers(data.length), data]);

const text = (value: string): Buffer => Buffer.from(String.fromCharCode(value.length) + value, 'latin1');

function dataOf(record: ZoneRecord): Buffer {
  switch (record.type) {
    case 'A':
      return Buffer.from(record.address.split('.').map(Number));
    case 'AAAA':
      return ipv6Of(record.address);
    case 'CNAME':
      return nameOf(record.target);
    case 'SRV':
      return Buffer.concat([numbers(record.priority ?? 0, record.weight ?? 0, record.port), nameOf(record.target)]);
    case 'NAPTR':
      return Buffer.concat([
        numbers(record.order ?? 0, record.preference ?? 0),
        ...[record.flags ?? 's', record.services, record.regexp ?? ''].map(text),
        nameOf(record.replacement),
      ]);
  }
}

function ipv6Of(address: string): Buffer {
  const [front = '', back] = address.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [head, tail] = [groups(front), groups(back ?? '')];
  return numbers(...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail);
}
