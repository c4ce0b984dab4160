/** Method names (RFC 3261 §7.1 and the IANA registry). */

import { interned } from './characters.ts';

const known = [
  ...['INVITE', 'ACK', 'BYE', 'CANCEL', 'REGISTER', 'OPTIONS', 'PRACK', 'SUBSCRIBE', 'NOTIFY', 'PUBLISH', 'INFO'],
  ...['REFER', 'MESSAGE', 'UPDATE'],
].map(interned);

/** The method that stands there, one string for each that is known: it is compared and looked up many times. */
export function methodOf(text: string, from: number, to: number): string {
  for (let i = 0; i < known.length; i++) {
    const method = known[i]!;
    if (method.length === to - from && text.startsWith(method, from)) return method;
  }
  return text.slice(from, to);
}
