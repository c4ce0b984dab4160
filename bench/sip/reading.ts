/** What was understood of a message, in one form for all who read. */

import { type NameAddr, parseNameAddr } from '../../runtime/sip/message/name-addr.ts';
import type { ParsedRequest, ParsedResponse } from '../../runtime/sip/message/parsed-message.ts';

export interface ReadVia {
  readonly transport: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly params: Readonly<Record<string, string>>;
}

export interface ReadAddress {
  readonly name: string;
  readonly uri: string;
  readonly params: Readonly<Record<string, string>>;
}

export interface Reading {
  readonly start: string;
  readonly callId: string;
  readonly cseq: string;
  readonly via: readonly ReadVia[];
  readonly from: ReadAddress;
  readonly to: ReadAddress;
  readonly contact: readonly ReadAddress[];
  readonly route: readonly ReadAddress[];
  readonly body: string;
}

export function readingOf(message: ParsedRequest | ParsedResponse): Reading {
  return {
    start: message.kind === 'request' ? `${message.method} ${message.uri}` : `${message.status} ${message.reason}`,
    callId: message.callId,
    cseq: `${message.cseq.number} ${message.cseq.method}`,
    via: message.vias.map((via) => ({ ...via, params: Object.fromEntries(via.params) })),
    from: address(message.from),
    to: address(message.to),
    contact: message.header('contact') === '*' ? [star] : message.contacts.map(address),
    route: message.list('route').map((text) => address(parseNameAddr(text)!)),
    body: message.text,
  };
}

export const star: ReadAddress = { name: '*', uri: '', params: {} };

const address = ({ displayName, uri, params }: NameAddr): ReadAddress => ({
  name: displayName,
  uri,
  params: Object.fromEntries(params),
});
