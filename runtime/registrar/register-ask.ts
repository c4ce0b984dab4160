/** What a REGISTER asks for, read and bounded; nothing is decided about bindings here (RFC 3261 §10.2, §10.3). */

import type { HeaderField, SipRequest } from '../sip/message/message.ts';
import { type NameAddr, parseNameAddr } from '../sip/message/name-addr.ts';
import { ownText } from '../sip/message/own-text.ts';
import { parseUri } from '../sip/message/uri.ts';
import type { Binding } from './binding.ts';

export type RegisterAsk =
  /** No Contact: what is there? */
  | { readonly kind: 'fetch' }
  /** `Contact: *` */
  | { readonly kind: 'removeAll' }
  | { readonly kind: 'update'; readonly contacts: readonly AskedContact[]; readonly path: readonly string[] };

export interface AskedContact {
  readonly contact: string;
  readonly params: Binding['params'];
  readonly q: number;
  /** Seconds; 0 removes. */
  readonly expires: number;
  readonly flow: Binding['flow'];
}

export interface RegisterRefused {
  readonly kind: 'refused';
  readonly status: number;
  readonly reason?: string;
  readonly headers?: readonly HeaderField[];
}

/** Seconds. Who asks for nothing gets `usual`; less than `shortest` is refused, more than `longest` is cut. */
export const expiryBounds = { shortest: 60, usual: 600, longest: 3600 } as const;

/** Characters of one Contact or Path, and elements of either. */
const LONGEST_URI = 512;
const MOST_ELEMENTS = 10;
/** Shared by all bindings that have none of something. */
const none: readonly never[] = [];

export function readRegister(request: SipRequest): RegisterAsk | RegisterRefused {
  const elements = request.list('contact');
  const defaultExpires = request.header('expires');
  if (elements.length === 0) return { kind: 'fetch' };
  if (elements.includes('*')) {
    // Only alone, and only to remove (§10.3, step 6).
    return elements.length === 1 && defaultExpires?.trim() === '0' ? { kind: 'removeAll' } : bad('Lone Star Expected');
  }
  if (elements.length > MOST_ELEMENTS) return bad('Too Many Contacts');
  const contacts = request.contacts.map((contact) => readContact(contact, defaultExpires));
  if (contacts.length === 0 || contacts.some((contact) => !contact)) return bad('Unusable Contact');
  const path = readPath(request.list('path'));
  if (!path) return bad('Unusable Path');
  const asked = contacts.filter((contact) => contact !== undefined);
  if (asked.some(({ expires }) => expires > 0 && expires < expiryBounds.shortest)) {
    // §10.3, step 7; §21.4.17
    return { kind: 'refused', status: 423, headers: [['Min-Expires', String(expiryBounds.shortest)]] };
  }
  if (asked.some(({ flow }) => flow) && !reachesByFlow(request, path)) return { kind: 'refused', status: 439 };
  return { kind: 'update', contacts: asked, path };
}

function readContact({ uri, params }: NameAddr, defaultExpires: string | undefined): AskedContact | undefined {
  const parsed = uri.length <= LONGEST_URI ? parseUri(uri) : undefined;
  if (!parsed || (parsed.scheme !== 'sip' && parsed.scheme !== 'sips') || parsed.headers.size > 0) return undefined;
  const kept = [...params].filter(([name]) => name !== 'expires');
  if (kept.flat().join('').length > LONGEST_URI) return undefined;
  return {
    contact: ownText(uri),
    params: kept.length === 0 ? none : kept.map(([name, value]) => [ownText(name), ownText(value)]),
    q: readQ(params.get('q')),
    expires: readExpires(params.get('expires') ?? defaultExpires),
    flow: readFlow(params),
  };
}

/** What cannot be read counts as an hour (§20.19). */
function readExpires(text: string | undefined): number {
  if (text === undefined) return expiryBounds.usual;
  const seconds = /^\s*\d+\s*$/.test(text) ? Number(text) : expiryBounds.longest;
  return Math.min(seconds, expiryBounds.longest);
}

function readQ(text: string | undefined): number {
  return text !== undefined && /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 1;
}

/** RFC 5626 §6: an instance and a number from 1 to 2^31 − 1; an instance alone changes nothing. */
function readFlow(params: NameAddr['params']): Binding['flow'] {
  const instance = params.get('+sip.instance');
  const regId = Number(params.get('reg-id'));
  const whole = instance !== undefined && Number.isInteger(regId) && regId >= 1 && regId < 2 ** 31;
  return whole ? { instance: ownText(instance), regId } : undefined;
}

/** URIs without brackets, the nearest first (RFC 3327 §5.1). */
function readPath(elements: readonly string[]): readonly string[] | undefined {
  if (elements.length > MOST_ELEMENTS) return undefined;
  const uris = elements.length === 0 ? none : elements.map((element) => ownText(parseNameAddr(element)?.uri ?? ''));
  const usable = uris.every((uri) => uri.length <= LONGEST_URI && /^sips?$/.test(parseUri(uri)?.scheme ?? ''));
  return usable ? uris : undefined;
}

/** Either it came straight to us, or the first proxy knows how to keep a flow (RFC 5626 §6, §11.6). */
function reachesByFlow(request: SipRequest, path: readonly string[]): boolean {
  const first = path.at(-1);
  if (first !== undefined) return parseUri(first)?.params.has('ob') ?? false;
  return request.list('via').length === 1;
}

const bad = (reason: string): RegisterRefused => ({ kind: 'refused', status: 400, reason });
