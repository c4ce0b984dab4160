/** RSeq and RAck (RFC 3262 §7.1, §7.2), and who wants or can have reliable provisional responses. */

import { isSpace, parseNumber, skipSpace } from '../message/grammar.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';

export const reliableTag = '100rel';

/** `RAck: 776656 1 INVITE`: which response is acknowledged, to which request. */
export interface Rack {
  readonly rseq: number;
  readonly cseq: number;
  readonly method: string;
}

/** Undefined when malformed. */
export function parseRack(text: string | undefined): Rack | undefined {
  const [rseq, at] = numberAt(text ?? '', 0, 2 ** 32 - 1);
  const [cseq, end] = numberAt(text ?? '', at, 2 ** 31 - 1);
  const method = (text ?? '').slice(end).trim();
  return rseq === undefined || cseq === undefined || method === '' ? undefined : { rseq, cseq, method };
}

function numberAt(text: string, from: number, max: number): readonly [number | undefined, number] {
  const start = skipSpace(text, from);
  let end = start;
  while (end < text.length && !isSpace(text.charCodeAt(end))) end++;
  return [parseNumber(text.slice(start, end), max), end];
}

/** The sequence number of a response that must be acknowledged; undefined for all others (§4). */
export function reliableSequence(response: SipResponse): number | undefined {
  if (response.status === 100 || !names(response.list('require'))) return undefined;
  return parseNumber(response.header('rseq') ?? '', 2 ** 32 - 1);
}

/** What a caller says about reliable provisional responses (§3). */
export function reliabilityOf(invite: SipRequest): 'none' | 'supported' | 'required' {
  if (invite.header('require') !== undefined && names(invite.list('require'))) return 'required';
  return names(invite.list('supported')) ? 'supported' : 'none';
}

const names = (tags: readonly string[]): boolean => tags.some((tag) => tag.toLowerCase() === reliableTag);
