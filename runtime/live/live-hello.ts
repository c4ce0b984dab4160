/** What a reader says first, checked. Pure. */

import type { LiveHello } from '../../shared/api/live.ts';

const LONGEST_EPOCH = 100;

/** Undefined when the text is no hello. */
export function readHello(text: string): LiveHello | undefined {
  const given = parse(text);
  if (typeof given !== 'object' || given === null || !('type' in given) || given.type !== 'hello') return undefined;
  const epoch = 'epoch' in given ? given.epoch : undefined;
  const cursor = 'cursor' in given ? given.cursor : undefined;
  if (typeof epoch !== 'string' || epoch.length > LONGEST_EPOCH) return { type: 'hello' };
  return Number.isSafeInteger(cursor) ? { type: 'hello', epoch, cursor: cursor as number } : { type: 'hello' };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
