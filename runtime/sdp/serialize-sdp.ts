/** Session description → text. */

import type { MediaDescription, SdpLine, SessionDescription } from './session-description.ts';

/** CRLF line ends (RFC 8866 §5); line breaks and NUL inside values are dropped. */
export function serializeSdp({ origin, lines, media }: SessionDescription): string {
  const { user, sessionId, version, family, address } = origin;
  // One text that grows: every leg of every call writes some, and lists of lines would be most of its garbage.
  let text = `v=0\r\n${clean(`o=${user} ${sessionId} ${version} IN ${family} ${address}`)}\r\n`;
  for (const line of lines) text += written(line);
  for (const section of media) {
    text += `${clean(mediaLine(section))}\r\n`;
    for (const line of section.lines) text += written(line);
  }
  return text;
}

function mediaLine({ kind, port, protocol, formats }: MediaDescription): string {
  let text = `m=${kind} ${port} ${protocol}`;
  for (const format of formats) text += ` ${format}`;
  return text;
}

const written = ({ type, value }: SdpLine): string => `${clean(`${type}=${value}`)}\r\n`;

const clean = (line: string): string => (/[\r\n\0]/.test(line) ? line.replace(/[\r\n\0]/g, '') : line);
