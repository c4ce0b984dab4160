/** A large message made smaller by the compact names of its headers (RFC 3261 §7.3.3), nothing else touched. */

const compactNames: Readonly<Record<string, string>> = {
  'call-id': 'i',
  contact: 'm',
  'content-encoding': 'e',
  'content-length': 'l',
  'content-type': 'c',
  from: 'f',
  'session-expires': 'x',
  subject: 's',
  supported: 'k',
  to: 't',
  via: 'v',
};

/** @param bytes one whole message of our own; its body stays byte by byte */
export function compactHeaders(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (end < 0) return bytes;
  const head = bytes.toString('latin1', 0, end).replace(/\r\n([A-Za-z-]+): ?/g, (line, name: string) => {
    const short = compactNames[name.toLowerCase()];
    return short === undefined ? line : `\r\n${short}: `;
  });
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(end)]);
}
