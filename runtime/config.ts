/** Settings: one table, read from the environment and from a settings file, checked before anything starts. */

import { existsSync, readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { resolve } from 'node:path';
import type { LogLevel } from './log.ts';
import { SETTINGS, type Setting } from './settings.ts';
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
  readonly transcriptUrl: string | undefined;
  readonly transcriptToken: string | undefined;
  readonly transcriptFields: Readonly<Record<string, string>> | undefined;
  readonly smtpUrl: string | undefined;
  readonly smtpFrom: string | undefined;
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
  if ((values.smtpUrl === undefined) !== (values.smtpFrom === undefined) && problems.length === 0) {
    const missing = values.smtpUrl === undefined ? 'CORDBOARD_SMTP_URL' : 'CORDBOARD_SMTP_FROM';
    problems.push({ setting: missing, value: '', expected: 'a value: mail server and sender go together' });
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
