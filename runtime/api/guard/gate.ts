/** Who may knock: the Host and Origin that a browser names, and the address that a request really comes from. */

import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';

export interface GateOptions {
  /** Origins under which browsers reach us; empty: the address of the server, and localhost. */
  readonly publicUrls: readonly string[];
  /** Proxies whose X-Forwarded headers are believed. */
  readonly trustedProxies: BlockList;
  /** Where the server really listens; asked at each request, since port 0 is chosen late. */
  readonly listening: () => { readonly host: string; readonly port: number };
  /** The certificate is of our own making, which no browser trusts. */
  readonly selfSigned?: boolean;
}

/** A request as it reached the first machine of ours. */
export interface Caller {
  readonly host: string;
  readonly source: string;
  readonly secure: boolean;
}

export interface Refusal {
  readonly what: 'host' | 'origin';
  readonly why: string;
}

export interface Gate {
  /** Undefined when the request may pass. */
  refusal(request: IncomingMessage): Refusal | undefined;
  caller(request: IncomingMessage): Caller;
  /** Whether the browser may be told to come by HTTPS only, for good: we are known by name, and only by HTTPS. */
  promisesHttps(request: IncomingMessage): boolean;
}

/** Checks Host against DNS rebinding and Origin against other sites' pages. */
export function createGate(options: GateOptions): Gate {
  const caller = (request: IncomingMessage) => readCaller(request, options);
  return {
    caller,
    promisesHttps: (request) => {
      const { secure, host } = caller(request);
      const { publicUrls, selfSigned = false } = options;
      const known = publicUrls.find((url) => hostOf(url) === host);
      const isName = isIP((known && new URL(known).hostname.replace(/^\[|\]$/g, '')) ?? '') === 0;
      const byOwn = isEncrypted(request) && selfSigned;
      return secure && known !== undefined && isName && !byOwn && publicUrls.every((url) => url.startsWith('https:'));
    },
    refusal: (request) => {
      const { host, secure } = caller(request);
      const allowed = allowedOrigins(options, request);
      const scheme = secure ? 'https' : 'http';
      if (!allowed.some((origin) => origin === canonicalOrigin(scheme, host) || hostOf(origin) === host)) {
        const why = `this server is not known as ${host}; set CORDBOARD_PUBLIC_URL to the address that you use`;
        return { what: 'host', why };
      }
      const { origin } = request.headers;
      if (origin === undefined || allowed.includes(origin)) return undefined;
      return { what: 'origin', why: 'pages of another origin may not use this server' };
    },
  };
}

function readCaller(request: IncomingMessage, { trustedProxies }: GateOptions): Caller {
  const tls = isEncrypted(request);
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  const direct = { host: (request.headers.host ?? '').toLowerCase(), source: peer, secure: tls };
  if (!isListed(trustedProxies, peer)) return direct;
  const forwarded = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value.split(',').map((part) => part.trim()) : [];
  };
  // Each proxy adds the address that it saw: the last one that is no proxy of ours is the browser.
  const source = forwarded('x-forwarded-for').findLast((hop) => isIP(hop) !== 0 && !isListed(trustedProxies, hop));
  return {
    host: forwarded('x-forwarded-host').at(-1)?.toLowerCase() ?? direct.host,
    source: source === undefined ? peer : plainAddress(source),
    secure: (forwarded('x-forwarded-proto').at(-1) ?? (tls ? 'https' : 'http')) === 'https',
  };
}

const isEncrypted = ({ socket }: IncomingMessage): boolean => 'encrypted' in socket && socket.encrypted === true;

function isListed(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** IPv4 through a dual-stack socket comes as `::ffff:192.0.2.1`. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');

function allowedOrigins({ publicUrls, listening }: GateOptions, request: IncomingMessage): string[] {
  if (publicUrls.length > 0) return [...publicUrls];
  const { host, port } = listening();
  const scheme = isEncrypted(request) ? 'https' : 'http';
  // Listening everywhere, we are known by the address that this connection came to; a name could be rebound, that cannot.
  const wildcard = host === '0.0.0.0' || host === '::';
  const address = wildcard ? plainAddress(request.socket.localAddress ?? '') : host;
  const literal = isIP(address) === 6 ? `[${address}]` : address;
  return [canonicalOrigin(scheme, `${literal}:${port}`), canonicalOrigin(scheme, `localhost:${port}`)].filter(
    (origin) => origin !== '',
  );
}

/** The origin as a browser writes it: without the scheme's own port. */
function canonicalOrigin(scheme: string, host: string): string {
  const text = `${scheme}://${host}`;
  return URL.canParse(text) ? new URL(text).origin : '';
}

const hostOf = (origin: string): string => new URL(origin).host;
