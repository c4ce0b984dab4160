/** Which of our addresses a peer should send to: that of the route to it, or the public one. */

import { createSocket } from 'node:dgram';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isIpv6 } from './transport.ts';

const maxCached = 4096;

export class LocalAddresses {
  #publicAddress: string | undefined;
  readonly #configured: BlockList | undefined;
  #attached = attachedNetworks();
  readonly #routes = new Map<string, string>();

  /** @param localNetworks CIDR; default the attached subnets, loopback and link-local @throws RangeError on a malformed one */
  constructor(publicAddress: string | undefined, localNetworks: readonly string[] | undefined) {
    this.#publicAddress = publicAddress;
    this.#configured = localNetworks && blockListOf(localNetworks);
  }

  /** Peers outside the local networks are told this from now on. */
  setPublicAddress(address: string): void {
    this.#publicAddress = address;
  }

  /** Inside the local networks, where our private address can be reached. */
  isLocal(address: string): boolean {
    const family = isIpv6(address) ? 'ipv6' : 'ipv4';
    return (this.#configured ?? this.#attached).check(address.split('%', 1)[0]!, family);
  }

  /** The host to tell that peer, for a socket bound to `bound`. Never an unspecified address. */
  hostFor(bound: string, destination: string): string {
    const fitting = this.#publicAddress !== undefined && isIpv6(this.#publicAddress) === isIpv6(destination);
    if (fitting && !this.isLocal(destination)) return this.#publicAddress!;
    return isUnspecified(bound) ? this.routeTo(destination) : bound;
  }

  /** Forgets what was learnt about routes; for when an interface or address has changed. */
  refresh(): void {
    this.#attached = attachedNetworks();
    this.#routes.clear();
  }

  /** The address of ours that the kernel would send from. */
  routeTo(destination: string): string {
    const known = this.#routes.get(destination);
    if (known !== undefined) return known;
    const address = askKernel(destination) ?? firstAddress(isIpv6(destination));
    if (this.#routes.size >= maxCached) this.#routes.clear();
    this.#routes.set(destination, address);
    return address;
  }
}

const isUnspecified = (host: string): boolean => host === '0.0.0.0' || host === '::';

/**
 * The address that the kernel would send from: connecting a datagram socket asks for the route and sends nothing.
 * The lookup function answers at once, which makes bind and connect synchronous.
 */
function askKernel(destination: string): string | undefined {
  const family = isIpv6(destination) ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    lookup: (name, _options, done) => done(null, name, family),
  });
  let reachable = true;
  socket.on('error', () => {
    reachable = false;
  });
  try {
    socket.bind(0);
    socket.connect(9, destination);
    const { address } = socket.address();
    return reachable && !isUnspecified(address) ? address.split('%', 1)[0] : undefined;
  } catch (_unbound) {
    // Not bound at once: inside a cluster worker. The caller falls back to the interfaces.
    return undefined;
  } finally {
    socket.close();
  }
}

function firstAddress(v6: boolean): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const fitting = all.filter((one) => (one.family === 'IPv6') === v6);
  return (fitting.find((one) => !one.internal) ?? fitting[0])?.address ?? (v6 ? '::1' : '127.0.0.1');
}

function attachedNetworks(): BlockList {
  const subnets = Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map((one) => one.cidr) ?? []);
  return blockListOf([
    ...subnets.filter((cidr) => cidr !== null),
    '127.0.0.0/8',
    '::1/128',
    '169.254.0.0/16',
    'fe80::/10',
  ]);
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of networks) {
    const [address = '', prefix] = cidr.split('/');
    const family = isIP(address);
    const bits = prefix === undefined ? (family === 6 ? 128 : 32) : Number(prefix);
    if (family === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 6 ? 128 : 32)) {
      throw new RangeError(`no network: ${cidr}`);
    }
    list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
