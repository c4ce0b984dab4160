/** Character classes and the smallest scanning steps of RFC 3261 §25.1. */

function charClass(allowed: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    const alphanumeric = /[A-Za-z0-9]/.test(String.fromCharCode(code));
    table[code] = alphanumeric || allowed.includes(String.fromCharCode(code)) ? 1 : 0;
  }
  return table;
}

const tokenChars = charClass("-.!%*_+`'~");
const wordChars = charClass('-.!%*_+`\'~()<>:\\"/[]?{}');
const hostChars = charClass('-._');
// What stands unquoted in parameters of real messages: tokens, hosts, IPv6 and URIs.
const paramChars = charClass("-.!%*_+`'~[]:/@$&");

function consistsOf(text: string, table: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (table[text.charCodeAt(i)] !== 1) return false;
  return text.length > 0;
}

/** `token`: at least one character of its class. */
export const isToken = (text: string): boolean => consistsOf(text, tokenChars);

/** `callid = word [ "@" word ]` */
export function isCallId(text: string): boolean {
  const at = text.indexOf('@');
  if (at < 0) return consistsOf(text, wordChars);
  return consistsOf(text.slice(0, at), wordChars) && consistsOf(text.slice(at + 1), wordChars);
}

/** Host name or IPv4 address; underscores are let pass because real networks use them. */
export const isHostName = (text: string): boolean => consistsOf(text, hostChars);

export const isParamChar = (code: number): boolean => paramChars[code] === 1;

/** SP, HTAB, and the CR LF of a folded line. */
export const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10;

/** First position at or after `at` that is not white space. */
export function skipSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && isSpace(text.charCodeAt(i))) i++;
  return i;
}

/** Position behind the closing quote of the quoted string that opens at `at`; -1 when it never closes. */
export function endOfQuoted(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) return i + 1;
    if (code === 92) i++;
  }
  return -1;
}

/** Takes the quotes and backslashes off a quoted string (RFC 3261 §25.1, quoted-pair). */
export function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner;
}

/** Puts text in quotes, escaping what must be. */
export const quote = (text: string): string => `"${text.replace(/(["\\])/g, '\\$1')}"`;

/** A non-negative decimal number up to `max`; undefined for anything else. Leading zeros are fine. */
export function parseNumber(text: string, max: number): number | undefined {
  if (text.length === 0 || text.length > 20) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= max ? value : undefined;
}
