/** HTTP to addresses that others have typed: private networks are out of reach, and nothing is waited for or read long. */

import { type IncomingHttpHeaders, request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { type BlockList, isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import { isForbidden } from './forbidden-address.ts';
import { guardedLookup, HostForbidden, type ResolveName, resolveBySystem } from './guarded-lookup.ts';

export interface WebRequest {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  /** Where it came from, after redirects. */
  readonly url: string;
}

/** @throws WebRefused, HostForbidden, or the error of the connection */
export type GuardedFetch = (request: WebRequest) => Promise<WebAnswer>;

/** A request that is not made, or an answer that is not taken. The message says why, for people. */
export class WebRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WebRefused';
  }
}

/** The whole answer did not come in time. */
export class WebTimedOut extends WebRefused {}

export interface GuardedFetchOptions {
  readonly clock: Clock;
  /** Networks that may be reached although they are private. */
  readonly allowed: BlockList;
  /** Milliseconds for the whole exchange, redirects included; default 5,000. */
  readonly within?: number;
  /** Bytes of an answer's body; default 256 KiB. */
  readonly mostBytes?: number;
  /** Redirects that are followed; default 3. */
  readonly redirects?: number;
  /** Default: that of the system. */
  readonly resolve?: ResolveName;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Never told to another origin. */
const PERSONAL = new Set(['authorization', 'cookie']);

export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { clock, within = 5_000, redirects = 3 } = options;
  return async (request) => {
    const end = new AbortController();
    const timer = clock.after(within, () => end.abort(new WebTimedOut(`no answer within ${within / 1000} seconds`)));
    const stop = () => end.abort(request.signal?.reason);
    request.signal?.addEventListener('abort', stop, { once: true });
    if (request.signal?.aborted) stop();
    try {
      let next = request;
      for (let hop = 0; ; hop++) {
        const answer = await exchange(next, options, end.signal);
        const location = REDIRECTS.has(answer.status) ? answer.headers.location : undefined;
        if (location === undefined || redirects === 0) return answer;
        if (hop >= redirects) throw new WebRefused(`more than ${redirects} redirects`);
        next = redirected(next, answer.status, location);
      }
    } finally {
      timer.cancel();
      request.signal?.removeEventListener('abort', stop);
    }
  };
}

/** An address that could be asked. @throws WebRefused, HostForbidden for a literal address that is private */
export function checkWebAddress(text: string, allowed: BlockList): URL {
  if (!URL.canParse(text)) throw new WebRefused('this is no web address');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new WebRefused('only http and https are spoken');
  if (url.username !== '' || url.password !== '') throw new WebRefused('an address with a password in it is not used');
  // The parser has turned every spelling (decimal, octal, hexadecimal, short) into the plain one.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isForbidden(host, allowed)) throw new HostForbidden(host);
  return url;
}

function exchange(request: WebRequest, options: GuardedFetchOptions, signal: AbortSignal): Promise<WebAnswer> {
  const { allowed, mostBytes = 256 * 1024, resolve = resolveBySystem } = options;
  const url = checkWebAddress(request.url, allowed);
  const asked: RequestOptions = {
    method: request.method,
    headers: { 'accept-encoding': 'identity', ...request.headers },
    lookup: guardedLookup(resolve, allowed),
    // A connection of its own: none that was made for another name is used again.
    agent: false,
    signal,
  };
  return new Promise((done, failed) => {
    const outgoing = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, asked);
    // A second look, at the address that was really reached.
    outgoing.once('socket', (socket) =>
      socket.once('connect', () => {
        if (isForbidden(socket.remoteAddress ?? '', allowed)) outgoing.destroy(new HostForbidden(url.hostname));
      }),
    );
    outgoing.once('error', (error) => failed(signal.aborted ? signal.reason : error));
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > mostBytes) outgoing.destroy(new WebRefused(`the answer is larger than ${mostBytes} bytes`));
        else chunks.push(chunk);
      });
      response.once('error', (error) => failed(signal.aborted ? signal.reason : error));
      response.once('end', () => {
        const { statusCode: status = 0, headers } = response;
        done({ status, headers, body: Buffer.concat(chunks), url: url.href });
      });
    });
    outgoing.end(request.body);
  });
}

/** RFC 9110 §15.4: 303, and POST answered by 301 or 302, go on as GET without a body. */
function redirected(request: WebRequest, status: number, location: string): WebRequest {
  if (!URL.canParse(location, request.url)) throw new WebRefused('a redirect to what is no web address');
  const url = new URL(location, request.url);
  const asGet = status === 303 || (request.method === 'POST' && (status === 301 || status === 302));
  const leavesOrigin = url.origin !== new URL(request.url).origin;
  const headers = Object.entries(request.headers ?? {}).filter(([name]) => {
    const plain = name.toLowerCase();
    return !(leavesOrigin && PERSONAL.has(plain)) && !(asGet && plain.startsWith('content-'));
  });
  const { body, ...rest } = request;
  return {
    ...rest,
    url: url.href,
    method: asGet ? 'GET' : request.method,
    headers: Object.fromEntries(headers),
    ...(!asGet && body !== undefined && { body }),
  };
}
