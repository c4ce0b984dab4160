/**
 * What a dial target names. Pure.
 *
 *     112, urn:service:sos           emergency
 *     user@trunk   user@its.server   by that trunk
 *     user@local   user@our.domain   account, extension, number or flow in the house
 *     user@elsewhere   sip:…         a SIP address outside
 *     trunk                          by that trunk, to whom the caller dialled
 *     name   100   +353…             account or extension, then by the default route
 */

import { type EmergencyPlan, emergencyNumber } from '../policy/emergency.ts';
import { readNumber } from '../policy/read-number.ts';
import { formatUri, parseUri } from '../sip/message/uri.ts';
import type { Target, TrunkRow } from '../store/collections.ts';
import type { House } from './house.ts';

export type DialTarget =
  | { readonly kind: 'emergency'; readonly number: string }
  | { readonly kind: 'inside'; readonly target: Target; readonly number?: string }
  | { readonly kind: 'trunk'; readonly trunk: TrunkRow; readonly user: string }
  | { readonly kind: 'defaultRoute'; readonly dialled: string }
  | { readonly kind: 'sip'; readonly uri: string; readonly user: string; readonly host: string }
  | { readonly kind: 'unknown'; readonly why: string };

export interface TargetContext {
  readonly house: House;
  /** By whose country numbers are read. */
  readonly plan: EmergencyPlan;
  /** Whom the caller dialled, for a trunk that is named alone. */
  readonly called?: string;
}

/** Longer targets name nothing. */
const LONGEST = 500;

export function readTarget(written: string, context: TargetContext): DialTarget {
  const text = written.trim();
  if (text === '' || text.length > LONGEST || /[\0-\x1f\x7f]/.test(text))
    return unknown('the target is empty or no address');
  if (/^urn:/i.test(text)) return emergency(text, context) ?? unknown(`${text} is no emergency service`);
  if (/^sips?:/i.test(text)) return byUri(text, context);
  if (/^tel:/i.test(text)) return byNumber(text, context);
  const at = text.lastIndexOf('@');
  return at < 0 ? bare(text, context) : atPlace(text.slice(0, at), text.slice(at + 1), context);
}

function byUri(text: string, context: TargetContext): DialTarget {
  const uri = parseUri(text);
  if (!uri || uri.host === '') return unknown(`${text} is no SIP address`);
  const { host, user } = uri;
  const place = placed(user, host, context);
  if (place) return place;
  // Headers and `maddr` in a URI would send something else, or elsewhere, than what was judged.
  const params = [...uri.params].filter(([name]) => name === 'transport' || name === 'user');
  const clean = formatUri({
    scheme: uri.scheme === 'sips' ? 'sips' : 'sip',
    user,
    host,
    ...(uri.port === undefined ? {} : { port: uri.port }),
    params,
  });
  return { kind: 'sip', uri: clean, user, host };
}

function atPlace(user: string, host: string, context: TargetContext): DialTarget {
  const named = placed(user, host.toLowerCase(), context);
  if (named) return named;
  return parseUri(`sip:${user}@${host}`)
    ? byUri(`sip:${user}@${host}`, context)
    : unknown(`${host} is no trunk and no host`);
}

/** By a trunk, or in the house. */
function placed(user: string, host: string, context: TargetContext): DialTarget | undefined {
  const { house } = context;
  const trunk = house.trunk(host) ?? house.trunkAt(host);
  if (trunk || host === 'local' || house.isOurs(host)) {
    const urgent = emergency(user, context);
    if (urgent) return urgent;
  }
  if (trunk) return user === '' ? unknown(`nobody is named at ${trunk._id}`) : { kind: 'trunk', trunk, user };
  if (host !== 'local' && !house.isOurs(host)) return undefined;
  return inside(user, context) ?? unknown(`nothing here is called ${user}`);
}

function bare(text: string, context: TargetContext): DialTarget {
  const trunk = /^[a-z]/i.test(text) ? context.house.trunk(text) : undefined;
  if (!trunk) return byNumber(text, context);
  const { called = '' } = context;
  return called === ''
    ? unknown(`nobody was dialled who could be called by ${trunk._id}`)
    : { kind: 'trunk', trunk, user: called };
}

function emergency(dialled: string, { plan }: TargetContext): DialTarget | undefined {
  const number = emergencyNumber(dialled, plan);
  return number === undefined ? undefined : { kind: 'emergency', number };
}

/** In the house first; else digits go out by the default route, and words are nobody. */
function byNumber(dialled: string, context: TargetContext): DialTarget {
  const found = emergency(dialled, context) ?? inside(dialled, context);
  if (found) return found;
  const { kind } = readNumber(dialled, context.plan.country, context.plan.outsideLine);
  if (kind !== 'word') return { kind: 'defaultRoute', dialled };
  return unknown(`nothing is called ${dialled}: no trunk, no account, no extension, no number`);
}

function inside(user: string, { house, plan }: TargetContext): DialTarget | undefined {
  const account = house.account(user) ?? house.byExtension(user);
  if (account) return { kind: 'inside', target: { kind: 'account', account: account._id } };
  const row = house.number(user) ?? house.number(readNumber(user, plan.country, plan.outsideLine).text);
  if (row) return { kind: 'inside', target: row.target, number: row._id };
  const flow = user.toLowerCase();
  return house.flow(flow) ? { kind: 'inside', target: { kind: 'flow', flow } } : undefined;
}

function unknown(why: string): DialTarget {
  return { kind: 'unknown', why };
}
