/** Text → session description (RFC 8866 §5). Hostile input: bounded, and a typed fault instead of an exception. */

import {
  type MediaDescription,
  type Origin,
  SDP_LIMITS,
  type SdpLine,
  type SessionDescription,
} from './session-description.ts';

export type ParsedSdp =
  | { readonly ok: true; readonly description: SessionDescription }
  | { readonly ok: false; readonly fault: string };

/** Reads a session description; line ends may be CRLF or LF. */
export function parseSdp(text: string): ParsedSdp {
  if (text.length > SDP_LIMITS.bytes) return fault('longer than 64 KiB');
  const lines = readLines(text);
  if (typeof lines === 'string') return fault(lines);
  if (lines[0]?.type !== 'v' || lines[0].value !== '0') return fault('does not begin with v=0');
  if (lines[1]?.type !== 'o') return fault('has no o= line');
  const origin = readOrigin(lines[1].value);
  if (!origin) return fault('has a malformed o= line');

  const session: SdpLine[] = [];
  const media: { head: Omit<MediaDescription, 'lines'>; lines: SdpLine[] }[] = [];
  for (const line of lines.slice(2)) {
    if (line.type === 'm') {
      const head = readMedia(line.value);
      if (!head) return fault('has a malformed m= line');
      if (media.length === SDP_LIMITS.media) return fault(`has more than ${SDP_LIMITS.media} m= lines`);
      media.push({ head, lines: [] });
    } else {
      (media.at(-1)?.lines ?? session).push(line);
    }
  }
  return {
    ok: true,
    description: { origin, lines: session, media: media.map(({ head, lines: below }) => ({ ...head, lines: below })) },
  };
}

function fault(why: string): ParsedSdp {
  return { ok: false, fault: `the session description ${why}` };
}

function readLines(text: string): SdpLine[] | string {
  const lines: SdpLine[] = [];
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
    if (line === '') continue;
    if (line[1] !== '=' || !/[a-z]/.test(line[0]!) || line.includes('\0') || line.includes('\r')) {
      return 'has a line that is not type=value';
    }
    if (lines.length === SDP_LIMITS.lines) return `has more than ${SDP_LIMITS.lines} lines`;
    lines.push({ type: line[0]!, value: line.slice(2) });
  }
  return lines;
}

function readOrigin(value: string): Origin | undefined {
  const [user, sessionId, version, net, family, address, ...more] = value.trim().split(/ +/, 8);
  if (more.length > 0 || net !== 'IN' || !address || (family !== 'IP4' && family !== 'IP6')) return undefined;
  return { user: user!, sessionId: sessionId!, version: version!, family, address };
}

function readMedia(value: string): Omit<MediaDescription, 'lines'> | undefined {
  const [kind, ports, protocol, ...formats] = value.trim().split(/ +/, SDP_LIMITS.formats + 3);
  const port = /^(\d{1,5})(\/\d{1,5})?$/.exec(ports ?? '');
  if (!kind || !protocol || !port || Number(port[1]) > 65_535) return undefined;
  return { kind, port: Number(port[1]), protocol, formats };
}
