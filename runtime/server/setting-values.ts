/** Reads the text of a setting: its value, or what was expected instead. */

import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import type { Config, ListenAddress, Network, SipAddress } from '../config.ts';
import type { LogLevel } from '../log.ts';
import { readSecretKey, type SecretKey } from '../store/secret-keys.ts';

export type Parsed<T> = { readonly value: T } | { readonly expected: string };

const items = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Reads each item of a comma-separated list. */
function parseEach<T>(text: string, read: (item: string) => T | undefined, expected: string): Parsed<T[]> {
  const values: T[] = [];
  for (const item of items(text)) {
    const value = read(item);
    if (value === undefined) return { expected: `${expected}; "${item}" is none` };
    values.push(value);
  }
  return { value: values };
}

export function parseFolder(text: string): Parsed<string> {
  return text.includes('\0') ? { expected: 'a folder' } : { value: resolve(text) };
}

export function parseFile(text: string): Parsed<string> {
  return existsSync(text) ? { value: resolve(text) } : { expected: 'a file that exists' };
}

function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** `host:port` or `[ipv6]:port`; port 0 lets the system choose. */
function readListen(text: string): ListenAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d+)$/.exec(text);
  const port = readPort(match?.[3] ?? '');
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port === undefined) return undefined;
  const fits = match?.[1] === undefined ? isIP(host) === 4 || host === 'localhost' : isIP(host) === 6;
  return fits ? { host, port } : undefined;
}

export function parseListen(text: string): Parsed<ListenAddress> {
  const value = readListen(text);
  return value ? { value } : { expected: 'address:port, such as 127.0.0.1:8080 or [::]:8080' };
}

export function parseSip(text: string): Parsed<readonly SipAddress[]> {
  const expected = 'a list such as udp:0.0.0.0:5060,tcp:[::]:5060,tls:[::]:5061';
  const parsed = parseEach(text, readSip, expected);
  return 'value' in parsed && parsed.value.length === 0 ? { expected } : parsed;
}

function readSip(item: string): SipAddress | undefined {
  const match = /^(udp|tcp|tls):(.+)$/.exec(item.toLowerCase());
  const listen = readListen(match?.[2] ?? '');
  if (!match || !listen) return undefined;
  const host = listen.host === '::' && !hasIpv6() ? '0.0.0.0' : listen.host;
  return { transport: match[1] as SipAddress['transport'], host, port: listen.port };
}

export function parseSwitch(text: string): Parsed<boolean> {
  return text === 'on' || text === 'off' ? { value: text === 'on' } : { expected: 'on or off' };
}

export function parseHttps(text: string): Parsed<Config['https']> {
  const value = (['on', 'off', 'auto'] as const).find((known) => known === text);
  return value ? { value } : { expected: 'on, off or auto' };
}

const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((cards) => cards?.some(({ family }) => family === 'IPv6'));

export function parsePorts(text: string): Parsed<Config['rtp']> {
  const match = /^(\d+)-(\d+)$/.exec(text);
  const [from, to] = [readPort(match?.[1] ?? ''), readPort(match?.[2] ?? '')];
  if (from === undefined || to === undefined || from < 1024 || to - from < 1) {
    return { expected: 'two ports from 1024 to 65535 with a dash, such as 20000-29999' };
  }
  return { value: { from, to } };
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export function parseHost(text: string): Parsed<string> {
  return isIP(text) || HOST_NAME.test(text) ? { value: text } : { expected: 'an IP address or a host name' };
}

export function parseDomains(text: string): Parsed<readonly string[]> {
  const read = (item: string) => (HOST_NAME.test(item) ? item.toLowerCase() : undefined);
  return parseEach(text, read, 'a list of domain names');
}

export function parseNetworks(text: string): Parsed<readonly Network[]> {
  return parseEach(text, readNetwork, 'a list of networks such as 192.168.0.0/16,fd00::/8');
}

function readNetwork(item: string): Network | undefined {
  const [address = '', length, ...rest] = item.split('/');
  const version = isIP(address);
  const widest = version === 4 ? 32 : 128;
  if (version === 0 || rest.length > 0) return undefined;
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > widest)) return undefined;
  const prefix = length === undefined ? widest : Number(length);
  return { family: version === 4 ? 'ipv4' : 'ipv6', address, prefix };
}

export function parseLocalNetworks(text: string): Parsed<readonly Network[]> {
  const parts = items(text);
  const named = parseNetworks(parts.filter((part) => part !== 'attached').join(','));
  if ('expected' in named || !parts.includes('attached')) return named;
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const attached = cards.flatMap(({ cidr }) => (cidr === null ? [] : (readNetwork(cidr.replace(/%.*\//, '/')) ?? [])));
  return { value: [...attached, ...named.value] };
}

export function parseOrigins(text: string): Parsed<readonly string[]> {
  return parseEach(text, readOrigin, 'a list of addresses such as https://pbx.example.org');
}

function readOrigin(item: string): string | undefined {
  if (!URL.canParse(item)) return undefined;
  const { protocol, origin, pathname, search, hash, username } = new URL(item);
  const bare = pathname === '/' && search === '' && hash === '' && username === '';
  return bare && (protocol === 'http:' || protocol === 'https:') ? origin : undefined;
}

export function parsePassword(text: string): Parsed<string> {
  return text.length >= 10 && text.length <= 200 ? { value: text } : { expected: '10 to 200 characters' };
}

export function parseSeconds(text: string): Parsed<number> {
  const fits = /^\d{1,5}$/.test(text) && Number(text) <= 86_400;
  return fits ? { value: Number(text) } : { expected: 'seconds, from 0 to 86400' };
}

export function parseSecretKeys(text: string): Parsed<readonly SecretKey[]> {
  const keys = items(text).map(readSecretKey);
  const known = keys.filter((key) => key !== undefined);
  return known.length === keys.length ? { value: known } : { expected: '32 bytes in base64 or hex' };
}

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

export function parseLog(text: string): Parsed<LogLevel> {
  const value = LOG_LEVELS.find((level) => level === text);
  return value ? { value } : { expected: `one of ${LOG_LEVELS.join(', ')}` };
}

export function parseKeepAlive(text: string): Parsed<number> {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  return seconds === 0 || (seconds >= 5 && seconds <= 3600)
    ? { value: seconds }
    : { expected: '0, or 5 to 3600 seconds' };
}

export function parseMongo(text: string): Parsed<string> {
  return /^mongodb(\+srv)?:\/\/[^/]+/.test(text)
    ? { value: text }
    : { expected: 'an address such as mongodb://db.lan/cordboard' };
}

/** Words parted by blanks; quotes hold words together. No shell reads them. */
export function parseWords(text: string): Parsed<readonly string[]> {
  const words = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  return words[0] ? { value: words } : { expected: 'a program and its arguments' };
}

export function parseSpeechUrl(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fits = url && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '';
  return fits ? { value: text } : { expected: 'an address such as https://speech.example.org/say' };
}

export function parseToken(text: string): Parsed<string> {
  return /^[\x21-\x7e]{1,4096}$/.test(text) ? { value: text } : { expected: 'a token without blanks' };
}

export function parseSpeechBody(text: string): Parsed<string> {
  const expected = 'JSON that holds "{text}", such as {"input":"{text}","response_format":"wav"}';
  try {
    JSON.parse(text);
  } catch {
    return { expected };
  }
  return text.includes('{text}') ? { value: text } : { expected };
}

/** A JSON object whose members are texts. */
export function parseTexts(text: string): Parsed<Readonly<Record<string, string>>> {
  const expected = 'a JSON object of texts, such as {"model":"whisper-1"}';
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const fits = isObject && Object.values(value).every((member) => typeof member === 'string');
    return fits ? { value: value as Record<string, string> } : { expected };
  } catch {
    return { expected };
  }
}

/** A mail server: `smtp:` (STARTTLS where the server offers it) or `smtps:`. */
export function parseSmtp(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fits = url && (url.protocol === 'smtp:' || url.protocol === 'smtps:') && url.hostname !== '';
  return fits ? { value: text } : { expected: 'an address such as smtps://user:password@mail.example.org:465' };
}

export function parseMailAddress(text: string): Parsed<string> {
  return /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,250}$/.test(text)
    ? { value: text }
    : { expected: 'an address such as voicemail@example.org' };
}
