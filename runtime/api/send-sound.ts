/**
 * Audio as an answer, whole or the part that a player asks for: GET with Range (RFC 9110 §14) is answered with 206, a
 * part behind the end with 416, several parts or an unknown unit with the whole, as §14.2 allows.
 */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { ApiProblem } from './problem.ts';

/** A sound that can be read from any of its bytes on. */
export interface Sound {
  /** Bytes. */
  readonly size: number;
  /** Changes whenever a byte does: the strong validator of RFC 9110 §8.8.3, without its quotes. */
  readonly tag: string;
  /** @param first, last bytes, counted from 0; the last one is part of it */
  pieces(first: number, last: number): Uint8Array | AsyncIterable<Uint8Array>;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** One that is in memory. @param tag a name that no other content has had */
export const soundOf = (bytes: Uint8Array, tag: string): Sound => ({
  size: bytes.length,
  tag,
  pieces: (first, last) => bytes.subarray(first, last + 1),
});

/** @throws ApiProblem 416 with the size in Content-Range, when nothing of what is asked for is there */
export async function sendSound(
  request: Request,
  response: Response,
  { size, tag, pieces }: Sound,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const etag = `"${tag}"`;
  response.set({ 'Accept-Ranges': 'bytes', ETag: etag });
  // Who has it already needs no part of it (§13.2.2).
  if (request.fresh) return void response.status(304).set(headers).end();
  const part = partOf(request, etag, size);
  if (part === 'behindTheEnd') {
    response.set('Content-Range', `bytes */${size}`);
    throw new ApiProblem(416, `there are ${size} bytes, and none of those that were asked for`);
  }
  const { start, end } = part ?? { start: 0, end: size - 1 };
  if (part) response.status(206).set('Content-Range', `bytes ${start}-${end}/${size}`);
  response.set({ ...headers, 'Content-Length': String(end - start + 1) });
  if (request.method === 'HEAD' || size === 0) return void response.end();
  const body = pieces(start, end);
  if (body instanceof Uint8Array) return void response.end(body);
  // A client that goes away ends the source, too.
  await pipeline(Readable.from(body), response);
}

/** Undefined: the whole. */
function partOf(request: Request, etag: string, size: number): Part | 'behindTheEnd' | undefined {
  const { range, 'if-range': ifRange } = request.headers;
  // Range is for GET alone (§14.2); somebody who has begun with other bytes needs all of these (§13.1.5). Dates do not
  // tell two versions of a second apart: none of ours is good for that.
  if (range === undefined || request.method !== 'GET' || (ifRange !== undefined && ifRange !== etag)) return undefined;
  if (!/^bytes=/i.test(range)) return undefined;
  // More from the end than there is: all of it (§14.1.2), which the parser takes for a mistake.
  const last = /^bytes=\s*-(\d+)\s*$/i.exec(range)?.[1];
  if (last !== undefined && Number(last) >= size && size > 0) return { start: 0, end: size - 1 };
  const parts = request.range(size, { combine: true });
  if (parts === -1) return 'behindTheEnd';
  return Array.isArray(parts) && parts.length === 1 ? parts[0] : undefined;
}
