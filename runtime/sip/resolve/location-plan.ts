/** What a URI alone says about transport and port: the decisions of RFC 3263 §4.1 and §4.2 that need no DNS. Pure. */

import { isIP } from 'node:net';
import type { Uri } from '../message/uri.ts';
import type { TransportName } from '../transport/address.ts';
import { defaultPorts, isSecure } from './services.ts';

export type LocationPlan =
  /** Transport and port are settled; a numeric host is an address already. */
  | { readonly kind: 'host'; readonly host: string; readonly transport: TransportName; readonly port: number }
  /** The transport is settled, the port comes from SRV records. */
  | { readonly kind: 'servers'; readonly host: string; readonly transport: TransportName }
  /** Everything comes from NAPTR and SRV records. */
  | { readonly kind: 'domain'; readonly host: string; readonly usable: readonly TransportName[] }
  | { readonly kind: 'impossible'; readonly why: 'notSip' | 'transportNotSupported' };

const names: Readonly<Record<string, TransportName>> = { udp: 'udp', tcp: 'tcp', tls: 'tls', ws: 'ws', wss: 'wss' };
/** What `transport=` means in a SIPS URI (RFC 3261 §26.2.2, RFC 7118 §5.2); UDP has no secure form. */
const secureNames: Readonly<Record<string, TransportName>> = { tcp: 'tls', tls: 'tls', ws: 'wss', wss: 'wss' };
/** Without any wish UDP comes first (§4.1), then what else we have. */
const unasked: readonly TransportName[] = ['udp', 'tcp', 'tls', 'wss', 'ws'];

/** @param supported what we can send by, most wanted first */
export function planLocation(uri: Uri, supported: readonly TransportName[]): LocationPlan {
  const sips = uri.scheme === 'sips';
  if (!sips && uri.scheme !== 'sip') return { kind: 'impossible', why: 'notSip' };
  const host = bare(uri.params.get('maddr') || uri.host);
  const usable = supported.filter((transport) => !sips || isSecure(transport));
  const wish = uri.params.get('transport')?.toLowerCase();
  if (wish) {
    const transport = (sips ? secureNames : names)[wish];
    if (!transport || !usable.includes(transport)) return { kind: 'impossible', why: 'transportNotSupported' };
    const settled = isIP(host) !== 0 || uri.port !== undefined;
    if (!settled) return { kind: 'servers', host, transport };
    return { kind: 'host', host, transport, port: uri.port || defaultPorts[transport] };
  }
  const transport = unasked.find((name) => usable.includes(name));
  if (!transport) return { kind: 'impossible', why: 'transportNotSupported' };
  if (isIP(host) === 0 && uri.port === undefined) return { kind: 'domain', host, usable };
  return { kind: 'host', host, transport, port: uri.port || defaultPorts[transport] };
}

const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
