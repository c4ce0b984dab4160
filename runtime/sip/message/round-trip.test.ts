/** Whatever a message says, it says the same after it was written and read. Requests of any text: write-message.test.ts. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalName } from './header-names.ts';
import type { HeaderField } from './message.ts';
import { parseMessage } from './parse-message.ts';
import { ParsedRequest, ParsedResponse } from './parsed-message.ts';
import { formatUri, parseUri } from './uri.ts';
import { echoOf, writeRequest, writeResponse } from './write-message.ts';

const folder = new URL('../../../node_modules/sip/test/messages/', import.meta.url);
const requests = readdirSync(folder)
  .filter((file) => file.endsWith('.dat'))
  .map((file) => parseMessage(readFileSync(new URL(file, folder))))
  .filter((message) => message instanceof ParsedRequest)
  // The one with an escaped NUL is read, but a NUL is never written.
  .filter((message) => ![...message.fields()].some(([, value]) => value.includes('\0')));

function readRequest(bytes: Buffer): ParsedRequest {
  const message = parseMessage(bytes);
  if (!(message instanceof ParsedRequest)) throw new Error(`${JSON.stringify(message)} ${bytes}`);
  return message;
}

/** Everything that a reader can know, in an order of its own. */
function meaning(message: ParsedRequest | ParsedResponse) {
  const names = [...new Set([...message.fields()].map(([name]) => canonicalName(name)))].sort();
  const lines = names.filter((name) => name !== 'content-length').map((name) => [name, message.headers(name)]);
  const { via, from, to, callId, cseq, contacts, contentType, text } = message;
  const start = message.kind === 'request' ? [message.method, message.uri] : [message.status, message.reason];
  return { start, lines, via, from, to, callId, cseq, contacts, contentType, text };
}

const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,20}$/);
const text = fc.string({ unit: 'binary', maxLength: 60 });
const oneLine = (raw: string) => raw.replace(/[\r\n\0]+[ \t]*/g, ' ');
const trimmed = (raw: string) => raw.replace(/^[ \t]+|[ \t]+$/g, '');
const settings = { numRuns: 500, seed: 3261 };

describe('parse ∘ serialize', () => {
  test('real requests say the same when written again', () => {
    expect(requests.length).toBeGreaterThan(20);
    for (const request of requests) {
      const [via, ...vias] = request.headers('via');
      const ours = new Set(['via', 'content-type', 'content-length']);
      const rest = [...request.fields()].filter(([name]) => !ours.has(canonicalName(name)));
      const headers: HeaderField[] = [...vias.map((one) => ['Via', one] as const), ...rest];
      const { method, uri, body } = request;
      const written = writeRequest({ method, uri, headers, body, contentType: request.header('content-type') }, via!);
      expect(meaning(readRequest(written))).toEqual(meaning(request));
    }
  });

  test('a response of any status, reason, header and body', () => {
    const request = requests.find(({ method }) => method === 'INVITE')!;
    const source = { address: '192.0.2.1', port: 5060 };
    const echo = echoOf(request.head, request.via, source);
    const copied = new Set(['via', 'from', 'to', 'call-id', 'cseq', 'contact', 'content-length', 'content-type']);
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 699 }), text, token, text, text, (status, reason, name, value, body) => {
        fc.pre(!copied.has(canonicalName(name)));
        const headers: HeaderField[] = [[name, value]];
        const written = writeResponse(echo, {
          status,
          reason,
          headers,
          body,
          contentType: 'text/plain',
          toTag: 'ours',
        });
        const response = parseMessage(written);
        if (!(response instanceof ParsedResponse)) throw new Error(`${JSON.stringify(response)} ${written}`);
        expect(response.status).toBe(status);
        expect(trimmed(response.reason)).toBe(trimmed(oneLine(reason)));
        expect(response.headers(canonicalName(name))).toEqual([trimmed(oneLine(value))]);
        expect(response.text).toBe(body);
        expect([response.callId, response.cseq, response.from]).toEqual([request.callId, request.cseq, request.from]);
      }),
      settings,
    );
  });

  test('a SIP URI with any user and parameters', () => {
    const host = fc.constantFrom('example.org', '192.0.2.1', '2001:db8::1');
    const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    const params = fc.array(
      fc.tuple(
        token.map((name) => name.replaceAll('%', '-').toLowerCase()),
        word,
      ),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(word, host, fc.option(fc.nat(65_535), { nil: undefined }), params, (user, name, port, pairs) => {
        const unique = new Map(pairs);
        const uri = parseUri(formatUri({ user, host: name, port, params: unique }));
        expect(uri).toMatchObject({ scheme: 'sip', user, host: name, port });
        expect(uri?.params).toEqual(unique);
      }),
      settings,
    );
  });
});
