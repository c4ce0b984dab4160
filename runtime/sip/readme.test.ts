/** The README's examples are files that run: the answering machine here, the others in examples.test.ts. */

import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { parseMessage } from './message/parse-message.ts';
import { ParsedRequest, ParsedResponse } from './message/parsed-message.ts';
import { startAnsweringMachine } from './testing/uas-example.ts';

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const examples = ['uas', 'uac', 'trunk', 'registrar', 'redirect', 'b2bua', 'transfer'];

test.each(examples)('the README shows the example %s as it is, and it is short', (name) => {
  const text = file(`testing/${name}-example.ts`);
  expect(file('README.md')).toContain(`\`\`\`ts\n${text}\`\`\`\n`);
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(40);
});

test('there are no other examples', () => {
  const shown = file('README.md').match(/^```ts$/gm);
  const files = readdirSync(new URL('testing/', import.meta.url)).filter((name) => name.endsWith('-example.ts'));
  expect(shown).toHaveLength(examples.length);
  expect(files).toHaveLength(examples.length);
});

test('the example answers a call and hangs up on a key', async () => {
  const words = vi.spyOn(console, 'info').mockImplementation(() => {});
  const userAgent = await startAnsweringMachine(0);
  const { port } = userAgent.listening[0]!;
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const own = socket.address().port;
  let wake = () => {};
  const arrived: (ParsedRequest | ParsedResponse)[] = [];
  socket.on('message', (bytes: Buffer) => {
    const message = parseMessage(bytes);
    if (message instanceof ParsedRequest || message instanceof ParsedResponse) arrived.push(message);
    wake();
  });
  const until = async <Found>(find: () => Found | undefined): Promise<Found> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const say = (method: string, cseq: number, to = '') =>
    socket.send(
      [
        `${method} sip:machine@127.0.0.1:${port} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bK${method}${cseq}`,
        'From: <sip:me@127.0.0.1>;tag=1',
        `To: <sip:machine@127.0.0.1>${to}`,
        'Call-ID: readme@127.0.0.1',
        `CSeq: ${cseq} ${method}`,
        `Contact: <sip:me@127.0.0.1:${own}>`,
        'Content-Length: 0\r\n\r\n',
      ].join('\r\n'),
      port,
      '127.0.0.1',
    );
  say('INVITE', 1);
  const answer = await until(() => arrived.find((message) => message.kind === 'response' && message.status === 200));
  expect(answer.text).toContain('c=IN IP4 127.0.0.1');
  const to = `;tag=${answer.to.params.get('tag')}`;
  say('ACK', 1, to);
  say('INFO', 2, to);
  const bye = await until(() => arrived.find((message) => message.kind === 'request' && message.method === 'BYE'));
  expect(bye.callId).toBe('readme@127.0.0.1');
  expect(words).toHaveBeenCalledWith('the call ended by us: bye');
  socket.close();
  await userAgent.stop();
  expect(userAgent.counts()).toEqual({ transactions: 0, dialogs: 0, connections: 0, timers: 0 });
  words.mockRestore();
});
