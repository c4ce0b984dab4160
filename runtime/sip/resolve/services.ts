/** Transports as DNS names them: NAPTR services and SRV labels (RFC 3263 §4.1, RFC 7118 for WebSocket). */

import type { TransportName } from '../transport/address.ts';
import type { NaptrData } from './dns-records.ts';

const transportOfService: Readonly<Record<string, TransportName>> = {
  'sip+d2u': 'udp',
  'sip+d2t': 'tcp',
  'sips+d2t': 'tls',
  'sip+d2w': 'ws',
  'sips+d2w': 'wss',
};

const srvLabels: Readonly<Partial<Record<TransportName, string>>> = {
  udp: '_sip._udp',
  tcp: '_sip._tcp',
  tls: '_sips._tcp',
};

export const defaultPorts: Readonly<Record<TransportName, number>> = {
  udp: 5060,
  tcp: 5060,
  tls: 5061,
  ws: 80,
  wss: 443,
};

export const isSecure = (transport: TransportName): boolean => transport === 'tls' || transport === 'wss';

/** Where the servers of a domain for one transport are listed; undefined where no RFC says. */
export const srvName = (transport: TransportName, domain: string): string | undefined =>
  srvLabels[transport] && `${srvLabels[transport]}.${domain}`;

export interface Service {
  readonly transport: TransportName;
  /** The name of its SRV records. */
  readonly name: string;
}

/** The services that we can use, in the order that the domain wishes (RFC 3403 §4.1: order, then preference). */
export function chooseServices(records: readonly NaptrData[], usable: readonly TransportName[]): Service[] {
  return records
    .filter(({ flags, regexp, replacement }) => flags === 's' && regexp === '' && replacement !== '')
    .toSorted((a, b) => a.order - b.order || a.preference - b.preference)
    .flatMap(({ services, replacement }) => {
      const transport = transportOfService[services];
      return transport && usable.includes(transport) ? [{ transport, name: replacement }] : [];
    });
}
