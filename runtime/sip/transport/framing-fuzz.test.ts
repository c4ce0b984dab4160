/** S1 over streams: mutants torn and glued at will; each stream gives messages or an end, and holds no more than one message. */

import { expect, test, vi } from 'vitest';
import { parseMessage } from '../message/parse-message.ts';
import { figuresOf, fuzz } from '../testing/fuzz.ts';
import { StreamFraming } from './stream-framing.ts';

vi.setConfig({ testTimeout: 1_800_000 });

const inputs = process.env.TEST_LONG === '1' ? 1_000_000 : 10_000;

const message = (method: string, body: string, more = ''): string =>
  `${method} sip:x SIP/2.0\r\nVia: SIP/2.0/TCP 10.0.0.2;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\n` +
  `Call-ID: 1\r\nCSeq: 1 ${method}\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

const seeds = [
  message('OPTIONS', ''),
  message('INVITE', 'v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\n', 'Subject: a\r\n b\r\n'),
  `${message('MESSAGE', 'one')}${message('MESSAGE', 'two\r\n\r\n')}`,
  `\r\n\r\n${message('INFO', 'x')}\r\n\r\n`,
].map((text) => Buffer.from(text));

const splinters = [
  '\r\n',
  '\r\n\r\n',
  '\n',
  'Content-Length: 5\r\n',
  'l: 0\r\n',
  '99999999999999',
  '-1',
  ' ',
  ':',
  '\0',
];

test(`framing survives ${inputs} mutated streams`, async () => {
  const plan = { inputs, seed: 7118, seeds, splinters };
  const figures = await fuzz(plan, (bytes) => {
    const framing = new StreamFraming();
    let verdict = 'waiting';
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + (bytes[at]! % 40);
      for (const framed of framing.push(bytes.subarray(at, at + size))) {
        if (verdict === 'unframed') throw new Error('something came after the end');
        if (framed.kind !== 'ping') parseMessage(framed.bytes);
        verdict = framed.kind;
      }
      at += size;
    }
    return verdict;
  });
  console.info(figuresOf('SIP streams', plan, figures));
  for (const verdict of ['message', 'unframed', 'waiting'])
    expect(figures.verdicts[verdict]).toBeGreaterThan(inputs / 100);
});

test('64 KiB of pings cost no more than 64 KiB of anything', () => {
  const framing = new StreamFraming();
  const pings = Buffer.alloc(65_536, '\r\n');
  const moved = vi.spyOn(Buffer.prototype, 'copyWithin');
  expect(framing.push(pings)).toHaveLength(16_384);
  expect(moved).not.toHaveBeenCalled();
  expect(framing.waiting).toBe(false);
  moved.mockRestore();
});
