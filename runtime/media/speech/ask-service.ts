/** Asks a speech service by HTTP, within limits of time and size. */

import type { MediaClock } from '../facilities.ts';

export interface ServiceRequest {
  /** JSON. */
  readonly body: string;
  readonly token?: string;
}

/** Ten minutes at 22.05 kHz, and some. */
const maxAudioBytes = 32 * 1024 * 1024;

/** @returns what it answers @throws when it refuses, takes too long or says too much; never with the token */
export async function askService(
  url: string,
  { body, token }: ServiceRequest,
  clock: MediaClock,
  limitMs: number,
): Promise<Uint8Array> {
  const stop = new AbortController();
  const timer = clock.after(limitMs, () => stop.abort(new Error(`took longer than ${limitMs / 1000} s`)));
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        accept: 'audio/wav',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      // A token was given for this server and for no other.
      redirect: 'error',
      signal: stop.signal,
    });
    if (!answer.ok || !answer.body) throw new Error(`the service answered ${answer.status}`);
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of answer.body) {
      length += piece.length;
      if (length > maxAudioBytes) throw new Error('the service said too much');
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } finally {
    timer.cancel();
  }
}
