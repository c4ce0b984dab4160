/** Takes the secrets out of a message. Masks are as long as what they hide: Content-Length stays right. */

const mask = (secret: string): string => 'x'.repeat(secret.length);

/** A header of that name with its continuation lines, and its value. Bare CR or LF end a line too: nothing is trusted. */
const header = (name: string): RegExp => new RegExp(`^((?:${name})[ \\t]*:)((?:[^\\r\\n]|\\r?\\n[ \\t])*)`, 'gim');

const credentials = header('(?:proxy-)?authorization');
const challenges = header('(?:www|proxy)-authenticate|(?:proxy-)?authentication-info');

/** name="value" or name=value; a quoted value may hold escaped quotes, and may never end. */
const secretParams =
  /\b(nonce|cnonce|nextnonce|response|rspauth|opaque|auts)(\s*=\s*)("(?:[^"\\]|\\[\s\S])*"?|[^\s,]*)/gi;

const maskParams = (value: string): string =>
  value.replace(secretParams, (_all, name: string, equals: string, secret: string) => {
    const quoted = secret.startsWith('"');
    const closed = quoted && secret.length > 1 && secret.endsWith('"');
    const inner = secret.slice(quoted ? 1 : 0, closed ? -1 : undefined);
    return `${name}${equals}${quoted ? '"' : ''}${mask(inner)}${closed ? '"' : ''}`;
  });

/** Digest is masked where it is secret; what other schemes say is masked whole (RFC 7617: user and password). */
function maskCredentials(value: string): string {
  const scheme = /^\s*([^\s]+)/.exec(value)?.[1]?.toLowerCase();
  if (scheme === 'digest') return maskParams(value);
  const lead = /^\s*[^\s]*\s*/.exec(value)?.[0] ?? '';
  return lead + value.slice(lead.length).replace(/\S+/g, mask);
}

/** RFC 4568 (SDES), RFC 8866 §5.12 (`k=`), RFC 8839 §5.4 (ICE password). */
const maskSdp = (text: string): string =>
  text
    .replace(/(inline:)([^\s|;]+)/gi, (_all, lead: string, key: string) => lead + mask(key))
    .replace(/^(k=[a-z0-9]+:)([^\r\n]+)/gim, (_all, lead: string, key: string) => lead + mask(key))
    .replace(/^(a=ice-pwd:)([^\r\n]+)/gim, (_all, lead: string, key: string) => lead + mask(key));

/** RFC 3261 §19.1.1: a password in a URI, not recommended, and seen. */
const maskUserinfo = (text: string): string =>
  text.replace(
    /(\bsips?:[^\s:@<>"]+:)([^\s@<>"]+)(?=@)/gi,
    (_all, lead: string, secret: string) => lead + mask(secret),
  );

/** @param message one whole message as ISO 8859-1; @param digits whether digits in INFO bodies are secret too */
export function maskSecrets(message: string, digits: boolean): string {
  const [head, body] = splitBody(message);
  const hidden = maskUserinfo(head)
    .replace(credentials, (_all, name: string, value: string) => name + maskCredentials(value))
    .replace(challenges, (_all, name: string, value: string) => name + maskParams(value));
  return hidden + (digits && /^INFO[ \t]/i.test(head) ? maskDigits(body) : maskSdp(body));
}

/** `Signal=5` of dtmf-relay; the bare digit of other forms. */
function maskDigits(body: string): string {
  const signals = /^([ \t]*signal[ \t]*=[ \t]*)([^\r\n]*)/gim;
  const named = body.replace(signals, (_all, lead: string, digit: string) => lead + mask(digit));
  return named === body ? body.replace(/[0-9A-D*#]/gi, 'x') : named;
}

function splitBody(message: string): readonly [head: string, body: string] {
  const end = /\r?\n\r?\n/.exec(message);
  return end ? [message.slice(0, end.index), message.slice(end.index)] : [message, ''];
}
