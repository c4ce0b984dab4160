/** Messages as the npm package `sip` has them; it comes without types. */

import type { ReadAddress, Reading } from './reading.ts';
import { star } from './reading.ts';

type Params = Record<string, string | null>;

interface NpmAddress {
  readonly name?: string;
  readonly uri: string;
  readonly params: Params;
}

interface NpmRoute extends Omit<NpmAddress, 'uri'> {
  /** Undefined when it cannot read it. */
  readonly uri: object | undefined;
}

export interface NpmMessage {
  readonly method?: string;
  readonly uri?: string;
  readonly status?: number;
  readonly reason?: string;
  readonly headers: {
    readonly via: readonly { protocol: string; host: string; port: number | undefined; params: Params }[];
    readonly from: NpmAddress;
    readonly to: NpmAddress;
    readonly cseq: { readonly seq: number; readonly method: string };
    readonly contact?: readonly NpmAddress[] | '*';
    readonly route?: readonly NpmRoute[];
    readonly 'call-id': string;
  };
  readonly content: string;
}

export interface NpmSip {
  parse(bytes: Buffer): NpmMessage;
  stringify(message: NpmMessage): string;
  makeResponse(request: NpmMessage, status: number, reason: string, extension: object): NpmMessage;
  stringifyUri(uri: object): string;
}

export function readingOfNpm(message: NpmMessage, sip: NpmSip): Reading {
  const { via, from, to, cseq, contact = [], route = [] } = message.headers;
  return {
    start: message.method ? `${message.method} ${message.uri}` : `${message.status} ${message.reason}`,
    callId: message.headers['call-id'],
    cseq: `${cseq.seq} ${cseq.method}`,
    via: via.map(({ protocol, host, port, params }) => ({
      transport: protocol.toUpperCase(),
      host,
      port,
      params: plain(params),
    })),
    from: address(from),
    to: address(to),
    contact: contact === '*' ? [star] : contact.map(address),
    route: route.map(({ name, uri, params }) => address({ name, uri: uri ? sip.stringifyUri(uri) : '', params })),
    body: message.content,
  };
}

const address = ({ name = '', uri, params }: NpmAddress): ReadAddress => ({
  name: unquoted(name),
  uri,
  params: plain(params),
});

/** It leaves quotes and backslashes to its user, and has null for flags. */
const plain = (params: Params): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, unquoted(value ?? '')]));

const unquoted = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replace(/\\([\s\S])/g, '$1') : text;
