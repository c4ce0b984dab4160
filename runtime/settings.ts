/** The table of all settings. */

import type { Config } from './config.ts';
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
  parseMailAddress,
  parseMongo,
  parseNetworks,
  parseOrigins,
  parsePassword,
  parsePorts,
  parseSeconds,
  parseSecretKeys,
  parseSip,
  parseSmtp,
  parseSpeechBody,
  parseSpeechUrl,
  parseSwitch,
  parseTexts,
  parseToken,
  parseWords,
} from './server/setting-values.ts';

export interface Setting<K extends keyof Config = keyof Config> {
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
  setting({
    name: 'CORDBOARD_TRANSCRIPT_URL',
    key: 'transcriptUrl',
    about:
      'A service that writes voicemail down: it is asked by POST with the WAV file as the form field `file`, and answers with JSON that holds `text`',
    parse: parseSpeechUrl,
  }),
  setting({
    name: 'CORDBOARD_TRANSCRIPT_TOKEN',
    key: 'transcriptToken',
    secret: true,
    about: 'Shown to that service, as Authorization: Bearer',
    parse: parseToken,
  }),
  setting({
    name: 'CORDBOARD_TRANSCRIPT_FIELDS',
    key: 'transcriptFields',
    about: 'Further fields of that form, as JSON such as {"model":"whisper-1"}',
    parse: parseTexts,
  }),
  setting({
    name: 'CORDBOARD_SMTP_URL',
    key: 'smtpUrl',
    secret: true,
    about:
      'Mail server that takes our mails, such as smtps://user:password@mail.example.org; goes with CORDBOARD_SMTP_FROM',
    parse: parseSmtp,
  }),
  setting({
    name: 'CORDBOARD_SMTP_FROM',
    key: 'smtpFrom',
    about: 'Sender of our mails, such as voicemail@example.org',
    parse: parseMailAddress,
  }),
];
