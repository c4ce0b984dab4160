/** The cookie of a session (RFC 6265): for us alone, out of the reach of scripts, and never along with foreign pages. */

import type { Caller } from '../guard/gate.ts';
import { SESSION_COOKIE, SESSION_LENGTH } from './session-book.ts';

const cookie = (value: string, seconds: number, { secure }: Caller): string =>
  `${SESSION_COOKIE}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

export const openCookie = (token: string, caller: Caller): string => cookie(token, SESSION_LENGTH / 1000, caller);

/** Takes the place of the one before, and is over at once. */
export const closedCookie = (caller: Caller): string => cookie('', 0, caller);
