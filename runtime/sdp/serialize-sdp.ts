/** Session description → text. */

import type { MediaDescription, SessionDescription } from './session-description.ts';

/** CRLF line ends (RFC 8866 §5); line breaks and NUL inside values are dropped. */
export function serializeSdp({ origin, lines, media }: SessionDescription): string {
  const head = `${origin.user} ${origin.sessionId} ${origin.version} IN ${origin.family} ${origin.address}`;
  const all = [
    'v=0',
    `o=${head}`,
    ...lines.map(({ type, value }) => `${type}=${value}`),
    ...media.flatMap((section) => [
      `m=${mediaHead(section)}`,
      ...section.lines.map(({ type, value }) => `${type}=${value}`),
    ]),
  ];
  return all.map((line) => `${line.replace(/[\r\n\0]/g, '')}\r\n`).join('');
}

function mediaHead({ kind, port, protocol, formats }: MediaDescription): string {
  return [kind, port, protocol, ...formats].join(' ');
}
