/** The addresses that a softphone can call, the most useful first. */

import type { ListenAddress } from '../sip/transport/address.ts';
import { realAddresses } from './network-cards.ts';

const defaultPort = (transport: ListenAddress['transport']): number => (transport === 'tls' ? 5061 : 5060);

/** `sip:host` for each address that is listened on by UDP; without UDP by the first transport. */
export function sipAddresses(listening: readonly ListenAddress[], publicAddress: string | undefined): string[] {
  const first = listening.find(({ transport }) => transport === 'udp') ?? listening[0];
  if (!first) return [];
  const hosts = first.host === '::' || first.host === '0.0.0.0' ? cardAddresses(first.host === '::') : [first.host];
  const all = publicAddress ? [publicAddress, ...hosts] : hosts;
  return [...new Set(all)].map((host) => `sip:${withPort(host.includes(':') ? `[${host}]` : host, first)}`);
}

function withPort(host: string, { port, transport }: ListenAddress): string {
  const address = port === defaultPort(transport) ? host : `${host}:${port}`;
  return transport === 'udp' ? address : `${address};transport=${transport}`;
}

/** IPv4 first, loopback last, link-local addresses not at all. */
function cardAddresses(both: boolean): string[] {
  const usable = realAddresses().filter(
    ({ family, address }) => family === 'IPv4' || (both && !address.startsWith('fe80')),
  );
  const rank = ({ family, internal }: { family: string; internal: boolean }) =>
    (internal ? 2 : 0) + (family === 'IPv4' ? 0 : 1);
  return usable.sort((a, b) => rank(a) - rank(b)).map(({ address }) => address);
}
