/** Character classes and the smallest scanning steps of RFC 3261 §25.1. */

/** Built from what is allowed besides letters and digits. */
function charClass(allowed: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let code = 0; code < 128; code++) {
    const alphanumeric = /[A-Za-z0-9]/.test(String.fromCharCode(code));
    table[code] = alphanumeric || allowed.includes(String.fromCharCode(code)) ? 1 : 0;
  }
  return table;
}

const tokenChars = charClass("-.!%*_+`'~");
const wordChars = charClass('-.!%*_+`\'~()<>:\\"/[]?{}');
const hostChars = charClass('-._');
const uriChars = new Uint8Array(256).fill(1);
for (const code of [9, 10, 13, 32, 34, 60, 62]) uriChars[code] = 0;
// What stands unquoted in parameters of real messages: tokens, hosts, IPv6 and URIs; `=` in base64 values that senders
// forget to quote; beyond ASCII somebody's UTF-8.
const valueChars = charClass("-.!%*_+`'~[]:/@$&=").fill(1, 128);
// `*( token LWS )` of display names, and UTF-8, which many phones write without quotes.
const nameChars = charClass("-.!%*_+`'~ \t\r\n").fill(1, 128);

/** At least one character from `from` to `to`, and all of them in the table. */
function consistsOf(text: string, table: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (table[text.charCodeAt(i)] !== 1) return false;
  return to > from;
}

/** `token`: at least one character of its class. */
export const isToken = (text: string, from = 0, to = text.length): boolean => consistsOf(text, tokenChars, from, to);

export const isTokenChar = (code: number): boolean => tokenChars[code] === 1;

/** `callid = word [ "@" word ]` */
export function isCallId(text: string): boolean {
  const at = text.indexOf('@');
  if (at < 0) return consistsOf(text, wordChars, 0, text.length);
  return consistsOf(text, wordChars, 0, at) && consistsOf(text, wordChars, at + 1, text.length);
}

/** All characters from `from` to `to` are of a token, and there is one. */
export function isTokenAt(codes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (tokenChars[codes[i]!] !== 1) return false;
  return to > from;
}

/** Host name or IPv4 address; underscores are let pass because real networks use them. */
export const isHostName = (text: string, from = 0, to = text.length): boolean => consistsOf(text, hostChars, from, to);

export const isHostChar = (code: number): boolean => hostChars[code] === 1;

/** What may stand in the value of a parameter without quotes; codes beyond ASCII are 128 to 255. */
export const isValueChar = (code: number): boolean => valueChars[code] === 1;

/** What may stand in a display name without quotes; codes beyond ASCII are 128 to 255. */
export const isNameChar = (code: number): boolean => nameChars[code] === 1;

/** What may stand in a URI between its brackets: no white space, quotes or brackets; beyond ASCII 128 to 255. */
export const isUriChar = (code: number): boolean => uriChars[code] === 1;

/** SP, HTAB, and the CR LF of a folded line. */
export const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10;

/** First position from `at` to `end` that is not white space. */
export function skipSpace(text: string, at: number, end = text.length): number {
  let i = at;
  while (i < end && isSpace(text.charCodeAt(i))) i++;
  return i;
}

/** The same over codes. */
export function skipBlanks(codes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && codes[i]! <= 32 && isSpace(codes[i]!)) i++;
  return i;
}

/** Where the text from `at` to `end` ends without the white space behind it. */
export function skipSpaceBack(text: string, at: number, end: number): number {
  let i = end;
  while (i > at && isSpace(text.charCodeAt(i - 1))) i--;
  return i;
}

/** Position of that text from `at` to `end`, else -1. */
export function indexWithin(text: string, wanted: string, at: number, end: number): number {
  const found = text.indexOf(wanted, at);
  return found < end ? found : -1;
}

/** Position behind the closing quote of the quoted string that opens at `at`; -1 when it does not close before `end`. */
export function endOfQuoted(text: string, at: number, end = text.length): number {
  for (let i = at + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) return i + 1;
    if (code === 92) i++;
  }
  return -1;
}

/** The same over codes. */
export function endOfQuotedCodes(codes: Uint8Array, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    if (codes[i] === 34) return i + 1;
    if (codes[i] === 92) i++;
  }
  return -1;
}

/** Takes the quotes and backslashes off a quoted string (RFC 3261 §25.1, quoted-pair). */
export function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return inner.indexOf('\\') >= 0 ? inner.replace(/\\([\s\S])/g, '$1') : inner;
}

/** Puts text in quotes, escaping what must be. */
export const quote = (text: string): string => `"${text.replace(/(["\\])/g, '\\$1')}"`;

/** A non-negative decimal number up to `max`; undefined for anything else. Leading zeros are fine. */
export function parseNumber(text: string, max: number, from = 0, to = text.length): number | undefined {
  if (to === from || to - from > 20) return undefined;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= max ? value : undefined;
}
