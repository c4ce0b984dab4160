/** Seeded mutations of real messages: the parser must give a verdict on each, and never throw. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { figuresOf, fuzz } from '../testing/fuzz.ts';
import { bodyParts } from './multipart.ts';
import { nameAddrAt } from './name-addr.ts';
import { type Incoming, parseMessage } from './parse-message.ts';
import { parseUri } from './uri.ts';
import { echoOf, writeResponse } from './write-message.ts';

vi.setConfig({ testTimeout: 1_800_000 });

/** With those of the engine and of SDP 100,000, and ten million in `npm run test:long`. */
const inputs = process.env.TEST_LONG === '1' ? 6_000_000 : 60_000;

const folder = new URL('../../../node_modules/sip/test/messages/', import.meta.url);
const seeds = readdirSync(folder)
  .filter((file) => file.endsWith('.dat'))
  .map((file) => readFileSync(new URL(file, folder)));

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
  for (const name of new Set(message.head.names)) message.head.each(name, nameAddrAt);
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
  test(`gives a verdict on ${inputs} mutated messages`, async () => {
    const plan = { inputs, seed: 4475, seeds, splinters };
    const figures = await fuzz(plan, (bytes) => {
      const message = parseMessage(bytes);
      readAll(message);
      return message.kind;
    });
    console.info(figuresOf('SIP', plan, figures));
    // Both sides of the verdict must have been exercised.
    expect(figures.verdicts.request).toBeGreaterThan(inputs / 20);
    expect(figures.verdicts.response).toBeGreaterThan(inputs / 200);
    expect(figures.verdicts.fault).toBeGreaterThan(inputs / 10);
  });
});
