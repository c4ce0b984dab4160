/** Which addresses can reach each other without help. Pure. */

import { isIPv4 } from 'node:net';

/** The local network that an address is in (RFC 1918, RFC 4193, RFC 6598 and the like); `open` for all others. */
export function localNetworkOf(address: string): string {
  const lower = address.toLowerCase();
  if (!isIPv4(lower)) {
    if (lower === '::1') return 'host';
    return /^f[cd]|^fe[89ab]/.test(lower) ? prefixOf(lower) : 'open';
  }
  const [a = 0, b = 0, c = 0] = lower.split('.').map(Number);
  if (a === 127) return 'host';
  const local =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    shared(a, b);
  return local ? `${a}.${b}.${c}` : 'open';
}

const shared = (a: number, b: number): boolean => a === 100 && b >= 64 && b < 128;

/** The first 64 bits of an IPv6 address. */
function prefixOf(address: string): string {
  const [front = '', back = ''] = address.split('::');
  const [before, after] = [front.split(':'), back === '' ? [] : back.split(':')];
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...(address.includes('::') ? zeros : []), ...after].slice(0, 4).join(':');
}
