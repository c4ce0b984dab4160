/** Which SIP headers a drawing may set. */

/** What dialogs, routing, sessions and logins are made of, and who vouches for whom; with their short forms. */
const OURS = [
  ...['via', 'v', 'from', 'f', 'to', 't', 'contact', 'm', 'cseq', 'call-id', 'i', 'max-forwards'],
  ...['route', 'record-route', 'path', 'service-route', 'authorization', 'proxy-authorization', 'www-authenticate'],
  ...['proxy-authenticate', 'authentication-info', 'require', 'proxy-require', 'supported', 'k', 'unsupported'],
  ...['allow', 'session-expires', 'x', 'min-se', 'rseq', 'rack', 'event', 'o', 'allow-events', 'u', 'expires'],
  ...['refer-to', 'r', 'referred-by', 'b', 'replaces', 'refer-sub', 'target-dialog', 'reason', 'accept'],
  ...['p-asserted-identity', 'p-preferred-identity', 'identity', 'y', 'mime-version', 'warning', 'user-agent'],
];

const anyCase = (name: string) => name.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

/** A token of letters, digits and a few signs (RFC 3261 §25.1) that is none of ours, nor about the body. */
export const HEADER_NAME_PATTERN = `^(?!(?:${OURS.map(anyCase).join('|')})$)(?!${anyCase('content-')})(?![cleCLE]$)[A-Za-z][A-Za-z0-9.!%*_+\`'~-]*$`;
