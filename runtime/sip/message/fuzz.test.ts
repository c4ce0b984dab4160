/** Seeded mutations of real messages: the parser must give a verdict on each, and never throw. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bodyParts } from './multipart.ts';
import { parseNameAddr } from './name-addr.ts';
import { type Incoming, parseMessage } from './parse-message.ts';
import { parseUri } from './uri.ts';
import { echoOf, writeResponse } from './write-message.ts';

const inputs = 20_000;

const folder = new URL('../../../node_modules/sip/test/messages/', import.meta.url);
const seeds = readdirSync(folder)
  .filter((file) => file.endsWith('.dat'))
  .map((file) => readFileSync(new URL(file, folder)));

/** Mulberry32: small, and the same on every machine. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const splinters = [
  '\r\n',
  '\r',
  '\n',
  '\0',
  '"',
  '<',
  '>',
  ';',
  ',',
  ':',
  '%',
  '%zz',
  '\\',
  ' ',
  '\t',
  '\r\n ',
  '@',
  '[',
  '=',
  '99999999999999999999',
  '-1',
  'Via: ',
  'Content-Length: 7\r\n',
  '\u00ff',
  'é',
  'SIP/2.0',
  ';tag=',
  'a'.repeat(9000),
];

const mutations: ((bytes: Buffer, next: (below: number) => number) => Buffer)[] = [
  (bytes, next) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[next(copy.length)]! ^= 1 << next(8);
    return copy;
  },
  (bytes, next) => bytes.subarray(0, next(bytes.length + 1)),
  (bytes, next) => bytes.subarray(next(bytes.length + 1)),
  (bytes, next) => {
    const at = next(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(splinters[next(splinters.length)]!), bytes.subarray(at)]);
  },
  (bytes, next) => {
    const [a, b] = [next(bytes.length + 1), next(bytes.length + 1)].sort((x, y) => x - y);
    return Buffer.concat([bytes.subarray(0, b), bytes.subarray(a)]);
  },
  (bytes, next) => Buffer.concat([bytes.subarray(0, next(bytes.length + 1)), seeds[next(seeds.length)]!]),
];

/** Reads everything that a user of the message might read. */
function readAll(message: Incoming): void {
  if (message.kind === 'keep-alive') return;
  const source = { address: '192.0.2.1', port: 5060 };
  if (message.kind === 'fault') {
    if (message.head && message.via && message.status) {
      writeResponse(echoOf(message.head, message.via, source, message.viaLines), { status: message.status });
    }
    return;
  }
  for (const name of new Set(message.head.names)) message.list(name).forEach(parseNameAddr);
  for (const [, value] of message.fields()) parseUri(value);
  for (const contact of message.contacts) parseUri(contact.uri);
  parseUri(message.from.uri);
  if (message.text.length > 0) bodyParts(message);
  if (message.kind === 'request') {
    parseUri(message.uri);
    const answer = parseMessage(writeResponse(echoOf(message.head, message.via, source), { status: 200, toTag: 'x' }));
    // What we answer must be readable for whoever asked, Via limits aside.
    if (answer.kind !== 'response') expect(answer).toMatchObject({ why: expect.stringMatching(/Via|Hops|Long/) });
  }
}

describe('the parser', () => {
  test(`gives a verdict on ${inputs} mutated messages`, () => {
    const next = numbers(4475);
    const kinds: Record<string, number> = {};
    for (let i = 0; i < inputs; i++) {
      let bytes: Buffer = seeds[next(seeds.length)]!;
      for (let count = 1 + next(4); count > 0; count--) bytes = mutations[next(mutations.length)]!(bytes, next);
      try {
        const message = parseMessage(bytes);
        kinds[message.kind] = (kinds[message.kind] ?? 0) + 1;
        readAll(message);
      } catch (error) {
        throw new Error(`input ${i} ${JSON.stringify(bytes.toString('latin1'))}`, { cause: error });
      }
    }
    // Both sides of the verdict must have been exercised.
    expect(kinds.request).toBeGreaterThan(inputs / 20);
    expect(kinds.response).toBeGreaterThan(inputs / 200);
    expect(kinds.fault).toBeGreaterThan(inputs / 10);
  });
});
