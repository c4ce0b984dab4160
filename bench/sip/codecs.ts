/** Two ways to read and write the same messages: ours, and the npm package `sip`. */

import { createRequire } from 'node:module';
import type { ParsedRequest, ParsedResponse } from '../../runtime/sip/message/parsed-message.ts';
import { answerSdp } from './answer-sdp.ts';
import { built } from './built.ts';
import { type NpmMessage, type NpmSip, readingOfNpm } from './npm-message.ts';
import { type Reading, readingOf } from './reading.ts';

export interface Codec {
  /** What it understands of one message, in the form that is compared. */
  read(bytes: Buffer): Reading;
  /** Reads all messages of the corpus, with the typed headers. */
  readAll(): void;
  /** Writes all requests of the corpus, and a 200 with a body to each of them. */
  writeAll(): void;
  /** What `writeAll` writes. */
  writings(): Buffer[];
}

/** Where the requests come from that are answered. */
const source = { address: '192.0.2.250', port: 5060 };

/** Keeps results alive, so that no engine may leave out the work. */
let sink = 0;
process.once('exit', () => {
  if (Number.isNaN(sink)) throw new Error('something was not read');
});

export async function loadCodecs(messages: readonly Buffer[]): Promise<{ ours: Codec; theirs: Codec }> {
  return { ours: await loadOurs(messages), theirs: loadNpmSip(messages) };
}

async function loadOurs(messages: readonly Buffer[]): Promise<Codec> {
  const { parseMessage } = (await built(
    'sip/message/parse-message.js',
  )) as typeof import('../../runtime/sip/message/parse-message.ts');
  const { nameAddrAt } = (await built(
    'sip/message/name-addr.js',
  )) as typeof import('../../runtime/sip/message/name-addr.ts');
  const { parseUri } = (await built('sip/message/uri.js')) as typeof import('../../runtime/sip/message/uri.ts');
  const writer = (await built(
    'sip/message/write-message.js',
  )) as typeof import('../../runtime/sip/message/write-message.ts');

  const parse = (bytes: Buffer): ParsedRequest | ParsedResponse => {
    const message = parseMessage(bytes);
    if (message.kind === 'keep-alive') throw new Error('no message');
    if (message.kind === 'fault') throw new Error(`${message.why}: ${bytes}`);
    return message;
  };
  const requests = messages.map(parse).filter((message) => message.kind === 'request');
  const outgoing = requests.map((request) => ({
    via: request.headers('via')[0]!,
    request: {
      method: request.method,
      uri: request.uri,
      headers: [...request.fields()].filter(notWrittenByWriter(request)),
      body: request.body,
      contentType: request.header('content-type') ?? '',
    },
  }));
  const answer = {
    status: 200,
    toTag: 'a1b2c3d4',
    headers: [['Contact', '<sip:service@192.0.2.1:5060>'] as const],
    body: answerSdp,
    contentType: 'application/sdp',
  };
  const respond = (request: ParsedRequest) =>
    writer.writeResponse(writer.echoOf(request.head, request.via, source), answer);
  return {
    read: (bytes) => readingOf(parse(bytes)),
    readAll() {
      for (const bytes of messages) {
        const message = parse(bytes);
        const routes = message.head.each('route', nameAddrAt) ?? [];
        for (const { uri } of routes) sink += parseUri(uri)!.host.length;
        const { vias, from, to, cseq, contacts } = message;
        sink += vias.length + from.uri.length + to.uri.length + cseq.number + contacts.length + routes.length;
      }
    },
    writeAll() {
      for (const { request, via } of outgoing) sink += writer.writeRequest(request, via).length;
      for (const request of requests) sink += respond(request).length;
    },
    writings: () => [
      ...outgoing.map(({ request, via }) => writer.writeRequest(request, via)),
      ...requests.map((request) => respond(request)),
    ],
  };
}

/** The topmost Via and what describes the body is given to the writer apart. */
function notWrittenByWriter(request: ParsedRequest): (field: readonly [string, string], at: number) => boolean {
  let vias = 0;
  return ([name]) => {
    if (/^(via|v)$/i.test(name)) return ++vias > 1;
    return !/^(content-length|l)$/i.test(name) && !(request.body.length > 0 && /^(content-type|c)$/i.test(name));
  };
}

function loadNpmSip(messages: readonly Buffer[]): Codec {
  const sip = createRequire(import.meta.url)('sip') as NpmSip;
  const requests = messages.map((bytes) => sip.parse(bytes)).filter(({ method }) => method !== undefined);
  const received = messages
    .map((bytes) => markedAsReceived(sip.parse(bytes)))
    .filter(({ method }) => method !== undefined);
  const respond = (request: NpmMessage) => {
    const to = { ...request.headers.to, params: { tag: 'a1b2c3d4', ...request.headers.to.params } };
    const contact = [{ uri: 'sip:service@192.0.2.1:5060' }];
    const headers = { to, contact, 'content-type': 'application/sdp' };
    return sip.stringify(sip.makeResponse(request, 200, 'OK', { headers, content: answerSdp }));
  };
  // Over the wire it goes as bytes: its transports make a Buffer of the string too.
  const bytesOf = (text: string) => Buffer.from(text, 'binary');
  return {
    read: (bytes) => readingOfNpm(sip.parse(bytes), sip),
    readAll() {
      for (const bytes of messages) {
        const { via, from, to, cseq, contact, route } = sip.parse(bytes).headers;
        sink += via.length + from.uri.length + to.uri.length + cseq.seq + (contact?.length ?? 0) + (route?.length ?? 0);
      }
    },
    writeAll() {
      for (const request of requests) sink += bytesOf(sip.stringify(request)).length;
      for (const request of received) sink += bytesOf(respond(request)).length;
    },
    writings: () => [
      ...requests.map((request) => bytesOf(sip.stringify(request))),
      ...received.map((request) => bytesOf(respond(request))),
    ],
  };
}

/** What its transports do before they hand a message on. */
function markedAsReceived(message: NpmMessage): NpmMessage {
  const params = message.headers.via[0]!.params;
  params.received = source.address;
  if ('rport' in params) params.rport = `${source.port}`;
  return message;
}
