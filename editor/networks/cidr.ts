/** IPv4 and IPv6 addresses and networks in CIDR form (RFC 4632 §3.1, RFC 4291 §2.3), as far as the browser has to judge them. */

export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface Network extends Address {
  /** How many leading bits name the network. */
  readonly prefix: number;
}

/** Undefined for anything else than an address. A zone (`%eth0`) is dropped; an IPv4-mapped address is read as IPv4. */
export function readAddress(text: string): Address | undefined {
  const [bare = ''] = text.trim().split('%');
  const value = bare.includes(':') ? readV6(bare) : undefined;
  if (value === undefined) {
    const v4 = readV4(bare);
    return v4 === undefined ? undefined : { bits: 32, value: v4 };
  }
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

/** `192.168.1.0/24`, `fd00::/8`, or a lone address, which is a network of one. Bits behind the prefix are cleared. */
export function readNetwork(text: string): Network | undefined {
  const [host = '', length, ...rest] = text.trim().split('/');
  const address = readAddress(host);
  if (!address || rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const prefix = length === undefined ? address.bits : Number(length);
  if (prefix > address.bits) return undefined;
  return { ...address, value: head(address, prefix), prefix };
}

/** Whether an address, or a whole network, lies in this network. */
export function contains(network: Network, other: Address | Network): boolean {
  if (network.bits !== other.bits) return false;
  if ('prefix' in other && other.prefix < network.prefix) return false;
  return head(other, network.prefix) === network.value;
}

/** The first of these networks (in CIDR form) that the address lies in. */
export function networkOf(address: string, networks: readonly string[]): string | undefined {
  const wanted = readAddress(address);
  return (
    wanted &&
    networks.find((text) => {
      const network = readNetwork(text);
      return network !== undefined && contains(network, wanted);
    })
  );
}

export function networkText({ bits, value, prefix }: Network): string {
  return `${bits === 32 ? v4Text(value) : v6Text(value)}/${prefix}`;
}

/** The address with the bits behind `prefix` cleared. */
function head({ bits, value }: Address, prefix: number): bigint {
  const tail = BigInt(bits - prefix);
  return (value >> tail) << tail;
}

function readV4(text: string): bigint | undefined {
  const parts = text.split('.');
  const valid = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return valid ? parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) : undefined;
}

function readV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half, place) => groupsOf(half, place === halves.length - 1));
  if (!left || (halves.length === 2 && !right)) return undefined;
  const missing = 8 - left.length - (right?.length ?? 0);
  if (right ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array<bigint>(missing).fill(0n), ...(right ?? [])];
  return groups.reduce((sum, group) => (sum << 16n) | group, 0n);
}

/** The 16-bit groups of one side of `::`; at the very end may be an IPv4 address, which is two of them. */
function groupsOf(text: string, atEnd: boolean): bigint[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: bigint[] = [];
  for (const [place, part] of parts.entries()) {
    const v4 = atEnd && place === parts.length - 1 ? readV4(part) : undefined;
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

const v4Text = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');

/** The short form: small letters, and the longest run of zeroes as `::` (RFC 5952 §4). */
function v6Text(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, place) => (value >> BigInt(112 - 16 * place)) & 0xffffn);
  const text = groups.map((group) => group.toString(16)).join(':');
  const runs = [...text.matchAll(/\b0(?::0\b)+/g)].sort((a, b) => b[0].length - a[0].length);
  const [longest] = runs;
  if (!longest) return text;
  const before = text.slice(0, longest.index).replace(/:$/, '');
  return `${before}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`;
}
