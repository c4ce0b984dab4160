/** Multipart bodies (RFC 5621, RFC 2046 §5.1), as deep as one level. */

import type { SipMessage } from './message.ts';

const maxParts = 16;

/** The bytes of the body, or of its first part, that has this media type; undefined when there is none. */
export function bodyOfType(message: SipMessage, type: string): Uint8Array | undefined {
  if (message.body.length === 0) return undefined;
  if (message.contentType === type) return message.body;
  if (!message.contentType?.startsWith('multipart/')) return undefined;
  return bodyParts(message).find((part) => part.contentType === type)?.body;
}

export interface BodyPart {
  /** Lower case, without parameters; `text/plain` when the part does not say. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** The parts of a multipart body; none when its boundary is missing. */
export function bodyParts(message: SipMessage): readonly BodyPart[] {
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(message.header('content-type') ?? '');
  if (!boundary) return [];
  const bytes = Buffer.from(message.body.buffer, message.body.byteOffset, message.body.byteLength);
  const delimiter = `--${boundary[1] ?? boundary[2]}`;
  const parts: BodyPart[] = [];
  let at = bytes.indexOf(delimiter, 0, 'latin1');
  while (at >= 0 && parts.length < maxParts) {
    const start = bytes.indexOf('\r\n', at + delimiter.length, 'latin1');
    const next = bytes.indexOf(`\r\n${delimiter}`, start, 'latin1');
    if (start < 0 || next < 0) break;
    parts.push(readPart(bytes.subarray(start + 2, Math.max(start + 2, next))));
    at = next + 2;
    if (bytes.toString('latin1', at + delimiter.length, at + delimiter.length + 2) === '--') break;
  }
  return parts;
}

function readPart(bytes: Buffer): BodyPart {
  const blank = bytes.toString('latin1', 0, 2) === '\r\n' ? -2 : bytes.indexOf('\r\n\r\n', 0, 'latin1');
  const head = blank > 0 ? bytes.toString('latin1', 0, blank) : '';
  const type = /^content-type\s*:\s*([^;\r\n]+)/im.exec(head)?.[1]?.trim().toLowerCase();
  return { contentType: type ?? 'text/plain', body: blank === -1 ? bytes : bytes.subarray(blank + 4) };
}
