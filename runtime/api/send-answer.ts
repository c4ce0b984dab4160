/** Writes an operation's answer. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Answer, Operation } from './operation.ts';
import { type Sound, sendSound } from './send-sound.ts';

export async function sendAnswer(
  request: Request,
  response: Response,
  operation: Operation,
  answer: Answer<unknown>,
): Promise<void> {
  const { status = operation.status, etag, headers = {}, next } = answer;
  response.status(status);
  if (etag !== undefined) response.set('ETag', `"${etag}"`);
  if (next !== undefined) response.links({ next: pageAfter(request, next) });
  await write(request, response, operation, answer, headers);
}

async function write(
  request: Request,
  response: Response,
  { answer: content }: Operation,
  { body }: Answer<unknown>,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  if (content.kind !== 'nothing') response.type(content.kind === 'json' ? 'application/json' : content.types[0]!);
  // A part that is not there is refused, and has no headers of the sound.
  if (content.kind === 'sound') return sendSound(request, response, body as Sound, headers);
  response.set(headers);
  switch (content.kind) {
    case 'json':
      // Not by `send`, which would answer 304 to a revision: phones and states change without one.
      return void response.end(JSON.stringify(body));
    case 'bytes':
      return void response.send(Buffer.from(body as Uint8Array));
    case 'text':
      return void response.send(String(body));
    case 'stream':
      // A client that goes away ends the source, too.
      return pipeline(Readable.from(body as AsyncIterable<Uint8Array | string>), response);
    case 'nothing':
      return void response.end();
  }
}

/** The same question, behind the last row. */
function pageAfter(request: Request, after: string): string {
  const query = new URLSearchParams(request.query as Record<string, string>);
  query.set('after', after);
  return `${request.baseUrl}${request.path}?${query}`;
}

/** The header under which a browser saves an answer as a file. */
export const asFile = (name: string): Readonly<Record<string, string>> => ({
  'Content-Disposition': `attachment; filename=${name.replace(/[^A-Za-z0-9._-]/g, '')}`,
});
