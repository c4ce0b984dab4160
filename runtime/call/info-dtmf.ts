/** Keys in SIP INFO: `application/dtmf-relay` (Signal=5) and `application/dtmf` (5), as phones send them. */

const SIGNALS: Readonly<Record<string, string>> = { '10': '*', '11': '#' };

/** The key, or undefined when the body is not of a known form. 12–15 and A–D are no keys of a telephone. */
export function digitOfInfo(contentType: string | undefined, body: string): string | undefined {
  if (contentType === 'application/dtmf-relay') {
    const signal = /^\s*Signal\s*=\s*([0-9*#]{1,2})\s*$/im.exec(body)?.[1];
    return signal === undefined ? undefined : asKey(signal);
  }
  if (contentType === 'application/dtmf') return asKey(body.trim());
  return undefined;
}

function asKey(signal: string): string | undefined {
  const key = SIGNALS[signal] ?? signal;
  return /^[0-9*#]$/.test(key) ? key : undefined;
}

/** The INFO that presses that key at the other end. */
export function infoOf(digit: string): { readonly contentType: string; readonly body: string } {
  return { contentType: 'application/dtmf-relay', body: `Signal=${digit}\r\nDuration=160\r\n` };
}
