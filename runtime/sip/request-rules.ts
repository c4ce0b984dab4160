/** What a request must be before its user sees it: the order of RFC 3261 §8.2, one rule after the other. */

import { isTooShort } from './dialog/session-expires.ts';
import type { HeaderField } from './message/message.ts';
import type { ParsedRequest } from './message/parsed-message.ts';
import { parseUri } from './message/uri.ts';

export interface Refusal {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: readonly HeaderField[];
}

/** What a user agent is able to do. */
export interface Abilities {
  readonly methods: ReadonlySet<string>;
  /** Option tags (§19.2). */
  readonly supported: ReadonlySet<string>;
  /** Media types of bodies. */
  readonly accept: readonly string[];
  /** Seconds: the shortest session interval (RFC 4028); undefined: session timers are not supported. */
  readonly shortestSession?: number | undefined;
}

type Rule = (request: ParsedRequest, abilities: Abilities) => Refusal | undefined;

/** Methods that have an RFC: not doing one of them is 405, anything else is 501. */
const registered = new Set([
  'ACK',
  'BYE',
  'CANCEL',
  'INFO',
  'INVITE',
  'MESSAGE',
  'NOTIFY',
  'OPTIONS',
  'PRACK',
  'PUBLISH',
  'REFER',
  'REGISTER',
  'SUBSCRIBE',
  'UPDATE',
]);

/** §8.2.1 */
const method: Rule = (request, { methods }) => {
  if (methods.has(request.method)) return undefined;
  const headers = [['Allow', [...methods].join(', ')] as const];
  return registered.has(request.method) ? { status: 405, headers } : { status: 501 };
};

/** §8.2.2.1 */
const requestUri: Rule = (request) => {
  const uri = parseUri(request.uri);
  if (!uri) return { status: 400, reason: 'Malformed Request-URI' };
  if (uri.scheme !== 'sip' && uri.scheme !== 'sips' && uri.scheme !== 'tel') return { status: 416 };
  // Headers must not stand in a Request-URI (§19.1.1, table 1).
  return uri.headers.size > 0 ? { status: 400, reason: 'Headers In Request-URI' } : undefined;
};

/** §8.2.2.3 */
const required: Rule = (request, { supported }) => {
  if (request.header('require') === undefined) return undefined;
  const unsupported = request.list('require').filter((tag) => !supported.has(tag.toLowerCase()));
  return unsupported.length > 0 ? { status: 420, headers: [['Unsupported', unsupported.join(', ')]] } : undefined;
};

/** Requests whose bodies the engine must be able to place: they describe sessions. */
const describing = new Set(['INVITE', 'UPDATE', 'PRACK']);

/** §8.2.3 */
const content: Rule = (request, { accept }) => {
  if (request.body.length === 0 || !describing.has(request.method)) return undefined;
  if (/;\s*handling\s*=\s*optional/i.test(request.header('content-disposition') ?? '')) return undefined;
  const { contentType } = request;
  if (contentType === undefined) return { status: 400, reason: 'Missing Content-Type' };
  if (!accept.includes(contentType)) return { status: 415, headers: [['Accept', accept.join(', ')]] };
  const encodings = request.list('content-encoding').filter((encoding) => encoding.toLowerCase() !== 'identity');
  return encodings.length > 0 ? { status: 415, headers: [['Accept-Encoding', 'identity']] } : undefined;
};

/** §21.4.7: whoever accepts no session description cannot be answered. An empty Accept accepts nothing (§20.1). */
const acceptable: Rule = (request, { accept }) => {
  if (request.method !== 'INVITE' || request.header('accept') === undefined) return undefined;
  const types = request.list('accept').map((type) => type.split(';', 1)[0]!.trim().toLowerCase());
  const fits = types.some((type) => type === '*/*' || type === 'application/*' || accept.includes(type));
  return fits ? undefined : { status: 406 };
};

/** §20.10; an INVITE has exactly one (§8.1.1.8), but callers of RFC 2543 may have none. */
const contact: Rule = (request) => {
  const value = request.header('contact');
  if (value === undefined || value === '*') return undefined;
  const { contacts } = request;
  const tooMany = request.method === 'INVITE' && contacts.length > 1;
  const fits = contacts.length > 0 && !tooMany && contacts.every(({ uri }) => parseUri(uri) !== undefined);
  return fits ? undefined : { status: 400, reason: 'Malformed Contact' };
};

/** RFC 4028 §9 */
const sessionInterval: Rule = (request, { shortestSession }) => {
  if (shortestSession === undefined || (request.method !== 'INVITE' && request.method !== 'UPDATE')) return undefined;
  if (!isTooShort(request, shortestSession)) return undefined;
  return { status: 422, headers: [['Min-SE', String(shortestSession)]] };
};

const outsideDialog: readonly Rule[] = [method, requestUri, required, contact, content, acceptable, sessionInterval];
// Inside a dialog the methods of the user are judged by the dialog, since 405 there depends on what it listens to.
const insideDialog: readonly Rule[] = [method, required, contact, content, sessionInterval];

/** The first rule that a request breaks; undefined when it may pass. Not for ACK and CANCEL. */
export function refusalOf(request: ParsedRequest, abilities: Abilities, inside: boolean): Refusal | undefined {
  for (const rule of inside ? insideDialog : outsideDialog) {
    const refusal = rule(request, abilities);
    if (refusal) return refusal;
  }
  return undefined;
}
