/** What a trunk's settings must keep beyond their form. Pure; refusals are in words for people. */

import { isIP } from 'node:net';
import type { TrunkInput } from '../../shared/api/trunks.ts';
import { isHostName, parseNumber } from '../sip/message/grammar.ts';
import { readNetwork } from './inbound/address-set.ts';
import { countryCode } from './numbers/read-number.ts';

/** Names of trunks stand where hosts do in dial strings, and in front of users: letters first, no dot. */
export const trunkName = /^[a-z][a-z0-9-]{0,31}$/;
/** Words that mean something else there. */
const taken: ReadonlySet<string> = new Set(['local', 'localhost', 'probe']);
/** Headers whose text is no place for a number. */
const noPlaces = /^(via|call-id|cseq|content-(type|length)|max-forwards|(proxy-)?authorization)$/i;

/** What is wrong, or undefined. */
export function nameFault(name: string): string | undefined {
  if (!trunkName.test(name)) return 'a name begins with a letter; letters, digits and - may follow, 32 at most';
  return taken.has(name) ? `${name} means something else in dial strings` : undefined;
}

/** @param hasPassword one is kept already */
export function settingsFault(input: TrunkInput, hasPassword: boolean): string | undefined {
  for (const [fails, words] of rules) if (fails(input, hasPassword)) return words(input);
  return undefined;
}

/** Where a password goes: it was given for that server, and for no other. */
type Whereto = Pick<TrunkInput, 'server' | 'outboundProxy' | 'password'>;

/** Whoever may change settings must not thereby send a password that he does not know to a server of his own. */
export function passwordFault(before: Whereto | undefined, after: Whereto): string | undefined {
  if (before?.password === undefined || after.password !== undefined) return undefined;
  const same = before.server === after.server && before.outboundProxy === after.outboundProxy;
  return same ? undefined : 'the password was given for another server: type it in again';
}

type Rule = readonly [
  fails: (input: TrunkInput, hasPassword: boolean) => boolean,
  words: (input: TrunkInput) => string,
];

const rules: readonly Rule[] = [
  [({ server }) => !isServer(server), ({ server }) => `“${server}” is no host, address, or host:port`],
  [
    ({ outboundProxy }) => outboundProxy !== undefined && !isServer(outboundProxy),
    ({ outboundProxy }) => `“${outboundProxy}” is no host, address, or host:port`,
  ],
  [
    ({ domain }) => domain !== undefined && !isHost(domain),
    ({ domain }) => `“${domain}” is no domain; leave it empty to use the server’s name`,
  ],
  [
    ({ encryptedOnly = false, transport }) => encryptedOnly && transport !== 'tls',
    () => 'encrypted audio needs encrypted signalling: set the transport to TLS',
  ],
  [({ register, username }) => register && !username, () => 'to register, a user name is needed'],
  [
    ({ register, password }, hasPassword) => register && !password && !hasPassword,
    () => 'to register, a password is needed',
  ],
  [
    ({ addresses }) => addresses.some((network) => !readNetwork(network)),
    ({ addresses }) =>
      `“${addresses.find((network) => !readNetwork(network))}” is no address or network such as 192.0.2.0/24`,
  ],
  [
    ({ addresses }) => addresses.some((network) => readNetwork(network)?.prefix === 0),
    () => 'a network of the whole internet proves nothing: anybody could call as this provider',
  ],
  [({ country }) => !countryCode(country), ({ country }) => `“${country}” is no country code such as DE or US`],
  [
    ({ calledFrom }) =>
      typeof calledFrom === 'object' &&
      (!/^[A-Za-z0-9-]+$/.test(calledFrom.header) || noPlaces.test(calledFrom.header)),
    () => 'the called number cannot be read from that header',
  ],
];

function isServer(text: string): boolean {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+|[0-9a-f:]+:[0-9a-f:]*)(?::(\d+))?$/i.exec(text) ?? [];
  return host !== undefined && isHost(host) && (port === undefined || Boolean(parseNumber(port, 65_535)));
}

function isHost(text: string): boolean {
  return isIP(text.replace(/^\[(.*)\]$/, '$1')) !== 0 || (isHostName(text) && !/^[.-]|[.-]$|\.\./.test(text));
}
