/** What an answer to our REGISTER means (RFC 3261 §10.2.4, §10.2.7, §10.2.8). Pure. */

import type { AskOutcome } from '../../sip/calling/call-options.ts';
import type { SipResponse } from '../../sip/message/message.ts';
import { parseNameAddr } from '../../sip/message/name-addr.ts';
import { ownText } from '../../sip/message/own-text.ts';
import { serviceRouteOf } from '../../sip/message/service-route.ts';
import { parseUri } from '../../sip/message/uri.ts';
import { isChallenge } from '../answer-words.ts';

export interface Registered {
  /** Seconds that it is good for. */
  readonly seconds: number;
  /** The Contacts of ours that the server knows, those of former addresses too. */
  readonly contacts: readonly string[];
  /** Routes that our calls take from now on, the nearest first (RFC 3608). */
  readonly serviceRoute: readonly string[];
  /** Proxies through which calls come to us, the nearest first (RFC 3327). */
  readonly path: readonly string[];
  /** How the server saw us, if that is not what we said (RFC 3581): our address outside. */
  readonly seenAs?: {
    readonly address: string;
    readonly port: number;
    /** Our port is the same outside: whoever is told this address and our port will reach us. */
    readonly portKept: boolean;
  };
}

export type RegisterVerdict =
  | { readonly kind: 'registered'; readonly registered: Registered }
  /** Ask again at once for so many seconds. */
  | { readonly kind: 'tooBrief'; readonly seconds: number }
  | { readonly kind: 'realmOffered'; readonly realm: string }
  /** A clear no: asking soon would not help. */
  | { readonly kind: 'refused' }
  /** `after`: seconds that the server asks for. */
  | { readonly kind: 'failed'; readonly after: number | undefined };

const LONGEST = 86_400;
/** Answers that say something about the moment, not about the account; all of 5xx does. */
const passing = new Set([408, 420, 423, 480, 491, 494]);

export function judgeRegister(reply: AskOutcome, contactUser: string, asked: number): RegisterVerdict {
  if (reply.kind === 'failed') return { kind: 'failed', after: undefined };
  const { response, unanswered } = reply;
  const { status } = response;
  if (status < 300) return { kind: 'registered', registered: readRegistered(response, contactUser, asked) };
  const brief = status === 423 ? seconds(response.header('min-expires')) : undefined;
  if (brief !== undefined && brief > asked && brief <= LONGEST) return { kind: 'tooBrief', seconds: brief };
  const offered = isChallenge(status)
    ? unanswered.find(({ reason }) => reason === 'realmNotAllowed')?.realm
    : undefined;
  if (offered !== undefined) return { kind: 'realmOffered', realm: offered };
  if (status >= 500 && status < 600) return { kind: 'failed', after: seconds(response.header('retry-after')) };
  return passing.has(status) ? { kind: 'failed', after: seconds(response.header('retry-after')) } : { kind: 'refused' };
}

function readRegistered(response: SipResponse, contactUser: string, asked: number): Registered {
  const seenAs = seen(response);
  return {
    seconds: grantedSeconds(response, contactUser, asked),
    contacts: ours(response, contactUser).map(({ uri }) => ownText(uri)),
    serviceRoute: serviceRouteOf(response),
    path: response.list('path').flatMap((value) => ownUri(value) ?? []),
    ...(seenAs && { seenAs }),
  };
}

const ours = (response: SipResponse, contactUser: string) =>
  response.contacts.filter(({ uri }) => parseUri(uri)?.user === contactUser);

/** Our Contact's own expiry, else the Expires header, else what we asked for; a binding of an old address may be beside it. */
function grantedSeconds(response: SipResponse, contactUser: string, asked: number): number {
  const granted = ours(response, contactUser).flatMap(({ params }) => seconds(params.get('expires')) ?? []);
  const longest = granted.length > 0 ? Math.max(...granted) : seconds(response.header('expires'));
  return Math.min(longest || asked, LONGEST);
}

/** Copied: a registration outlives the datagram that it came in. */
function ownUri(value: string): string | undefined {
  const uri = parseNameAddr(value)?.uri;
  return uri && ownText(uri);
}

function seen({ via }: SipResponse): Registered['seenAs'] {
  const address = via.params.get('received');
  if (address === undefined || address === via.host) return undefined;
  const own = via.port ?? 5060;
  const port = Number(via.params.get('rport')) || own;
  return { address: ownText(address), port, portKept: port === own };
}

/** A delta-seconds that may have anything behind it (RFC 3261 §20.33). */
function seconds(text: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,9})/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
