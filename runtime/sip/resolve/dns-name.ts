/** Domain names on the wire (RFC 1035 §3.1 and §4.1.4). Pure. */

/** Bytes of a whole name, lengths and the final zero included (RFC 1035 §2.3.4). */
const longestName = 255;
const longestLabel = 63;

/** Lower case without a final dot; the root is ''. */
export type DnsName = string;

/*
 *  example.org  →  07 'e' 'x' 'a' 'm' 'p' 'l' 'e'  03 'o' 'r' 'g'  00
 */

/** The bytes of a name; undefined when it is none: empty or long labels, characters outside printable ASCII. */
export function encodeName(name: DnsName): Buffer | undefined {
  const plain = name.endsWith('.') ? name.slice(0, -1) : name;
  const labels = plain === '' ? [] : plain.split('.');
  if (labels.some((label) => label.length === 0 || label.length > longestLabel || !isPrintable(label)))
    return undefined;
  const bytes = Buffer.from(`${labels.map((label) => String.fromCharCode(label.length) + label).join('')}\0`, 'latin1');
  return bytes.length <= longestName ? bytes : undefined;
}

export interface ReadName {
  readonly name: DnsName;
  /** Where the next field begins. */
  readonly next: number;
}

/*
 *  03 'w' 'w' 'w'  C0 0C        the rest stands at offset 12: pointers lead backwards only, so that none can loop
 */

/** Reads a name, compressed or not; undefined when it is malformed, too long, or leads outside of the message. */
export function decodeName(bytes: Uint8Array, from: number): ReadName | undefined {
  let name = '';
  let size = 1;
  let at = from;
  let next = -1;
  let lowest = from;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return undefined;
    if (length === 0) return { name: name.toLowerCase(), next: next < 0 ? at + 1 : next };
    if ((length & 0xc0) === 0xc0) {
      const low = bytes[at + 1];
      if (low === undefined) return undefined;
      if (next < 0) next = at + 2;
      at = ((length & 0x3f) << 8) | low;
      if (at >= lowest) return undefined;
      lowest = at;
      continue;
    }
    const label = readLabel(bytes, at, length);
    size += length + 1;
    if (label === undefined || size > longestName) return undefined;
    name = name === '' ? label : `${name}.${label}`;
    at += length + 1;
  }
}

function readLabel(bytes: Uint8Array, at: number, length: number): string | undefined {
  if (length > longestLabel || at + 1 + length > bytes.length) return undefined;
  const label = String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length));
  return isPrintable(label) && !label.includes('.') ? label : undefined;
}

const isPrintable = (label: string): boolean => /^[\x21-\x7e]+$/.test(label);
