/** Settings: one table, read from the environment and from a settings file, checked before anything starts. */

import { existsSync, readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { resolve } from 'node:path';
import type { LogLevel } from './log.ts';
import {
  type Parsed,
  parseDomains,
  parseFile,
  parseFolder,
  parseHost,
  parseHttps,
  parseKeepAlive,
  parseListen,
  parseLocalNetworks,
  parseLog,
  parseMongo,
  parseNetworks,
  parseOrigins,
  parsePassword,
  parsePorts,
  parseSeconds,
  parseSecretKeys,
  parseSip,
  parseSpeechBody,
  parseSpeechUrl,
  parseSwitch,
  parseToken,
  parseWords,
} from './server/setting-values.ts';
import type { SecretKey } from './store/secret-keys.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface SipAddress extends ListenAddress {
  readonly transport: 'udp' | 'tcp' | 'tls';
}

/** A network in CIDR form. */
export interface Network {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly prefix: number;
}

export interface Config {
  readonly data: string;
  /** Default: a folder in `data`. */
  readonly spool: string | undefined;
  readonly http: ListenAddress;
  readonly sip: readonly SipAddress[];
  /** SIP over WebSocket at `/sip` of the HTTP server. */
  readonly sipWebSocket: boolean;
  readonly rtp: { readonly from: number; readonly to: number };
  readonly publicAddress: string | undefined;
  readonly localNetworks: readonly Network[];
  readonly trustedNetworks: readonly Network[];
  readonly domains: readonly string[];
  /** Seconds between two OPTIONS to a phone behind address translation; 0: none. */
  readonly natKeepAlive: number;
  /** Origins such as `https://pbx.example.org`; empty: the address of `http`, and localhost. */
  readonly publicUrls: readonly string[];
  readonly https: 'on' | 'off' | 'auto';
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly trustProxy: readonly Network[];
  readonly webAllow: readonly Network[];
  readonly adminPassword: string | undefined;
  readonly secretKeys: readonly SecretKey[];
  /** Seconds. */
  readonly drain: number;
  readonly log: LogLevel;
  readonly mongodbUri: string | undefined;
  readonly speechCommand: readonly string[] | undefined;
  readonly speechUrl: string | undefined;
  readonly speechToken: string | undefined;
  readonly speechBody: string | undefined;
}

export interface ConfigProblem {
  readonly setting: string;
  /** As given; masked for secrets. */
  readonly value: string;
  readonly expected: string;
}

/** A setting as it stands, for `cordboard config`. */
export interface SettingInForce {
  readonly name: string;
  readonly value: string;
  readonly source: 'default' | 'environment' | 'file';
  readonly about: string;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly inForce: readonly SettingInForce[];
  /** Names that look like ours and are not. */
  readonly warnings: readonly string[];
}

interface Setting<K extends keyof Config = keyof Config> {
  readonly name: string;
  readonly key: K;
  readonly about: string;
  /** As it would be written; absent: not set. */
  readonly default?: string;
  readonly secret?: boolean;
  readonly parse: (text: string) => Parsed<Config[K] & {}>;
}

const setting = <K extends keyof Config>(given: Setting<K>): Setting => given as unknown as Setting;

/** Every setting there is. The same table is docs/settings.md and the output of `cordboard config`. */
export const SETTINGS: readonly Setting[] = [
  setting({
    name: 'CORDBOARD_DATA',
    key: 'data',
    default: './data',
    about: 'Folder that holds everything worth a backup',
    parse: parseFolder,
  }),
  setting({
    name: 'CORDBOARD_SPOOL',
    key: 'spool',
    about:
      'Folder where call records wait while the store is away, best on another disk; default: `spool` in the data folder',
    parse: parseFolder,
  }),
  setting({
    name: 'CORDBOARD_HTTP',
    key: 'http',
    default: '127.0.0.1:8080',
    about: 'Address and port of editor and API',
    parse: parseListen,
  }),
  setting({
    name: 'CORDBOARD_SIP',
    key: 'sip',
    default: 'udp:[::]:5060,tcp:[::]:5060',
    about:
      'Transports (udp, tcp, tls), addresses and ports of the SIP engine; [::] serves IPv4 too, and is 0.0.0.0 on a machine without IPv6; tls, such as tls:[::]:5061, needs CORDBOARD_TLS_CERT',
    parse: parseSip,
  }),
  setting({
    name: 'CORDBOARD_SIP_WEBSOCKET',
    key: 'sipWebSocket',
    default: 'off',
    about: 'SIP over WebSocket at /sip of CORDBOARD_HTTP: on or off',
    parse: parseSwitch,
  }),
  setting({
    name: 'CORDBOARD_RTP',
    key: 'rtp',
    default: '20000-29999',
    about: 'UDP ports for audio',
    parse: parsePorts,
  }),
  setting({
    name: 'CORDBOARD_PUBLIC_ADDRESS',
    key: 'publicAddress',
    about: 'Address told to peers outside the local networks; `auto`: the one at which providers see us',
    parse: parseHost,
  }),
  setting({
    name: 'CORDBOARD_LOCAL_NETWORKS',
    key: 'localNetworks',
    default: 'attached',
    about: 'Networks reached without address translation; `attached` stands for those of the network cards',
    parse: parseLocalNetworks,
  }),
  setting({
    name: 'CORDBOARD_TRUSTED_NETWORKS',
    key: 'trustedNetworks',
    default: '127.0.0.0/8,::1/128',
    about: 'Networks whose callers reach flows of access `trusted`',
    parse: parseNetworks,
  }),
  setting({
    name: 'CORDBOARD_DOMAINS',
    key: 'domains',
    default: '',
    about: 'Domain names that are ours in a SIP address',
    parse: parseDomains,
  }),
  setting({
    name: 'CORDBOARD_NAT_KEEPALIVE',
    key: 'natKeepAlive',
    default: '25',
    about: 'Seconds between two OPTIONS to a phone behind address translation; 0: none are sent',
    parse: parseKeepAlive,
  }),
  setting({
    name: 'CORDBOARD_PUBLIC_URL',
    key: 'publicUrls',
    default: '',
    about: 'Addresses under which browsers reach the editor; empty: the address of CORDBOARD_HTTP, and localhost',
    parse: parseOrigins,
  }),
  setting({
    name: 'CORDBOARD_HTTPS',
    key: 'https',
    default: 'auto',
    about:
      'HTTPS on the port of CORDBOARD_HTTP: on (only), off, or auto: on with CORDBOARD_TLS_CERT, else offered beside HTTP, with a certificate of our own making, where other machines can reach it',
    parse: parseHttps,
  }),
  setting({
    name: 'CORDBOARD_TLS_CERT',
    key: 'tlsCert',
    about: 'Certificate file (PEM) for HTTPS and SIP over TLS; goes with CORDBOARD_TLS_KEY; read anew when it changes',
    parse: parseFile,
  }),
  setting({ name: 'CORDBOARD_TLS_KEY', key: 'tlsKey', about: 'Key file (PEM) of the certificate', parse: parseFile }),
  setting({
    name: 'CORDBOARD_TRUST_PROXY',
    key: 'trustProxy',
    default: '',
    about: 'Networks of reverse proxies whose X-Forwarded headers are believed',
    parse: parseNetworks,
  }),
  setting({
    name: 'CORDBOARD_WEB_ALLOW',
    key: 'webAllow',
    default: '',
    about: 'Private networks that webhooks, and boxes that ask a web server, may reach',
    parse: parseNetworks,
  }),
  setting({
    name: 'CORDBOARD_ADMIN_PASSWORD',
    key: 'adminPassword',
    secret: true,
    about: 'Password of the user `admin`, for unattended installations and scripts',
    parse: parsePassword,
  }),
  setting({
    name: 'CORDBOARD_SECRET_KEY',
    key: 'secretKeys',
    secret: true,
    default: '',
    about:
      'Key that encrypts passwords in the store, 32 bytes in base64 or hex; older keys may follow; empty: the file secret.key in CORDBOARD_DATA, made at the first start',
    parse: parseSecretKeys,
  }),
  setting({
    name: 'CORDBOARD_DRAIN',
    key: 'drain',
    default: '30',
    about: 'Seconds that calls may go on after SIGTERM, while no new ones are taken; a second signal ends them at once',
    parse: parseSeconds,
  }),
  setting({
    name: 'CORDBOARD_LOG',
    key: 'log',
    default: 'info',
    about: 'How much is logged: debug, info, warn, error or silent',
    parse: parseLog,
  }),
  setting({
    name: 'MONGODB_URI',
    key: 'mongodbUri',
    secret: true,
    about: 'MongoDB as the store instead of the data folder',
    parse: parseMongo,
  }),
  setting({
    name: 'CORDBOARD_SPEECH_COMMAND',
    key: 'speechCommand',
    about:
      'A program that speaks before those of this machine do, with its arguments: text comes in, a WAV file goes out; {language} and {voice} are replaced',
    parse: parseWords,
  }),
  setting({
    name: 'CORDBOARD_SPEECH_URL',
    key: 'speechUrl',
    about: 'A service that speaks before all others do: it is asked by POST, and answers with a WAV file',
    parse: parseSpeechUrl,
  }),
  setting({
    name: 'CORDBOARD_SPEECH_TOKEN',
    key: 'speechToken',
    secret: true,
    about: 'Shown to that service, as Authorization: Bearer',
    parse: parseToken,
  }),
  setting({
    name: 'CORDBOARD_SPEECH_BODY',
    key: 'speechBody',
    about:
      'What that service is asked, as JSON with {text}, {language} and {voice} between quotes; default: an object with these three',
    parse: parseSpeechBody,
  }),
];

type Environment = Readonly<Record<string, string | undefined>>;

/** Names a settings file other than `cordboard.json` in the working directory. */
const FILE_SETTING = 'CORDBOARD_CONFIG';

/** Reads and checks all settings: the environment wins over the file, the file over the default. */
export function loadConfig(
  environment: Environment,
  directory = process.cwd(),
): LoadedConfig | { readonly problems: readonly ConfigProblem[] } {
  const file = readSettingsFile(environment, directory);
  if ('problem' in file) return { problems: [file.problem] };
  const problems: ConfigProblem[] = [];
  const inForce: SettingInForce[] = [];
  const values: Partial<Record<keyof Config, unknown>> = {};
  for (const setting of SETTINGS) {
    const { text, source } = textOf(setting, environment, file.values);
    const shown = setting.secret && text !== undefined ? '********' : (text ?? '');
    inForce.push({ name: setting.name, value: shown, source, about: setting.about });
    if (text === undefined) continue;
    const parsed = setting.parse(text);
    if ('value' in parsed) values[setting.key] = parsed.value;
    else problems.push({ setting: setting.name, value: shown, expected: parsed.expected });
  }
  if ((values.tlsCert === undefined) !== (values.tlsKey === undefined) && problems.length === 0) {
    const missing = values.tlsCert === undefined ? 'CORDBOARD_TLS_CERT' : 'CORDBOARD_TLS_KEY';
    problems.push({ setting: missing, value: '', expected: 'a file: certificate and key go together' });
  }
  const sip = values.sip as Config['sip'] | undefined;
  if (sip?.some(({ transport }) => transport === 'tls') && values.tlsCert === undefined && problems.length === 0) {
    problems.push({ setting: 'CORDBOARD_TLS_CERT', value: '', expected: 'a file, since CORDBOARD_SIP names tls' });
  }
  if (problems.length > 0) return { problems };
  return { config: values as unknown as Config, inForce, warnings: unknownNames(environment, file.values) };
}

/** Name, value and source of each setting in columns, with secrets masked. */
export function describeConfig({ inForce }: LoadedConfig): string {
  const shown = inForce.map((entry) => ({ ...entry, value: entry.value === '' ? '(not set)' : entry.value }));
  const widths = { name: widest(shown.map(({ name }) => name)), value: widest(shown.map(({ value }) => value)) };
  return shown
    .map(({ name, value, source, about }) =>
      [name.padEnd(widths.name), value.padEnd(widths.value), source.padEnd(11), about].join('  '),
    )
    .join('\n');
}

/** One problem as a sentence that says what to do. */
export function problemText({ setting, value, expected }: ConfigProblem): string {
  return `${setting}=${value === '' ? '(empty)' : value}: expected ${expected}`;
}

/** The networks as a list that can be asked for an address. */
export function networkList(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family);
  return list;
}

const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));

function textOf(setting: Setting, environment: Environment, file: Environment) {
  const fromEnvironment = environment[setting.name];
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    return { text: fromEnvironment, source: 'environment' } as const;
  }
  const fromFile = file[setting.name];
  if (fromFile !== undefined) return { text: fromFile, source: 'file' } as const;
  return { text: setting.default, source: 'default' } as const;
}

function unknownNames(environment: Environment, file: Environment): string[] {
  const known = new Set([...SETTINGS.map(({ name }) => name), FILE_SETTING]);
  const ours = Object.keys(environment).filter((name) => name.startsWith('CORDBOARD_'));
  return [...ours, ...Object.keys(file)]
    .filter((name) => !known.has(name))
    .map((name) => `${name} is not a setting; \`cordboard config\` lists them all`);
}

type SettingsFile = { readonly values: Environment } | { readonly problem: ConfigProblem };

/** A JSON object from setting names to texts, numbers or lists of texts. */
function readSettingsFile(environment: Environment, directory: string): SettingsFile {
  const named = environment[FILE_SETTING];
  const path = resolve(directory, named ?? 'cordboard.json');
  const refuse = (expected: string) => ({ problem: { setting: FILE_SETTING, value: path, expected } });
  if (!existsSync(path)) return named === undefined ? { values: {} } : refuse('a file that exists');
  try {
    const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      return refuse('a JSON object from setting names to values');
    }
    return { values: Object.fromEntries(Object.entries(document).map(([name, value]) => [name, asText(value)])) };
  } catch (error) {
    return refuse(`a JSON file that can be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

const asText = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value));
