/** What a user agent truthfully says about itself (RFC 3261 §11.2), from what is enabled. Pure. */

import type { HeaderField } from './message/message.ts';
import type { Abilities } from './request-rules.ts';

/** Answered whatever the options say. */
const always = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'];

/** An extension is nothing without the method that it lives by: RFC 3262, RFC 4488. */
const needed: Readonly<Record<string, string>> = { '100rel': 'PRACK', norefersub: 'REFER' };

/** Bodies that come with a method, besides those of sessions: RFC 3515 §2.4.4, RFC 3428. */
const bodies: Readonly<Record<string, string>> = { REFER: 'message/sipfrag', MESSAGE: 'text/plain' };

const sessions = ['application/sdp', 'multipart/mixed', 'multipart/alternative'];

export interface Truth extends Abilities {
  /** Allow, Supported and Allow-Events. */
  readonly capabilities: readonly HeaderField[];
  /** The same for requests inside dialogs: no reliable provisional responses are wanted to a re-INVITE. */
  readonly inside: readonly HeaderField[];
  /** All that OPTIONS tells. */
  readonly options: readonly HeaderField[];
}

export function abilitiesOf(options: {
  readonly allow: readonly string[];
  readonly supported?: readonly string[];
  readonly accept?: readonly string[];
  readonly events?: readonly string[];
}): Truth {
  const methods = new Set([...always, ...options.allow]);
  const has = (tag: string) => needed[tag] === undefined || methods.has(needed[tag]);
  const tags = (options.supported ?? []).filter((tag) => has(tag.toLowerCase()));
  const events = methods.has('SUBSCRIBE') ? (options.events ?? []) : [];
  const accept = options.accept ?? sessions;
  const others = Object.keys(bodies).filter((method) => methods.has(method));
  const headers = (supported: readonly string[]): HeaderField[] => {
    const all: HeaderField[] = [['Allow', [...methods].join(', ')]];
    if (supported.length > 0) all.push(['Supported', supported.join(', ')]);
    if (events.length > 0) all.push(['Allow-Events', events.join(', ')]);
    return all;
  };
  const capabilities = headers(tags);
  const accepted = [...new Set([...accept, ...others.map((method) => bodies[method]!)])].join(', ');
  return {
    methods,
    supported: new Set(tags.map((tag) => tag.toLowerCase())),
    accept,
    capabilities,
    inside: headers(tags.filter((tag) => tag.toLowerCase() !== '100rel')),
    options: [...capabilities, ['Accept', accepted], ['Accept-Encoding', 'identity']],
  };
}
